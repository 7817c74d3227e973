package dev.sonde.descent.statistics;

import java.util.Arrays;

/** Least-squares fits of monotone and valley-shaped curves to points of equal weight. */
final class Monotone {
  private Monotone() {}

  /** The rising curve nearest to the values (pool adjacent violators; Ayer et al. 1955). */
  static double[] rising(double[] values) {
    int n = values.length;
    double[] means = new double[n];
    int[] counts = new int[n];
    int blocks = 0;
    for (double value : values) {
      means[blocks] = value;
      counts[blocks] = 1;
      blocks++;
      while (blocks > 1 && means[blocks - 2] >= means[blocks - 1]) {
        int count = counts[blocks - 2] + counts[blocks - 1];
        means[blocks - 2] =
            (means[blocks - 2] * counts[blocks - 2] + means[blocks - 1] * counts[blocks - 1])
                / count;
        counts[blocks - 2] = count;
        blocks--;
      }
    }
    double[] fit = new double[n];
    int at = 0;
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < counts[block]; i++) {
        fit[at++] = means[block];
      }
    }
    return fit;
  }

  /** The falling curve nearest to the values. */
  static double[] falling(double[] values) {
    return reversed(rising(reversed(values)));
  }

  /**
   * The curve nearest to the values that first falls and then rises, either part possibly empty.
   */
  static double[] valley(double[] values) {
    double[] best = rising(values);
    double least = distance(best, values);
    for (int split = 1; split <= values.length; split++) {
      double[] fit = new double[values.length];
      double[] left = falling(Arrays.copyOfRange(values, 0, split));
      double[] right = rising(Arrays.copyOfRange(values, split, values.length));
      System.arraycopy(left, 0, fit, 0, split);
      System.arraycopy(right, 0, fit, split, right.length);
      double distance = distance(fit, values);
      if (distance < least) {
        least = distance;
        best = fit;
      }
    }
    return best;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  private static double[] reversed(double[] values) {
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[values.length - 1 - i];
    }
    return out;
  }
}
