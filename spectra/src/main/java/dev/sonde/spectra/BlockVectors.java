package dev.sonde.spectra;

/**
 * Products of two narrow blocks of long vectors, in double precision. Rows are cut into stripes
 * that are added up in order, so the bits do not depend on the number of workers.
 */
final class BlockVectors {

  private static final int STRIPES = 64;

  /** Rows that are worked on at once, so that a panel of 32 vectors stays in the cache. */
  private static final int PANEL_ROWS = 512;

  private BlockVectors() {}

  /** Works on rows {@code from … to−1}. */
  @FunctionalInterface
  interface PanelTask {
    void run(int stripe, int from, int to);
  }

  /** Runs a task on every panel; panels of one stripe follow each other. */
  static void forEachPanel(int rows, Workers workers, PanelTask task) {
    workers.run(
        STRIPES,
        (worker, stripe) -> {
          int end = start(stripe + 1, rows);
          for (int from = start(stripe, rows); from < end; from += PANEL_ROWS) {
            task.run(stripe, from, Math.min(end, from + PANEL_ROWS));
          }
        });
  }

  private static int start(int stripe, int rows) {
    return (int) ((long) rows * stripe / STRIPES);
  }

  /** Returns {@code XᵀY}, {@code X.length × Y.length} column-major. */
  static double[] inner(double[][] X, double[][] Y, Workers workers) {
    int m = X.length;
    double[][] partial = new double[STRIPES][m * Y.length];
    forEachPanel(
        X[0].length,
        workers,
        (stripe, from, to) -> {
          for (int j = 0; j < Y.length; j++) {
            for (int i = 0; i < m; i++) {
              partial[stripe][j * m + i] += dot(X[i], Y[j], from, to);
            }
          }
        });
    double[] total = new double[m * Y.length];
    for (double[] sum : partial) {
      for (int i = 0; i < total.length; i++) {
        total[i] += sum[i];
      }
    }
    return total;
  }

  /** Computes {@code W ← W − XC} with C {@code X.length × W.length} column-major. */
  static void subtract(double[][] W, double[][] X, double[] C, Workers workers) {
    int m = X.length;
    forEachPanel(
        W[0].length,
        workers,
        (stripe, from, to) -> {
          for (int j = 0; j < W.length; j++) {
            for (int i = 0; i < m; i++) {
              add(W[j], -C[j * m + i], X[i], from, to);
            }
          }
        });
  }

  /** Four sums, because one would wait for itself at every step. */
  static double dot(double[] x, double[] y, int from, int to) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += x[i] * y[i];
      b += x[i + 1] * y[i + 1];
      c += x[i + 2] * y[i + 2];
      d += x[i + 3] * y[i + 3];
    }
    for (; i < to; i++) {
      a += x[i] * y[i];
    }
    return (a + b) + (c + d);
  }

  static void scale(double[] y, double a, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] *= a;
    }
  }

  static void add(double[] y, double a, double[] x, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] += a * x[i];
    }
  }
}
