package dev.sonde.descent.linear;

import java.util.Arrays;

/**
 * Samples less their mean, as one number fewer: an intercept that nothing weighs takes the mean of
 * every column, and what is left lies in n − 1 dimensions.
 *
 * <p>The n − 1 numbers are products with orthonormal contrasts, the last rows of the Householder
 * reflection that turns {@code (1, …, 1)/√n} to {@code −e₁}. So lengths and inner products stay,
 * and a least-squares problem has the rank that it has; were columns only centred, rounding would
 * make up a dimension that is not there. Columns of equal numbers become exactly zero.
 *
 * <p>Arrays hold columns of n, or n − 1, numbers one after the other. Cost: 4n a column.
 */
final class Contrasts {
  private final int samples;
  private final double entry;

  /**
   * Prepares the contrasts.
   *
   * @param samples n, at least 1
   */
  Contrasts(int samples) {
    this.samples = samples;
    entry = 1 / Math.sqrt(samples);
  }

  /** The mean of every column. */
  double[] means(double[] columns) {
    double[] means = new double[columns.length / samples];
    for (int j = 0; j < means.length; j++) {
      means[j] = mean(columns, j);
    }
    return means;
  }

  /** The contrasts of every column. */
  double[] of(double[] columns) {
    int count = columns.length / samples;
    double[] out = new double[count * (samples - 1)];
    for (int j = 0; j < count; j++) {
      int from = j * samples;
      double mean = mean(columns, j);
      double sum = 0;
      for (int i = 0; i < samples; i++) {
        sum += columns[from + i] - mean;
      }
      // (v·x)/(v·v/2) for v = (1, …, 1)/√n + e₁, of which rows beyond the first take 1/√n
      double part = entry * (entry * sum + columns[from] - mean) / (1 + entry);
      boolean varies = false;
      for (int i = 1; i < samples; i++) {
        varies |= columns[from + i] != columns[from];
        out[j * (samples - 1) + i - 1] = columns[from + i] - mean - part;
      }
      if (!varies) {
        Arrays.fill(out, j * (samples - 1), (j + 1) * (samples - 1), 0);
      }
    }
    return out;
  }

  /** The columns that have these contrasts and means. */
  double[] columns(double[] contrasts, double[] means) {
    int rows = samples - 1;
    double[] out = new double[means.length * samples];
    for (int j = 0; j < means.length; j++) {
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += contrasts[j * rows + i];
      }
      double part = entry * sum / (1 + entry);
      out[j * samples] = means[j] - (1 + entry) * part;
      for (int i = 0; i < rows; i++) {
        out[j * samples + i + 1] = means[j] + contrasts[j * rows + i] - entry * part;
      }
    }
    return out;
  }

  private double mean(double[] columns, int column) {
    double mean = 0;
    for (int i = 0; i < samples; i++) {
      mean += columns[column * samples + i] / samples;
    }
    return mean;
  }
}
