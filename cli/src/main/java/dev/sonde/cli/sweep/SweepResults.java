package dev.sonde.cli.sweep;

import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Session;
import dev.sonde.descent.Sweep;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.sweep.CellsCsv;
import dev.sonde.report.sweep.SweepHtml;
import dev.sonde.report.sweep.SweepJson;
import dev.sonde.report.sweep.SweepTable;
import dev.sonde.report.terminal.TerminalStyle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A sweep, ready to be written and shown.
 *
 * @param sweep what was swept
 * @param session for whom
 * @param checks the limits that it was held against; empty for none
 */
public record SweepResults(Sweep sweep, Session session, List<LimitCheck> checks)
    implements RunOutput.Results {
  public SweepResults {
    checks = List.copyOf(checks);
  }

  public SweepResults(Sweep sweep, Session session) {
    this(sweep, session, List.of());
  }

  @Override
  public RunOutput.Results heldAgainst(List<LimitCheck> limits) {
    return new SweepResults(sweep, session, limits);
  }

  /** The command that began the sweep: this one may only resume or export it. */
  @Override
  public String command(Session ignored) {
    return sweep.run().command();
  }

  @Override
  public Optional<Long> seed() {
    return Optional.of(sweep.design().repetitions().seed());
  }

  @Override
  public void write(Provenance provenance, Path folder) {
    AtomicFile.write(folder.resolve("sweep.json"), json(provenance));
    AtomicFile.write(folder.resolve("cells.csv"), CellsCsv.render(sweep));
    AtomicFile.write(
        folder.resolve("report.html"),
        SweepHtml.render(provenance, sweep, checks, session.language()));
  }

  @Override
  public String json(Provenance provenance) {
    return SweepJson.render(provenance, sweep, session.language());
  }

  @Override
  public String table(TerminalStyle style) {
    return SweepTable.render(sweep, session.language(), style);
  }
}
