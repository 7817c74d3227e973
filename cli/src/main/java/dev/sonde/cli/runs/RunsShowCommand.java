package dev.sonde.cli.runs;

import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.study.CellStudies;
import dev.sonde.cli.study.CellStudyRun;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.cli.watch.WatchPlan;
import dev.sonde.cli.watch.WatchRun;
import dev.sonde.descent.SweepReading;
import dev.sonde.outcomes.RunSummary;
import dev.sonde.report.sweep.SweepTable;
import dev.sonde.report.words.ColumnText;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Ledger;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
public final class RunsShowCommand implements Callable<Integer> {
  private static final String INDENT = "  ";

  private final Session session;

  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private String folder = "";

  public RunsShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path path = RunFolder.path("RUN", folder, session.language());
    Optional<RunSummary> summary = RunSummary.of(path);
    if (!Ledger.isIn(path) && summary.isPresent()) {
      show(summary.get());
      return ExitCode.DONE;
    }
    try (Ledger ledger = Ledger.open(path)) {
      CellCounts counts = ledger.counts();
      session.out().println(ColumnText.plain(ledger.run().command()));
      session
          .terminal()
          .out()
          .println(
              session.say(RunsPhrases.RUN_COUNTS, counts.ended(), counts.all())
                  + String.format(
                      Locale.ROOT,
                      ", %s",
                      session.say(RunsPhrases.RUN_ENDS, counts.diverged(), counts.failed())));
      session.out().println();
      if (WatchPlan.planned(ledger.run().plan())) {
        WatchRun.show(ledger, path, session);
        return ExitCode.DONE;
      }
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

  /** A run without cells: when, what, every finding, and where its page lies. */
  private void show(RunSummary run) {
    PrintWriter out = session.out();
    out.println(ColumnText.plain(run.started() + "  " + run.command()));
    run.findings()
        .forEach(
            text ->
                ColumnText.wrap(ColumnText.plain(text), Terminal.DEFAULT_COLUMNS - INDENT.length())
                    .forEach(line -> out.println(INDENT + line)));
    Path page = run.folder().resolve("report.html");
    if (Files.isRegularFile(page)) {
      out.println(ColumnText.plain(session.say(Phrases.REPORT, page)));
    }
  }
}
