package dev.sonde.descent.design;

/** Widths of hidden layers to sweep over. */
public final class Width {
  private Width() {}

  /**
   * Widths evenly spaced in their logarithm, twelve of them.
   *
   * @param from the narrowest, at least 1
   * @param to the widest
   * @return the range
   */
  public static SweepRange logarithmic(int from, int to) {
    return SweepRange.logarithmic(SweepAxis.WIDTH, from, to, SweepRange.POINTS);
  }

  /**
   * Given widths.
   *
   * @param widths at least two
   * @return the range
   */
  public static SweepRange of(double... widths) {
    return SweepRange.of(SweepAxis.WIDTH, widths);
  }
}
