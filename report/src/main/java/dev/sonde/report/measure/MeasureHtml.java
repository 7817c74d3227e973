package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.report.file.AtomicFile;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.file.UnwritablePathException;
import dev.sonde.report.words.Language;
import java.nio.file.Path;

/**
 * A measurement as a page for people: one file with everything in it, which loads nothing and
 * allows nothing to be loaded.
 *
 * <p>The content security policy lets one script run, by its hash, and no connection be made. Names
 * from files are escaped. The page follows the reader's light or dark setting, fits phones and
 * prints on A4.
 */
public final class MeasureHtml {

  private MeasureHtml() {}

  /**
   * Writes the page, whole or not at all.
   *
   * @param provenance where the measurement comes from
   * @param measurement what was measured
   * @param language the language
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(
      Provenance provenance, Measurement measurement, Language language, Path path) {
    AtomicFile.write(path, render(provenance, measurement, language));
  }

  /**
   * Returns the page.
   *
   * @param provenance where the measurement comes from
   * @param measurement what was measured
   * @param language the language
   * @return the HTML, some ten KB for each chart
   */
  public static String render(Provenance provenance, Measurement measurement, Language language) {
    return new MeasurePage(provenance, measurement, language).render();
  }
}
