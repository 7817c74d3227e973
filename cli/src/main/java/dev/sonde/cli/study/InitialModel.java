package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelFileOptions;
import dev.sonde.cli.output.CellPhrases;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.findings.file.Sha256;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Configuration;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The reader's network as it was before training, of any format that {@code measure} takes.
 *
 * @param name its file; empty where the study takes a network of its own
 * @param options how it is read
 */
record InitialModel(Optional<String> name, ModelFileOptions options) {

  private static final String WEIGHTS = "model-weights-sha256";

  /** That of a run. */
  static InitialModel of(Configuration plan) {
    return new InitialModel(plan.get("model"), ModelFileOptions.of(plan));
  }

  /**
   * Checks what can be checked without reading anything.
   *
   * @param net layers of the study's own network, if they were asked for
   * @throws Complaint if both networks were given, or an option is for files of another kind
   */
  void check(Optional<String> net, Session session) {
    if (name.isEmpty()) {
      options.checkWithout(session);
      return;
    }
    if (net.isPresent()) {
      throw new Complaint(session.say(StudyPhrases.MODEL_OR_NET, name.get(), net.get()));
    }
    options.check(path(session.language()).orElseThrow(), session.language());
  }

  private Optional<Path> path(Language language) {
    return name.map(text -> RunFolder.path("MODEL", text, language));
  }

  Optional<Network> read(Dataset data, Language language) {
    return path(language).map(file -> options.load(file, data, language));
  }

  /** A plan with what it takes to read the network again, and to know that it is the same. */
  Configuration in(Configuration plan, Network network) {
    return options.in(
        plan.with("model", name.orElseThrow().strip()).with(WEIGHTS, weights(network)));
  }

  /**
   * Checks that a network, weights from another file included, is the one a run began with.
   *
   * @throws Complaint otherwise
   */
  void requireSame(Configuration plan, Network network, Session session) {
    boolean same =
        plan.get("model-sha256").equals(Optional.of(network.sha256()))
            && plan.get(WEIGHTS).map(weights(network)::equals).orElse(true);
    if (!same) {
      throw new Complaint(session.say(CellPhrases.DATA_CHANGED, name.orElseThrow()));
    }
  }

  private static String weights(Network network) {
    double[] numbers = network.parameterVector();
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Double.BYTES);
    for (double number : numbers) {
      bytes.putDouble(number);
    }
    return Sha256.of(bytes.array()).hexadecimal();
  }
}
