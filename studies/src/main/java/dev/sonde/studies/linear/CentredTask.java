package dev.sonde.studies.linear;

/** Training samples with the means taken off, which stands for a bias without decay. */
record CentredTask(
    ColumnMatrix inputs,
    ColumnMatrix targets,
    double[] inputMeans,
    double[] targetMeans,
    double scale) {
  static CentredTask of(ColumnMatrix x, ColumnMatrix y) {
    double[] inputMeans = x.columnMeans();
    double[] targetMeans = y.columnMeans();
    ColumnMatrix away = less(x, inputMeans);
    double scale = Math.sqrt(away.squaredNorm() / away.entries().length);
    double divided = scale > 0 ? 1 / scale : 1;
    return new CentredTask(
        away.scaled(divided), less(y, targetMeans), inputMeans, targetMeans, divided);
  }

  ColumnMatrix inputs(ColumnMatrix others) {
    return less(others, inputMeans).scaled(scale);
  }

  ColumnMatrix targets(ColumnMatrix others) {
    return less(others, targetMeans);
  }

  private static ColumnMatrix less(ColumnMatrix matrix, double[] means) {
    double[] out = matrix.entries().clone();
    for (int j = 0; j < matrix.columns(); j++) {
      for (int i = 0; i < matrix.rows(); i++) {
        out[j * matrix.rows() + i] -= means[j];
      }
    }
    return new ColumnMatrix(matrix.rows(), matrix.columns(), out);
  }

  static ColumnMatrix picked(ColumnMatrix matrix, int[] order, int from, int to) {
    int n = to - from;
    double[] out = new double[n * matrix.columns()];
    for (int j = 0; j < matrix.columns(); j++) {
      for (int i = 0; i < n; i++) {
        out[j * n + i] = matrix.at(order[from + i], j);
      }
    }
    return new ColumnMatrix(n, matrix.columns(), out);
  }
}
