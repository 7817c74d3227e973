package dev.sonde.cli.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Session;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.measure.MeasureCharts;
import dev.sonde.report.measure.MeasureHtml;
import dev.sonde.report.measure.MeasureJson;
import dev.sonde.report.measure.MeasureTable;
import dev.sonde.report.terminal.TerminalStyle;
import java.nio.file.Path;
import java.util.List;

/**
 * One network's measurement, ready to be written and shown.
 *
 * @param measurement what was measured
 * @param pictures whether the charts are written as pictures, too
 * @param session for whom
 * @param checks the limits that it was held against; empty for none
 */
record MeasureResults(
    Measurement measurement, boolean pictures, Session session, List<LimitCheck> checks)
    implements RunOutput.Results {
  MeasureResults {
    checks = List.copyOf(checks);
  }

  MeasureResults(Measurement measurement, boolean pictures, Session session) {
    this(measurement, pictures, session, List.of());
  }

  @Override
  public RunOutput.Results heldAgainst(List<LimitCheck> limits) {
    return new MeasureResults(measurement, pictures, session, limits);
  }

  @Override
  public void write(Provenance provenance, Path folder) {
    AtomicFile.write(folder.resolve("measure.json"), json(provenance));
    AtomicFile.write(
        folder.resolve("report.html"),
        MeasureHtml.render(provenance, measurement, checks, session.language()));
    if (pictures) {
      MeasureCharts.write(measurement, session.language(), folder);
    }
  }

  @Override
  public String json(Provenance provenance) {
    return MeasureJson.render(provenance, measurement, session.language());
  }

  @Override
  public String table(TerminalStyle style) {
    return MeasureTable.render(measurement, session.language(), style);
  }
}
