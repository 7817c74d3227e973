package dev.sonde.outcomes;

import java.util.Locale;

/** How names and messages write numbers. */
final class Numbers {
  /** Beyond, a whole number is no count. */
  private static final double LARGEST_COUNT = 1e9;

  private Numbers() {}

  /** All digits, as few as give back the same number. */
  static String label(double value) {
    return isCount(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static boolean isCount(double value) {
    return value == Math.rint(value) && Math.abs(value) < LARGEST_COUNT;
  }

  /** Four digits, or a count. */
  static String shortly(double value) {
    return isCount(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.4g", value);
  }
}
