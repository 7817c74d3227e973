package dev.sonde.report.terminal;

import java.util.Optional;

/**
 * How text for a terminal looks.
 *
 * @param columns the terminal's columns; fewer than 40 are taken as 40
 * @param colour whether escape sequences for bold and colour are written
 * @param report the path of the report, as the user should read it, named at the end; empty where
 *     there is none
 */
public record TerminalStyle(int columns, boolean colour, Optional<String> report) {
  private static final int NARROWEST = 40;
  private static final int USUAL = 80;

  /** Bounds the width. */
  public TerminalStyle {
    columns = Math.max(NARROWEST, columns);
  }

  /**
   * Returns the style of 80 columns without colour, and without a report.
   *
   * @return the style
   */
  public static TerminalStyle plain() {
    return new TerminalStyle(USUAL, false, Optional.empty());
  }

  /**
   * Returns the style for another width.
   *
   * @param newColumns the terminal's columns
   * @return a style of that width
   */
  public TerminalStyle withColumns(int newColumns) {
    return new TerminalStyle(newColumns, colour, report);
  }
}
