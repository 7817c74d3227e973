package dev.sonde.cli.output;

import dev.sonde.cli.session.Argument;
import dev.sonde.report.words.Language;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that computes something and keeps it in a new run folder. */
public final class RunOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results; default: runs/<time>-<command>.")
  private Optional<String> out = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of every random choice; default: 0.")
  private String seed = "0";

  @Mixin private final ResultOptions results = new ResultOptions();
  @Mixin private final WorkOptions work = new WorkOptions();

  Optional<String> out() {
    return out;
  }

  public long seed(Language language) {
    return new Argument("--seed", seed, "7", language).anyWholeNumber();
  }

  public int threads(Language language) {
    return work.threads(language);
  }

  boolean quiet() {
    return results.quiet();
  }

  ResultOptions results() {
    return results;
  }

  WorkOptions work() {
    return work;
  }
}
