package dev.sonde.cli;

import dev.sonde.capacity.Measurement;
import dev.sonde.report.MeasureCharts;
import dev.sonde.report.MeasureHtml;
import dev.sonde.report.MeasureJson;
import dev.sonde.report.MeasureTable;
import dev.sonde.report.Provenance;
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
  public String table(String report) {
    MeasureTable table =
        MeasureTable.in(session.language())
            .withColumns(session.terminal().columns())
            .withReport(report);
    return (session.terminal().colour() ? table.withColour() : table).render(measurement);
  }
}
