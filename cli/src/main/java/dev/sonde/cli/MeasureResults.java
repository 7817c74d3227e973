package dev.sonde.cli;

import dev.sonde.capacity.Measurement;
import dev.sonde.findings.file.AtomicFile;
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
    AtomicFile.write(folder.resolve("measure.json"), json(provenance));
    AtomicFile.write(
        folder.resolve("report.html"),
        MeasureHtml.render(provenance, measurement, session.language()));
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
