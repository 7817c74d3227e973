package dev.sonde.cli.measure;

import dev.sonde.cli.output.RunOutput;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.outcomes.RunComparison;
import dev.sonde.report.compare.CompareHtml;
import dev.sonde.report.compare.CompareJson;
import dev.sonde.report.compare.CompareTable;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Two runs side by side, ready to be written and shown.
 *
 * @param comparison what was compared
 * @param language the reader's language
 */
record CompareResults(RunComparison comparison, Language language) implements RunOutput.Results {

  @Override
  public Optional<Long> seed() {
    // nothing is drawn
    return Optional.of(0L);
  }

  @Override
  public void write(Provenance provenance, Path folder) {
    AtomicFile.write(folder.resolve("compare.json"), json(provenance));
    AtomicFile.write(
        folder.resolve("report.html"), CompareHtml.render(provenance, comparison, language));
  }

  @Override
  public String json(Provenance provenance) {
    return CompareJson.render(provenance, comparison, language);
  }

  @Override
  public String table(TerminalStyle style) {
    return CompareTable.render(comparison, language, style);
  }
}
