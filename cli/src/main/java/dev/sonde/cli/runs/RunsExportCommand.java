package dev.sonde.cli.runs;

import dev.sonde.cli.output.ReportLock;
import dev.sonde.cli.output.ResultOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.output.TrackerOptions;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.study.CellStudies;
import dev.sonde.cli.study.CellStudyRun;
import dev.sonde.cli.sweep.SweepResults;
import dev.sonde.cli.watch.WatchPlan;
import dev.sonde.cli.watch.WatchRun;
import dev.sonde.descent.SweepReading;
import dev.sonde.runs.Ledger;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a run's files from its ledger alone. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Writes a run's JSON, tables and report.html from its ledger, without computing.")
public final class RunsExportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private String folder = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Another folder for the files; default: the run's own.")
  private Optional<String> out = Optional.empty();

  @Mixin private final ResultOptions options = new ResultOptions();
  @Mixin private final TrackerOptions trackers = new TrackerOptions();

  public RunsExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path path = RunFolder.path("RUN", folder, session.language());
    try (Ledger ledger = Ledger.open(path)) {
      RunOutput output = RunOutput.exported(path, out, options, session).trackedBy(trackers);
      ReportLock lock = ReportLock.on(path);
      try {
        if (WatchPlan.planned(ledger.run().plan())) {
          WatchRun.export(ledger, path, output, session);
        } else if (CellStudies.planned(ledger.run().plan())) {
          CellStudyRun.export(ledger, output, session);
        } else {
          output.write(
              new SweepResults(SweepReading.of(ledger), session),
              Runtime.getRuntime().availableProcessors());
        }
      } finally {
        lock.close();
      }
    }
    return ExitCode.DONE;
  }
}
