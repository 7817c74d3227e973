package dev.sonde.cli;

import dev.sonde.descent.Sweep;
import dev.sonde.runs.Ledger;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes a run's files from its ledger alone. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Writes sweep.json, cells.csv and report.html from a run's ledger, without computing.")
final class RunsExportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private String folder = "";

  @Mixin private final RunOptions options = new RunOptions();

  RunsExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path path = RunFolder.path("RUN", folder, session.language());
    try (Ledger ledger = Ledger.open(path)) {
      RunOutput output =
          options.out().isPresent()
              ? RunOutput.planned("export", options, session)
              : RunOutput.resumed(path, options, session);
      output.write(
          new SweepResults(Sweep.of(ledger), session), options.threads(session.language()));
    }
    return ExitCode.DONE;
  }
}
