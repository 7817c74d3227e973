package dev.sonde.cli;

import dev.sonde.report.Language;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that computes something and keeps it in a run folder. */
final class RunOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results; default: runs/<time>-<command>.")
  private Optional<String> out = Optional.empty();

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description = "Also write the JSON there; - writes it, and nothing else, to standard output.")
  private Optional<String> json = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of every random choice; default: 0.")
  private String seed = "0";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; figures do not depend on them. Default: all cores.")
  private Optional<String> threads = Optional.empty();

  @Option(names = "--overwrite", description = "Replace Sonde's files in an existing folder.")
  private boolean overwrite;

  @Option(names = "--quiet", description = "No table and no progress; only what went wrong.")
  private boolean quiet;

  @Option(
      names = "--no-progress",
      description = "No progress on standard error, neither a bar nor lines.")
  private boolean noProgress;

  Optional<String> out() {
    return out;
  }

  Optional<String> json() {
    return json;
  }

  long seed(Language language) {
    return new Argument("--seed", seed, "7", language).anyWholeNumber();
  }

  int threads(Language language) {
    return threads.isPresent()
        ? new Argument("--threads", threads.get(), "2", language).wholeNumber(1)
        : Runtime.getRuntime().availableProcessors();
  }

  boolean overwrite() {
    return overwrite;
  }

  boolean quiet() {
    return quiet;
  }

  boolean progress() {
    return !quiet && !noProgress;
  }
}
