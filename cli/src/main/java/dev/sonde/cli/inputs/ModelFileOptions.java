package dev.sonde.cli.inputs;

import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.nets.network.Trust;
import dev.sonde.nets.onnx.OnnxProgram;
import dev.sonde.nets.packed.ModelReading;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a model's file leaves open: its weights, its output, and whether its program is trusted. */
public final class ModelFileOptions {
  @Option(
      names = "--output",
      paramLabel = "NAME",
      description =
          "Which output of MODEL.pt2 or MODEL.onnx is the prediction; default: the only one of"
              + " reals, or logits.")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Put these weights (.safetensors, or the index of several) into the graph of MODEL.pt2 or"
              + " MODEL.onnx, by name.")
  private Optional<String> weights = Optional.empty();

  @Option(
      names = "--trust-model",
      description =
          "Let the model's program call any operator, with your rights: custom ones, and those that"
              + " write files. Only for files whose origin you trust.")
  private boolean trusted;

  /** The options that a run was made with, to read its model again. */
  public static ModelFileOptions of(Configuration plan) {
    ModelFileOptions options = new ModelFileOptions();
    options.output = plan.get("model-output");
    options.weights = plan.get("model-weights");
    options.trusted = plan.get("model-trusted").isPresent();
    return options;
  }

  /** The plan of a run with these options, as far as they were given. */
  public Configuration in(Configuration plan) {
    Configuration told = plan;
    told = output.isPresent() ? told.with("model-output", output.get()) : told;
    told = weights.isPresent() ? told.with("model-weights", weights.get().strip()) : told;
    return trusted ? told.with("model-trusted", "yes") : told;
  }

  /**
   * Checks what can be checked without the model's file.
   *
   * @throws Complaint if an option is for files of another kind
   */
  public void check(Path model, Language language) {
    if (!isGraph(model)) {
      output.ifPresent(name -> refuse("--output", model, language));
      weights.ifPresent(name -> refuse("--weights", model, language));
    }
  }

  /**
   * Checks options that are of no use without a model.
   *
   * @throws Complaint if there is one
   */
  public void checkWithout(Session session) {
    output.ifPresent(name -> without("--output", session));
    weights.ifPresent(name -> without("--weights", session));
    if (trusted) {
      without("--trust-model", session);
    }
  }

  private static void without(String option, Session session) {
    throw new Complaint(session.say(ReadingPhrases.NEEDS_MODEL, option));
  }

  /** The same for a model beside it, which keeps its own weights. */
  void checkOther(Path other, Language language) {
    if (!Files.exists(other)) {
      throw new Complaint(Phrases.NO_FILE.in(language, "--baseline", other));
    }
    if (!isGraph(other)) {
      output.ifPresent(name -> refuse("--output", other, language));
    }
  }

  private static boolean isGraph(Path model) {
    return ExportedProgram.isAt(model) || OnnxProgram.isAt(model);
  }

  private static void refuse(String option, Path model, Language language) {
    throw new Complaint(Phrases.FOR_EXPORTED.in(language, option, model));
  }

  /**
   * Reads the model.
   *
   * @param data what it will be run on
   */
  public Network load(Path model, Dataset data, Language language) {
    return read(model, data, weightsFile(language));
  }

  /** Reads a graph with the weights of one of its checkpoints. */
  Network loadWith(Path model, Dataset data, Path checkpoint) {
    return read(model, data, Optional.of(checkpoint));
  }

  /** The weights that were named. */
  Optional<String> weights() {
    return weights;
  }

  /** Reads a model of the same kind, with its own weights. */
  Network loadOther(Path model, Dataset data) {
    return read(model, data, Optional.empty());
  }

  private Network read(Path model, Dataset data, Optional<Path> other) {
    return reading(model, other).load(data.inputs());
  }

  /**
   * How a model is read with these options.
   *
   * @param other weights that take the place of its own
   */
  ModelReading reading(Path model, Optional<Path> other) {
    return new ModelReading(
        model,
        other,
        output,
        trusted ? Trust.ANY_OPERATOR : Trust.COMPUTING_ONLY,
        ParameterChoice.all(),
        ModelReading.Prediction.HERE);
  }

  /** The weights that were named, as a file. */
  Optional<Path> weightsFile(Language language) {
    return weights.map(file -> RunFolder.path("--weights", file, language));
  }
}
