package dev.sonde.cli;

import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import dev.sonde.runs.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the runs in a folder, the newest last. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = "Lists the runs in a folder, with how far each is.")
final class RunsListCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder that holds the runs' folders; default: runs.")
  private String folder = "runs";

  RunsListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path parent = RunFolder.path("DIR", folder, session.language());
    PrintWriter out = session.terminal().out();
    List<Path> runs = runs(parent);
    if (runs.isEmpty() && Ledger.isIn(parent)) {
      out.println(session.say(SweepPhrases.IS_A_RUN, parent));
      return ExitCode.DONE;
    }
    if (runs.isEmpty()) {
      out.println(session.say(SweepPhrases.NO_RUNS, parent));
      return ExitCode.DONE;
    }
    for (Path path : runs) {
      try (Ledger ledger = Ledger.open(path)) {
        CellCounts counts = ledger.counts();
        Run run = ledger.run();
        out.println(
            String.format(
                Locale.ROOT,
                "%s  %s  %s",
                path,
                session.say(SweepPhrases.RUN_COUNTS, counts.ended(), counts.all()),
                run.command()));
      } catch (LedgerException e) {
        out.println(path + "  " + e.getMessage());
      }
    }
    return ExitCode.DONE;
  }

  private List<Path> runs(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Ledger::isIn).sorted().toList();
    } catch (IOException e) {
      throw new Complaint(session.say(SweepPhrases.RUNS_UNREADABLE, parent), e);
    }
  }
}
