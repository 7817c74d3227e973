package dev.sonde.cli.runs;

import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.output.ReportLock;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.watch.WatchTrail;
import dev.sonde.descent.Sweep;
import dev.sonde.outcomes.RunSummary;
import dev.sonde.runs.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a run's files; others in its folder stay. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = "Deletes a run's files, and its folder when nothing else lies in it.")
public final class RunsDeleteCommand implements Callable<Integer> {
  /** Beside the results themselves. */
  private static final List<String> BESIDE =
      List.of(
          Gatekeeper.CHECK_FILE,
          "cells.csv",
          "heads.csv",
          "report.html",
          ReportLock.FILE,
          Ledger.FILE + "-wal",
          Ledger.FILE + "-shm",
          Ledger.FILE,
          Ledger.LOCATION_FILE);

  private final Session session;

  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private String folder = "";

  public RunsDeleteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path path = RunFolder.path("RUN", folder, session.language());
    if (!Ledger.isIn(path) && RunSummary.of(path).isEmpty()) {
      throw new Complaint(session.say(RunsPhrases.NOT_A_RUN, path));
    }
    Optional<String> elsewhere = Ledger.elsewhere(path);
    try {
      Sweep.forgetUnfinished(path);
      WatchTrail.forget(path);
      for (String name : RunSummary.files()) {
        Files.deleteIfExists(path.resolve(name));
      }
      for (String name : BESIDE) {
        Files.deleteIfExists(path.resolve(name));
      }
      try (var rest = Files.list(path)) {
        if (rest.findAny().isEmpty()) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new Complaint(
          session.say(RunsPhrases.RUN_UNDELETABLE, path, String.valueOf(e.getMessage())), e);
    }
    elsewhere.ifPresent(
        there -> session.err().println(session.say(RunsPhrases.CELLS_ON_SERVER, there)));
    return ExitCode.DONE;
  }
}
