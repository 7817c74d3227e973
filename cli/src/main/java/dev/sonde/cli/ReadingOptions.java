package dev.sonde.cli;

import dev.sonde.descent.SweepPlan;
import dev.sonde.nets.DataOptions;
import dev.sonde.report.Language;
import dev.sonde.runs.Configuration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that read data: what a file leaves open. */
final class ReadingOptions {
  private static final Map<String, DataOptions.Header> HEADERS =
      Choices.of(DataOptions.Header.values(), ReadingOptions::name);

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "Target column of a CSV file, by name or by number from 0; default: the last.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--header",
      paramLabel = "H",
      description = "Whether a CSV file begins with names: yes, no or auto; default: auto.")
  private String header = "auto";

  @Option(
      names = "--flat",
      description = "Pass each sample in one row, as perceptrons take images.")
  private boolean flat;

  @Option(
      names = "--context",
      paramLabel = "T",
      description = "Characters of a text that the model sees at once; default: 64.")
  private Optional<String> context = Optional.empty();

  private static String name(DataOptions.Header header) {
    return switch (header) {
      case DETECTED -> "auto";
      case PRESENT -> "yes";
      case ABSENT -> "no";
    };
  }

  DataOptions checked(Language language) {
    DataOptions options =
        DataOptions.withDefaults()
            .withHeader(new Argument("--header", header, "yes", language).oneOf(HEADERS))
            .withPixels(flat ? DataOptions.Pixels.FLAT : DataOptions.Pixels.BY_CHANNEL);
    if (target.isPresent()) {
      options = options.withTarget(target.get());
    }
    if (context.isPresent()) {
      options =
          options.withContext(
              new Argument("--context", context.get(), "64", language).wholeNumber(1));
    }
    return options;
  }

  /** Notes in a plan what is needed to read its data again. */
  SweepPlan noted(SweepPlan plan) {
    SweepPlan noted = plan;
    if (target.isPresent()) {
      noted = noted.withNote("target", target.get());
    }
    if (!header.equals("auto")) {
      noted = noted.withNote("header", header);
    }
    if (context.isPresent()) {
      noted = noted.withNote("context", context.get());
    }
    if (flat) {
      noted = noted.withNote("flat", "yes");
    }
    return noted;
  }

  /** The options that a plan's notes ask for. */
  static DataOptions of(Configuration plan, Language language) {
    ReadingOptions options = new ReadingOptions();
    options.target = plan.get("target");
    options.header = plan.get("header").orElse("auto");
    options.context = plan.get("context");
    options.flat = plan.get("flat").isPresent();
    return options.checked(language);
  }
}
