package dev.sonde.descent.linear;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;

/** Samples as matrices for LAPACK: a row each, stored column by column. */
public final class RowStacking {
  private RowStacking() {}

  /** Two sets of rows, one below the other. */
  public static double[] stacked(double[] upper, double[] lower, int columns) {
    int above = upper.length / columns;
    int below = lower.length / columns;
    double[] out = new double[upper.length + lower.length];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(upper, j * above, out, j * (above + below), above);
      System.arraycopy(lower, j * below, out, j * (above + below) + above, below);
    }
    return out;
  }

  /** Some of the rows. */
  public static double[] rows(double[] values, int from, int rows, int of) {
    int columns = values.length / of;
    double[] out = new double[rows * columns];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(values, j * of + from, out, j * rows, rows);
    }
    return out;
  }

  /** Targets {@code n × K}: one-hot for classes. */
  public static double[] targets(Dataset train, int outputs) {
    int n = train.samples();
    double[] out = new double[n * outputs];
    for (int i = 0; i < n; i++) {
      if (outputs > 1) {
        out[((int) train.targets().at(i)) * n + i] = 1;
      } else {
        out[i] = train.targets().at(i);
      }
    }
    return out;
  }

  /** Inputs {@code n × d}. */
  public static double[] of(Dataset data) {
    Values x = data.inputs();
    int rows = x.samples();
    int size = x.sampleSize();
    double[] out = new double[rows * size];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < size; j++) {
        out[j * rows + i] = x.at(i * size + j);
      }
    }
    return out;
  }
}
