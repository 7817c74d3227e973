package dev.sonde.report;

import dev.sonde.capacity.Measurement;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A measurement as text for a terminal: headline figures with their errors, curves in tables,
 * findings in words, and where the report lies.
 *
 * <p>Made for 80 columns; narrower terminals get narrower tables, down to 40. Characters that the
 * terminal's character set lacks are replaced; where it cannot show Japanese at all, the text is
 * English and says so. No escape sequence is written unless colour is asked for, and none that
 * comes from a file's name ever.
 */
public final class MeasureTable {
  private static final int NARROWEST = 40;

  private final Language language;
  private final int columns;
  private final Charset charset;
  private final boolean colour;
  private final String report;

  private MeasureTable(
      Language language, int columns, Charset charset, boolean colour, String report) {
    this.language = language;
    this.columns = columns;
    this.charset = charset;
    this.colour = colour;
    this.report = report;
  }

  /**
   * Returns a table for 80 columns of UTF-8 without colour.
   *
   * @param language the language
   * @return the table
   */
  public static MeasureTable in(Language language) {
    return new MeasureTable(language, 80, StandardCharsets.UTF_8, false, "");
  }

  /**
   * Returns the table for another width.
   *
   * @param columns the terminal's columns; fewer than 40 are taken as 40
   * @return a table of that width
   */
  public MeasureTable withColumns(int columns) {
    return new MeasureTable(language, Math.max(NARROWEST, columns), charset, colour, report);
  }

  /**
   * Returns the table for a terminal's character set.
   *
   * @param charset the character set
   * @return a table in characters of that set
   */
  public MeasureTable withCharset(Charset charset) {
    return new MeasureTable(language, columns, charset, colour, report);
  }

  /**
   * Returns the table with ANSI colour.
   *
   * @return a table with escape sequences for bold and colour
   */
  public MeasureTable withColour() {
    return new MeasureTable(language, columns, charset, true, report);
  }

  /**
   * Returns the table with the place of the report at its end.
   *
   * @param place the path of the report, as the user should read it
   * @return a table that ends by naming it
   */
  public MeasureTable withReport(String place) {
    return new MeasureTable(language, columns, charset, colour, place);
  }

  /**
   * Returns the text of a measurement in UTF-8 without colour.
   *
   * @param measurement what was measured
   * @param language the language
   * @param columns the terminal's columns
   * @return lines of at most that many columns, each ending in a newline
   */
  public static String render(Measurement measurement, Language language, int columns) {
    return in(language).withColumns(columns).render(measurement);
  }

  /**
   * Returns the text of a measurement.
   *
   * @param measurement what was measured
   * @return lines of at most the table's columns, each ending in a newline
   */
  public String render(Measurement measurement) {
    return new TerminalPage(language, columns, charset, colour, report).render(measurement);
  }
}
