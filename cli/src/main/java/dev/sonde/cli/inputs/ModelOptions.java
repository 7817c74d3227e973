package dev.sonde.cli.inputs;

import dev.sonde.cli.terminal.Complaint;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.nets.packed.ModelReading;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Configuration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of commands that measure a model: how its file is read, and what of it is measured.
 */
public final class ModelOptions {
  private static final String SHIFT = "shift";
  private static final String ONLY = "only.";
  private static final String EXCEPT = "except.";

  @Mixin private final ModelFileOptions file;

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

  public ModelOptions() {
    this(new ModelFileOptions());
  }

  private ModelOptions(ModelFileOptions file) {
    this.file = file;
  }

  /** The options that a run was made with. */
  public static ModelOptions of(Configuration plan) {
    ModelOptions options = new ModelOptions(ModelFileOptions.of(plan));
    options.shift = plan.get(SHIFT).isPresent();
    plan.values()
        .forEach(
            (name, value) -> {
              if (name.startsWith(ONLY)) {
                options.only.add(value);
              } else if (name.startsWith(EXCEPT)) {
                options.except.add(value);
              }
            });
    return options;
  }

  /** The plan of a run with these options, as far as they were given. */
  public Configuration in(Configuration plan) {
    Configuration told = file.in(plan);
    told = shift ? told.with(SHIFT, "yes") : told;
    for (int i = 0; i < only.size(); i++) {
      told = told.with(ONLY + i, only.get(i).strip());
    }
    for (int i = 0; i < except.size(); i++) {
      told = told.with(EXCEPT + i, except.get(i).strip());
    }
    return told;
  }

  /** The weights that were named. */
  public Optional<String> weights() {
    return file.weights();
  }

  /** Loads a graph with the weights of one of its checkpoints. */
  public Network loadWith(Path model, Dataset data, Path checkpoint) {
    return chosen(file.reading(model, Optional.of(checkpoint))).load(data.inputs());
  }

  /** The targets that go with these options. */
  public DataOptions with(DataOptions options) {
    return shift ? options.withTargets(DataOptions.Targets.NEXT_TOKEN) : options;
  }

  /**
   * Checks what can be checked without the model's file.
   *
   * @throws Complaint if an option is for files of another kind
   */
  public void check(Path model, Language language) {
    file.check(model, language);
  }

  /** The same for a model beside it, which keeps its own weights. */
  public void checkOther(Path other, Language language) {
    file.checkOther(other, language);
  }

  /**
   * Loads the model that is measured.
   *
   * @param data what it will be run on
   */
  public Network load(Path model, Dataset data, Language language) {
    return reading(model, language).load(data.inputs());
  }

  /** Loads a model of the same kind, with its own weights. */
  public Network loadInitial(Path model, Dataset data) {
    return readingOther(model).load(data.inputs());
  }

  /** How the model that is measured is read. */
  public ModelReading reading(Path model, Language language) {
    return chosen(file.reading(model, file.weightsFile(language)));
  }

  /** How a model of the same kind is read, with its own weights. */
  public ModelReading readingOther(Path model) {
    return chosen(file.reading(model, Optional.empty()));
  }

  private ModelReading chosen(ModelReading read) {
    return read.withChoice(new ParameterChoice(only, except))
        .withPrediction(shift ? ModelReading.Prediction.NEXT_TOKEN : ModelReading.Prediction.HERE);
  }
}
