package dev.sonde.cli;

import dev.sonde.capacity.Measurement;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.measure.MeasureCharts;
import dev.sonde.report.measure.MeasureHtml;
import dev.sonde.report.measure.MeasureJson;
import dev.sonde.report.measure.MeasureTable;
import dev.sonde.report.terminal.TerminalStyle;
import java.nio.file.Path;

/**
 * One network's measurement, ready to be written and shown.
 *
 * @param measurement what was measured
 * @param pictures whether the charts are written as pictures, too
 * @param session for whom
 */
record MeasureResults(Measurement measurement, boolean pictures, Session session)
    implements RunOutput.Results {

  @Override
  public void write(Provenance provenance, Path folder) {
    MeasureJson.write(provenance, measurement, session.language(), folder.resolve("measure.json"));
    MeasureHtml.write(provenance, measurement, session.language(), folder.resolve("report.html"));
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
    return MeasureTable.in(session.language(), style).render(measurement);
  }
}
