package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.report.file.AtomicFile;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.file.UnwritablePathException;
import dev.sonde.report.measure.MeasureHtml;
import dev.sonde.report.words.Language;
import java.nio.file.Path;

/**
 * A sweep as a page for people: one file with everything in it, which loads nothing and allows
 * nothing to be loaded, as {@link MeasureHtml}.
 */
public final class SweepHtml {

  private SweepHtml() {}

  /**
   * Writes the page, whole or not at all.
   *
   * @param provenance where the sweep comes from
   * @param sweep the sweep
   * @param language the language
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(Provenance provenance, Sweep sweep, Language language, Path path) {
    AtomicFile.write(path, render(provenance, sweep, language));
  }

  /**
   * Returns the page.
   *
   * @param provenance where the sweep comes from
   * @param sweep the sweep
   * @param language the language
   * @return the HTML, some ten KB for each chart
   */
  public static String render(Provenance provenance, Sweep sweep, Language language) {
    return new SweepPage(provenance, sweep, language).render();
  }
}
