package dev.sonde.cli;

import dev.sonde.descent.SweepReading;
import dev.sonde.report.sweep.SweepTable;
import dev.sonde.report.words.ColumnText;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Ledger;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a run: what it is, how far it is, and what its cells say so far. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = "Shows what a run is, how far it is, and what its cells say so far.")
final class RunsShowCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private String folder = "";

  RunsShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Ledger ledger = Ledger.open(RunFolder.path("RUN", folder, session.language()))) {
      CellCounts counts = ledger.counts();
      session.terminal().out().println(ColumnText.plain(ledger.run().command()));
      session
          .terminal()
          .out()
          .println(
              session.say(SweepPhrases.RUN_COUNTS, counts.ended(), counts.all())
                  + String.format(
                      Locale.ROOT,
                      ", %s",
                      session.say(SweepPhrases.RUN_ENDS, counts.diverged(), counts.failed())));
      session.terminal().out().println();
      if (CellStudies.planned(ledger.run().plan())) {
        CellStudyRun.show(ledger, session);
        return ExitCode.DONE;
      }
      session
          .terminal()
          .out()
          .print(
              SweepTable.render(
                  SweepReading.of(ledger),
                  session.language(),
                  session.terminal().style(Optional.empty())));
    }
    return ExitCode.DONE;
  }
}
