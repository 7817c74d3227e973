package dev.sonde.cli.terminal;

import java.util.Locale;

/** Bytes as people write them. */
public final class Size {
  private static final String UNITS = "KMGT";

  private Size() {}

  /** Returns for example {@code 1.5 GiB}. */
  public static String of(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < UNITS.length() - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, value < 10 ? "%.1f %siB" : "%.0f %siB", value, UNITS.charAt(unit));
  }
}
