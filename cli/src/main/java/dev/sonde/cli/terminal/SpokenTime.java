package dev.sonde.cli.terminal;

import java.util.Locale;

/** Times as people read them. */
public final class SpokenTime {
  private SpokenTime() {}

  /** A time for people. */
  public static String of(double seconds) {
    return seconds < 90
        ? String.format(Locale.ROOT, "%.0f s", Math.max(1, seconds))
        : clock(Math.round(seconds));
  }

  /** Returns for example {@code 0:07} or {@code 1:02:03}. */
  public static String clock(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
