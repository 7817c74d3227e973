package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;

/**
 * A measurement as text for a terminal: headline figures with their errors, curves in tables,
 * findings in words, and where the report lies.
 *
 * <p>Made for 80 columns; narrower terminals get narrower tables, down to 40. No escape sequence is
 * written unless colour is asked for, and none that comes from a file's name ever.
 */
public final class MeasureTable {
  private final Language language;
  private final TerminalStyle style;

  private MeasureTable(Language language, TerminalStyle style) {
    this.language = language;
    this.style = style;
  }

  /**
   * Returns the table in a language.
   *
   * @param language the language
   * @param style how it looks
   * @return the table
   */
  public static MeasureTable in(Language language, TerminalStyle style) {
    return new MeasureTable(language, style);
  }

  /**
   * Returns the text of a measurement.
   *
   * @param measurement what was measured
   * @return lines of at most the style's columns, each ending in a newline
   */
  public String render(Measurement measurement) {
    return new TerminalPage(language, style).render(measurement);
  }
}
