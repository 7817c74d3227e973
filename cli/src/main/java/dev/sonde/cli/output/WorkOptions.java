package dev.sonde.cli.output;

import dev.sonde.cli.session.Argument;
import dev.sonde.report.words.Language;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that computes for longer: by how many, and what is seen of it. */
public final class WorkOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; figures do not depend on them. Default: all cores.")
  private Optional<String> threads = Optional.empty();

  @Option(
      names = "--no-progress",
      description = "No progress on standard error, neither a bar nor lines.")
  private boolean noProgress;

  public int threads(Language language) {
    return Argument.given("--threads", threads, "2", language)
        .map(text -> text.wholeNumber(1))
        .orElse(Runtime.getRuntime().availableProcessors());
  }

  boolean progress() {
    return !noProgress;
  }
}
