package dev.sonde.attention.means;

import java.util.Locale;

/** What varies in the standard errors of a report about attention. */
public enum ErrorUnit {
  /** Texts, where there are several. */
  TEXTS,
  /** Windows of one text, where it was cut. */
  WINDOWS,
  /** Rows of one sequence, which resemble each other: true errors are larger. */
  ROWS;

  /** The stable name in files, for example {@code texts}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
