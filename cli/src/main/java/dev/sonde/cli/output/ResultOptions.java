package dev.sonde.cli.output;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that writes results into a folder. */
public final class ResultOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description = "Also write the JSON there; - writes it, and nothing else, to standard output.")
  private Optional<String> json = Optional.empty();

  @Option(names = "--overwrite", description = "Replace Sonde's files in an existing folder.")
  private boolean overwrite;

  @Option(names = "--quiet", description = "No table and no progress; only what went wrong.")
  private boolean quiet;

  Optional<String> json() {
    return json;
  }

  /** Whether standard output belongs to the JSON. */
  boolean jsonOnly() {
    return json.equals(Optional.of("-"));
  }

  boolean overwrite() {
    return overwrite;
  }

  boolean quiet() {
    return quiet;
  }
}
