package dev.sonde.studies.recurrent;

import java.util.Arrays;

/** Products of small matrices in rows. */
final class RowProducts {
  private RowProducts() {}

  /** {@code out = A v}, A {@code [n*n]}. */
  static void product(double[] a, double[] vector, int n, double[] out) {
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += a[i * n + j] * vector[j];
      }
      out[i] = sum;
    }
  }

  /** {@code out = A B}, A {@code [n*n]}, B {@code [n*columns]}. */
  static void product(double[] a, double[] b, int n, int columns, double[] out) {
    Arrays.fill(out, 0);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double factor = a[i * n + k];
        int to = i * columns;
        int from = k * columns;
        for (int j = 0; j < columns; j++) {
          out[to + j] += factor * b[from + j];
        }
      }
    }
  }

  static double norm(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
