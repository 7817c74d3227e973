package dev.sonde.cli.runs;

import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.outcomes.RunSummary;
import dev.sonde.report.words.ColumnText;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the runs of every command in a folder: date, folder, headline; the newest last. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = "Lists the runs in a folder, with date, headline and how far each is.")
public final class RunsListCommand implements Callable<Integer> {
  private static final String INDENT = "    ";

  /** As wide as a date. */
  private static final String NO_DATE = "                ";

  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder that holds the runs' folders; default: runs.")
  private String folder = "runs";

  public RunsListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path parent = RunFolder.path("DIR", folder, session.language());
    PrintWriter out = session.out();
    List<Path> runs = runs(parent);
    if (runs.isEmpty() && Ledger.isIn(parent)) {
      out.println(session.say(RunsPhrases.IS_A_RUN, parent));
      return ExitCode.DONE;
    }
    if (runs.isEmpty()) {
      out.println(session.say(RunsPhrases.NO_RUNS, parent));
      return ExitCode.DONE;
    }
    for (Path path : runs) {
      Optional<RunSummary> summary = RunSummary.of(path);
      String started = summary.map(RunSummary::started).orElse(NO_DATE);
      String what =
          summary
              .map(RunSummary::command)
              .or(() -> command(path))
              .map(RunsListCommand::words)
              .orElse("");
      out.println(ColumnText.plain(started + "  " + what + path + progress(path)));
      summary
          .map(RunSummary::headline)
          .or(() -> command(path))
          .ifPresent(line -> out.println(INDENT + shortened(ColumnText.plain(line))));
    }
    return ExitCode.DONE;
  }

  /** How far a run with cells is. */
  private String progress(Path path) {
    if (!Ledger.isIn(path)) {
      return "";
    }
    try (Ledger ledger = Ledger.open(path)) {
      CellCounts counts = ledger.counts();
      return "  " + session.say(RunsPhrases.RUN_COUNTS, counts.ended(), counts.all());
    } catch (LedgerException e) {
      return "  " + e.getMessage();
    }
  }

  /** The command of a run that has written no results yet. */
  private static Optional<String> command(Path path) {
    try (Ledger ledger = Ledger.open(path)) {
      return Optional.of(ledger.run().command());
    } catch (LedgerException e) {
      return Optional.empty();
    }
  }

  /** The words of a command before its options: what was done, and with which model. */
  private static String words(String command) {
    return Arrays.stream(command.split(" "))
        .skip(1)
        .takeWhile(word -> !word.startsWith("-"))
        .map(word -> word + " ")
        .collect(Collectors.joining())
        .concat(" ");
  }

  private static String shortened(String line) {
    List<String> lines = ColumnText.wrap(line, Terminal.DEFAULT_COLUMNS - INDENT.length() - 2);
    return lines.size() > 1 ? lines.get(0).stripTrailing() + " …" : line;
  }

  private List<Path> runs(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(path -> Ledger.isIn(path) || RunSummary.of(path).isPresent())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new Complaint(session.say(RunsPhrases.RUNS_UNREADABLE, parent), e);
    }
  }
}
