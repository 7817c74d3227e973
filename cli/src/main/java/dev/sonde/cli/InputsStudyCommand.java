package dev.sonde.cli;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.LinearLayer;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.report.words.Language;
import dev.sonde.studies.linear.InputsStudy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How many steps the mean and the scales of inputs cost. */
@Command(
    name = "inputs",
    sortOptions = false,
    header = "How many steps do my inputs cost me? (LeCun, Kanter, Solla 1991)")
final class InputsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description =
          "A chain of linear layers in TorchScript (.pt), to look at what each layer sees;"
              + " otherwise random layers of three kinds.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "SHARE",
      description = "Share of the excess loss that may be left; default: 0.01.")
  private Optional<String> reach = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "The first so many samples; default: 4000.")
  private Optional<String> samples = Optional.empty();

  @Mixin private final StudyOptions options = new StudyOptions();

  InputsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    options.check(List.of(), List.of("MODEL", "--samples"), session);
    InputsStudy study =
        InputsStudy.withDefaults()
            .withSeed(options.run().seed(session.language()))
            .withExtent(options.extent());
    InputsStudy chosen =
        new Settings<>(study, session.language())
            .with("--to", reach, "0.05", Argument::fraction, InputsStudy::withReach)
            .with("--samples", samples, "2000", n -> n.wholeNumber(2), InputsStudy::withSamples)
            .value();
    return new StudyRun(session, options, 1)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) -> chosen.withListener(listener).of(data, layers(data, chosen)));
  }

  /** What the model's layers see of the samples that are looked at. */
  private List<InputsStudy.LayerInputs> layers(Dataset data, InputsStudy study) {
    if (model.isEmpty()) {
      return List.of();
    }
    String name = model.get();
    Language language = session.language();
    try (Network network = TorchScript.load(RunFolder.path("MODEL", name, language))) {
      LinearChain chain =
          LinearChain.of(network)
              .orElseThrow(() -> new Complaint(session.say(StudyPhrases.NO_CHAIN, name)));
      Dataset some = study.looksAt(data).flattened();
      int from = chain.layers().get(0).from();
      if (some.inputs().sampleSize() != from) {
        throw new Complaint(
            session.say(
                StudyPhrases.OTHER_INPUTS, name, from, data.source(), some.inputs().sampleSize()));
      }
      List<InputsStudy.LayerInputs> layers = new ArrayList<>();
      List<double[][]> seen = chain.layerInputs(network, some.inputs());
      for (int i = 0; i < seen.size(); i++) {
        LinearLayer layer = chain.layers().get(i);
        layers.add(
            new InputsStudy.LayerInputs(
                layer.weight().name().replaceFirst("\\.?weight$", ""), seen.get(i)));
      }
      return layers;
    }
  }
}
