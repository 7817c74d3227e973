package dev.sonde.cli;

import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of commands that measure a model: how its file is read, and what of it is measured.
 */
final class ModelOptions {
  @Mixin private final ModelFileOptions file = new ModelFileOptions();

  @Option(
      names = "--shift",
      description =
          "Hold every position's logits against the next token: y, or the token ids where the npz"
              + " has no y, one position later.")
  private boolean shift;

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
    file.check(model, language);
  }

  /** The same for a model beside it, which keeps its own weights. */
  void checkOther(Path other, Language language) {
    file.checkOther(other, language);
  }

  /**
   * Loads the model that is measured.
   *
   * @param data what it will be run on
   */
  Network load(Path model, Dataset data, Language language) {
    return chosen(file.load(model, data, language));
  }

  /** Loads a model of the same kind, with its own weights. */
  Network loadInitial(Path model, Dataset data) {
    return chosen(file.loadOther(model, data));
  }

  private Network chosen(Network read) {
    Network network = read;
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
}
