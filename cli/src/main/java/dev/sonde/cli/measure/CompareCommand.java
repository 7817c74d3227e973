package dev.sonde.cli.measure;

import dev.sonde.cli.output.ResultOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.RunComparison;
import dev.sonde.report.words.Language;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds two runs against each other, figure by figure. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Compares two runs of one command, figure by figure, with what their errors allow.",
    footer = {
      "",
      "Ends with exit code 0 whatever it finds; 'sonde check' has limits.",
      "",
      "Example:",
      "  sonde compare runs/before runs/after"
    })
public final class CompareCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "RUN", description = "The folder of the first run.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "RUN", description = "The folder of the second run.")
  private String second = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results; default: runs/<time>-compare.")
  private Optional<String> out = Optional.empty();

  @Mixin private final ResultOptions options = new ResultOptions();

  public CompareCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    RunComparison comparison =
        RunComparison.of(
            Outcome.ofRun(RunFolder.path("RUN", first, language)),
            Outcome.ofRun(RunFolder.path("RUN", second, language)));
    RunOutput.beside("compare", out, options, session)
        .write(new CompareResults(comparison, language), 1);
    return ExitCode.DONE;
  }
}
