package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelOptions;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The trained model that a study looks at, and the loss it was trained with. */
final class StudiedModel {
  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description =
          "With --data: the trained model, an exported program (.pt2), ONNX (.onnx) or TorchScript"
              + " (.pt).")
  private Optional<String> file = Optional.empty();

  @Option(
      names = "--loss",
      paramLabel = "L",
      description =
          "cross-entropy, mse or bce; default: cross-entropy for integer targets, mse otherwise.")
  private Optional<String> loss = Optional.empty();

  @Mixin private final ModelOptions options = new ModelOptions();

  /** Its file, as it was given. */
  Optional<String> file() {
    return file;
  }

  /** What the model asks of the data. */
  DataOptions with(DataOptions reading) {
    return options.with(reading);
  }

  /**
   * Checks what can be checked without reading anything.
   *
   * @throws Complaint if there is no model where one is needed, or an option is for others
   */
  void check(StudyOptions studied, Session session) {
    if (studied.theory()) {
      return;
    }
    if (file.isEmpty()) {
      throw new Complaint(session.say(StudyPhrases.MODEL_NEEDED, studied.study()));
    }
    Language language = session.language();
    options.check(RunFolder.path("MODEL", file.get(), language), language);
    chosen(language);
  }

  private Optional<Loss> chosen(Language language) {
    return Argument.given("--loss", loss, "mse", language)
        .map(text -> text.oneOf(Loss.values(), Loss::label));
  }

  /** Loads the model, and does something with it. */
  <R> R with(Dataset data, Language language, BiFunction<Network, Loss, R> work) {
    Path path = RunFolder.path("MODEL", file.orElseThrow(), language);
    Loss trained =
        chosen(language)
            .orElse(
                data.targets() instanceof Values.Integers
                    ? Loss.CROSS_ENTROPY
                    : Loss.MEAN_SQUARED_ERROR);
    try (Network network = options.load(path, data, language)) {
      return work.apply(network, trained);
    }
  }
}
