package dev.sonde.cli;

import dev.sonde.nets.DataOptions;
import dev.sonde.report.Language;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that read data: what a file leaves open. */
final class ReadingOptions {
  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description = "Target column of a CSV file, by name or by number from 0; default: the last.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "T",
      description = "Characters of a text that the model sees at once; default: 64.")
  private Optional<String> context = Optional.empty();

  DataOptions checked(Language language) {
    DataOptions options = DataOptions.withDefaults();
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
}
