package dev.sonde.report.attention;

import dev.sonde.attention.AttentionReport;
import dev.sonde.report.file.AtomicFile;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.file.UnwritablePathException;
import dev.sonde.report.words.Language;
import java.nio.file.Path;

/**
 * A report about attention as a page for people: one file with everything in it, which loads
 * nothing and allows nothing to be loaded.
 *
 * <p>The content security policy lets one script run, by its hash, and no connection be made.
 * Tokens and names from files are escaped. The page follows the reader's light or dark setting.
 */
public final class AttentionHtml {

  private AttentionHtml() {}

  /**
   * Writes the page, whole or not at all.
   *
   * @param provenance where the report comes from
   * @param report what was measured
   * @param language the language
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(
      Provenance provenance, AttentionReport report, Language language, Path path) {
    AtomicFile.write(path, render(provenance, report, language));
  }

  /**
   * Returns the page.
   *
   * @param provenance where the report comes from
   * @param report what was measured
   * @param language the language
   * @return the HTML
   */
  public static String render(Provenance provenance, AttentionReport report, Language language) {
    return new AttentionPage(provenance, report, language).render();
  }
}
