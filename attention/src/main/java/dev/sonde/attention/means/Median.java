package dev.sonde.attention.means;

import java.util.stream.DoubleStream;

/** The one median of reports about attention. */
public final class Median {
  private Median() {}

  /**
   * The middle figure; of an even number the mean of the middle two.
   *
   * @param figures in any order; NaN counts as the largest
   * @return the median; NaN of none
   */
  public static double of(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
