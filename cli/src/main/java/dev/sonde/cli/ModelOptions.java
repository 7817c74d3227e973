package dev.sonde.cli;

import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.exported.ExportedReading;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.nets.network.Trust;
import dev.sonde.nets.onnx.OnnxProgram;
import dev.sonde.nets.onnx.OnnxReading;
import dev.sonde.report.words.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that read a model: what its file leaves open. */
final class ModelOptions {
  @Option(
      names = "--output",
      paramLabel = "NAME",
      description =
          "Which output of MODEL.pt2 or MODEL.onnx is the prediction; default: the only one of"
              + " reals, or logits.")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--shift",
      description =
          "Hold every position's logits against the next token: y, or the token ids where the npz"
              + " has no y, one position later.")
  private boolean shift;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Put these weights (.safetensors, or the index of several) into the graph of MODEL.pt2 or"
              + " MODEL.onnx, by name.")
  private Optional<String> weights = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      description =
          "Measure only parameters whose names fit, such as 'layers.3.*'; may be given again.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--except",
      paramLabel = "PATTERN",
      description = "Leave parameters out whose names fit, such as '*norm*'; may be given again.")
  private List<String> except = new ArrayList<>();

  @Option(
      names = "--trust-model",
      description =
          "Let the model's program call any operator, with your rights: custom ones, and those that"
              + " write files. Only for files whose origin you trust.")
  private boolean trusted;

  /** The targets that go with these options. */
  DataOptions with(DataOptions options) {
    return shift ? options.withTargets(DataOptions.Targets.NEXT_TOKEN) : options;
  }

  /**
   * Checks what can be checked without the model's file.
   *
   * @throws Complaint if an option is for files of another kind
   */
  void check(Path model, Language language) {
    if (!ExportedProgram.isAt(model) && !OnnxProgram.isAt(model)) {
      output.ifPresent(name -> refuse("--output", model, language));
      weights.ifPresent(name -> refuse("--weights", model, language));
    }
  }

  /** The same for a model beside it, which keeps its own weights. */
  void checkOther(Path other, Language language) {
    if (!Files.exists(other)) {
      throw new Complaint(Phrases.NO_FILE.in(language, "--baseline", other));
    }
    if (!ExportedProgram.isAt(other) && !OnnxProgram.isAt(other)) {
      output.ifPresent(name -> refuse("--output", other, language));
    }
  }

  private static void refuse(String option, Path model, Language language) {
    throw new Complaint(Phrases.FOR_EXPORTED.in(language, option, model));
  }

  /**
   * Loads the model that is measured.
   *
   * @param data what it will be run on
   */
  Network load(Path model, Dataset data, Language language) {
    return load(model, data, weights.map(file -> RunFolder.path("--weights", file, language)));
  }

  /** Loads a model of the same kind, with its own weights. */
  Network loadInitial(Path model, Dataset data) {
    return load(model, data, Optional.empty());
  }

  private Network load(Path model, Dataset data, Optional<Path> other) {
    Trust trust = trusted ? Trust.ANY_OPERATOR : Trust.COMPUTING_ONLY;
    Network network = read(model, data, trust, other);
    boolean complete = false;
    try {
      network = network.choosing(new ParameterChoice(only, except));
      network = shift ? network.predictingNext() : network;
      complete = true;
      return network;
    } finally {
      if (!complete) {
        network.close();
      }
    }
  }

  private Network read(Path model, Dataset data, Trust trust, Optional<Path> other) {
    if (OnnxProgram.isAt(model)) {
      OnnxReading reading = OnnxReading.withDefaults();
      reading = output.map(reading::withOutput).orElse(reading);
      return OnnxProgram.load(model, other.map(reading::withWeights).orElse(reading));
    }
    return ExportedProgram.isAt(model)
        ? exported(model, trust, other)
        : TorchScript.load(model, trust, Optional.of(data.inputs()));
  }

  private Network exported(Path model, Trust trust, Optional<Path> other) {
    ExportedReading usual = ExportedReading.withDefaults().withTrust(trust);
    ExportedReading chosen = output.map(usual::withOutput).orElse(usual);
    ExportedReading reading = other.map(chosen::withWeights).orElse(chosen);
    return ExportedProgram.load(model, reading);
  }
}
