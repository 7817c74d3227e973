package dev.sonde.studies.linear;

import dev.sonde.spectra.dense.Lapack;

/**
 * A dense matrix, column after column.
 *
 * @param rows how many rows
 * @param columns how many columns
 * @param entries {@code [rows*columns]}, column-major; shared, not copied
 */
record ColumnMatrix(int rows, int columns, double[] entries) {

  /** A copy of rows, which must be equally long. */
  static ColumnMatrix ofRows(double[][] rows) {
    int n = rows.length;
    int columns = n == 0 ? 0 : rows[0].length;
    double[] entries = new double[Math.multiplyExact(n, columns)];
    for (int i = 0; i < n; i++) {
      if (rows[i].length != columns) {
        throw new IllegalArgumentException(
            "row " + i + " has " + rows[i].length + " numbers, row 0 has " + columns);
      }
      for (int j = 0; j < columns; j++) {
        entries[j * n + i] = rows[i][j];
      }
    }
    return new ColumnMatrix(n, columns, entries);
  }

  double at(int row, int column) {
    return entries[column * rows + row];
  }

  ColumnMatrix transposed() {
    return new ColumnMatrix(columns, rows, Lapack.transposed(entries, rows, columns));
  }

  ColumnMatrix times(ColumnMatrix right) {
    return new ColumnMatrix(
        rows, right.columns, Lapack.multiply(entries, rows, columns, right.entries, right.columns));
  }

  /** {@code AᵀB/rows}, a mean over samples. */
  ColumnMatrix meanProduct(ColumnMatrix right) {
    return transposed().times(right).scaled(1.0 / rows);
  }

  /** {@code A v}. */
  double[] times(double[] vector) {
    double[] out = new double[rows];
    for (int j = 0; j < columns; j++) {
      double factor = vector[j];
      int start = j * rows;
      for (int i = 0; i < rows; i++) {
        out[i] += factor * entries[start + i];
      }
    }
    return out;
  }

  /** {@code Aᵀ v}. */
  double[] transposedTimes(double[] vector) {
    double[] out = new double[columns];
    for (int j = 0; j < columns; j++) {
      int start = j * rows;
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += entries[start + i] * vector[i];
      }
      out[j] = sum;
    }
    return out;
  }

  ColumnMatrix scaled(double factor) {
    double[] out = new double[entries.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = factor * entries[i];
    }
    return new ColumnMatrix(rows, columns, out);
  }

  /** Adds a multiple of another matrix to this one. */
  void addInPlace(double factor, ColumnMatrix other) {
    for (int i = 0; i < entries.length; i++) {
      entries[i] += factor * other.entries[i];
    }
  }

  double squaredNorm() {
    double sum = 0;
    for (double entry : entries) {
      sum += entry * entry;
    }
    return sum;
  }

  /** The mean of every column. */
  double[] columnMeans() {
    double[] means = new double[columns];
    for (int j = 0; j < columns; j++) {
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += entries[j * rows + i];
      }
      means[j] = sum / rows;
    }
    return means;
  }

  /** The first rows, a copy. */
  ColumnMatrix rows(int from, int to) {
    int n = to - from;
    double[] out = new double[n * columns];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(entries, j * rows + from, out, j * n, n);
    }
    return new ColumnMatrix(n, columns, out);
  }
}
