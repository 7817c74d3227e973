package dev.sonde.cli.output;

import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.Outcome;
import dev.sonde.report.file.Provenance;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a check tells what it held against which limit when it leaves no folder of its own. */
public final class CheckOutput {
  private static final String JSON = "--json";

  @Option(
      names = JSON,
      paramLabel = "FILE|-",
      description =
          "Write what was held against which limit as JSON; - writes it, and nothing else, to"
              + " standard output.")
  private Optional<String> json = Optional.empty();

  @Option(names = "--quiet", description = "Only the exit code, and what went wrong.")
  private boolean quiet;

  private boolean jsonOnly() {
    return json.equals(Optional.of("-"));
  }

  /**
   * Checks where files go, before any work.
   *
   * @param keeper who holds the limits
   * @param session how the command was called
   * @return the file for the JSON, where one was named
   */
  public Optional<Path> planned(Gatekeeper keeper, Session session) {
    if (jsonOnly() && keeper.takesStandardOutput()) {
      throw new Complaint(session.say(Phrases.STANDARD_OUTPUT_TWICE));
    }
    return json.filter(text -> !jsonOnly())
        .map(text -> RunFolder.fileInNewFolders(JSON, text, session.language()));
  }

  /**
   * Holds what was found against the limits, and tells it.
   *
   * @param keeper who holds the limits
   * @param outcome what was found
   * @param provenance when and how
   * @param file what {@link #planned} returned
   * @param session how the command was called
   */
  public void tell(
      Gatekeeper keeper,
      Outcome outcome,
      Provenance provenance,
      Optional<Path> file,
      Session session) {
    keeper.hold(outcome, provenance.seconds());
    String held = keeper.json(provenance, outcome);
    file.ifPresent(path -> AtomicFile.write(path, held));
    if (jsonOnly()) {
      session.out().print(held);
    } else if (!quiet && !keeper.takesStandardOutput()) {
      session.out().print(keeper.lines());
    }
    session.out().flush();
  }
}
