package dev.sonde.nets.data;

import java.util.Locale;
import java.util.Set;

/** What a field of a CSV file says: a number, nothing, or a word. */
final class CsvField {
  private static final Set<String> MISSING =
      Set.of("", "na", "n/a", "nan", "null", "none", "?", "-");

  /** Integers up to 15 digits are exact in double precision and need no general parser. */
  private static final int PLAIN_DIGITS = 15;

  private CsvField() {}

  /** Whether the field stands for a missing value, in the spellings of pandas, R and Weka. */
  static boolean isMissing(String field) {
    return field.length() <= 4 && MISSING.contains(field.toLowerCase(Locale.ROOT));
  }

  /** Whether a number is written without decimal point and exponent. */
  static boolean isWholeNumber(String field) {
    return field.indexOf('.') < 0 && field.indexOf('e') < 0 && field.indexOf('E') < 0;
  }

  /**
   * Returns the decimal number that the field writes, or NaN when it writes none; Java's own
   * spellings (hexadecimal, type suffixes, NaN, Infinity) are not numbers here.
   */
  static double number(String field) {
    int length = field.length();
    int start = length > 0 && (field.charAt(0) == '-' || field.charAt(0) == '+') ? 1 : 0;
    if (length == start) {
      return Double.NaN;
    }
    long plain = 0;
    for (int i = start; i < length; i++) {
      char c = field.charAt(i);
      if (c < '0' || c > '9' || i - start >= PLAIN_DIGITS) {
        return general(field);
      }
      plain = 10 * plain + (c - '0');
    }
    return field.charAt(0) == '-' ? -(double) plain : (double) plain;
  }

  private static double general(String field) {
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
        return Double.NaN;
      }
    }
    try {
      return Double.parseDouble(field);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
