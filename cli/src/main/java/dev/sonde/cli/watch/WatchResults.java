package dev.sonde.cli.watch;

import dev.sonde.capacity.watch.WatchResult;
import dev.sonde.capacity.watch.WatchSubject;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Session;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.watch.WatchHtml;
import dev.sonde.report.watch.WatchJson;
import dev.sonde.report.watch.WatchTable;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A training, ready to be written and shown.
 *
 * @param run the run that it was read from
 * @param subject what was watched
 * @param result what was found, of one checkpoint at least
 * @param language the reader's language
 * @param checks the limits that it was held against; empty for none
 */
record WatchResults(
    Run run, WatchSubject subject, WatchResult result, Language language, List<LimitCheck> checks)
    implements RunOutput.Results {
  WatchResults {
    checks = List.copyOf(checks);
  }

  @Override
  public RunOutput.Results heldAgainst(List<LimitCheck> limits) {
    return new WatchResults(run, subject, result, language, limits);
  }

  @Override
  public String command(Session session) {
    return run.command();
  }

  @Override
  public Optional<Long> seed() {
    return Optional.of(new WatchPlan(run.plan()).seed());
  }

  @Override
  public void write(Provenance provenance, Path folder) {
    AtomicFile.write(folder.resolve("watch.json"), json(provenance));
    AtomicFile.write(
        folder.resolve("report.html"),
        WatchHtml.render(provenance, subject, result, checks, language));
  }

  @Override
  public String json(Provenance provenance) {
    return WatchJson.render(provenance, subject, result, language);
  }

  @Override
  public String table(TerminalStyle style) {
    return WatchTable.render(subject, result, language, style);
  }
}
