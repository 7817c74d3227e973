package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.report.file.AtomicFile;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.file.UnwritablePathException;
import dev.sonde.report.words.Language;
import java.nio.file.Path;

/** The demo's two sweeps as one page for people, as {@link SweepHtml}. */
public final class DemoHtml {

  private DemoHtml() {}

  /**
   * Writes the page, whole or not at all.
   *
   * @param provenance where the sweeps come from
   * @param linear the linear models
   * @param networks the trained networks
   * @param language the language
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(
      Provenance provenance, Sweep linear, Sweep networks, Language language, Path path) {
    AtomicFile.write(path, render(provenance, linear, networks, language));
  }

  /**
   * Returns the page.
   *
   * @param provenance where the sweeps come from
   * @param linear the linear models
   * @param networks the trained networks
   * @param language the language
   * @return the HTML, some ten KB for each chart
   */
  public static String render(
      Provenance provenance, Sweep linear, Sweep networks, Language language) {
    return new DemoPage(provenance, linear, networks, language).render();
  }
}
