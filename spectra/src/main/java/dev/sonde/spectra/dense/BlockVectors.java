package dev.sonde.spectra.dense;

/**
 * Products of long vectors and of narrow blocks of them, in double precision. Rows of blocks are
 * cut into stripes that are added up in order, so the bits do not depend on the number of workers.
 */
public final class BlockVectors {

  public static final int STRIPES = 64;

  /** Rows that are worked on at once, so that a panel of 32 vectors stays in the cache. */
  private static final int PANEL_ROWS = 512;

  private BlockVectors() {}

  /** What is done with the rows of a panel, at best while they are in the cache. */
  @FunctionalInterface
  public interface PanelTask {
    /** Does nothing. */
    PanelTask NONE = (worker, stripe, from, to) -> {};

    /**
     * Works on rows {@code from … to−1}, at most {@value PanelMemory#PANEL_ROWS} of them.
     *
     * @param worker which worker does it, for scratch memory of its own
     * @param stripe which of at most {@value #STRIPES} stripes the rows belong to; one worker does
     *     the panels of a stripe in order, so sums over a stripe are the same whoever makes them
     */
    void run(int worker, int stripe, int from, int to);
  }

  /** Runs a task on every panel; panels of one stripe follow each other. */
  public static void forEachPanel(int rows, Workers workers, PanelTask task) {
    workers.run(
        STRIPES,
        (worker, stripe) -> {
          int end = start(stripe + 1, rows);
          for (int from = start(stripe, rows); from < end; from += PANEL_ROWS) {
            task.run(worker, stripe, from, Math.min(end, from + PANEL_ROWS));
          }
        });
  }

  private static int start(int stripe, int rows) {
    return (int) ((long) rows * stripe / STRIPES);
  }

  /** Returns {@code XᵀY}, {@code X.length × Y.length} column-major. */
  public static double[] inner(double[][] X, double[][] Y, Workers workers) {
    InnerProducts products = new InnerProducts(X, Y, workers);
    forEachPanel(X[0].length, workers, products);
    return products.total();
  }

  /** Computes {@code W ← W − XC} on rows {@code from … to−1}. */
  public static void subtractPanel(double[][] W, double[][] X, double[] C, int from, int to) {
    int m = X.length;
    for (int j = 0; j < W.length; j++) {
      int i = 0;
      for (; i + 3 < m; i += 4) {
        int c = j * m + i;
        double[] y = W[j];
        double[] x0 = X[i];
        double[] x1 = X[i + 1];
        double[] x2 = X[i + 2];
        double[] x3 = X[i + 3];
        double c0 = C[c];
        double c1 = C[c + 1];
        double c2 = C[c + 2];
        double c3 = C[c + 3];
        for (int r = from; r < to; r++) {
          y[r] -= (c0 * x0[r] + c1 * x1[r]) + (c2 * x2[r] + c3 * x3[r]);
        }
      }
      for (; i < m; i++) {
        add(W[j], -C[j * m + i], X[i], from, to);
      }
    }
  }

  /** Returns {@code xᵀy}. */
  public static double dot(double[] x, double[] y) {
    return dot(x, y, 0, x.length);
  }

  /**
   * Returns {@code xᵀy} over entries {@code from … to−1}: four sums, because one would wait for
   * itself at every step.
   */
  public static double dot(double[] x, double[] y, int from, int to) {
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

  /** Returns the Euclidean norm, without over- or underflow. */
  public static double norm(double[] vector) {
    double largest = 0;
    for (double entry : vector) {
      largest = Math.max(largest, Math.abs(entry));
    }
    if (largest == 0) {
      return 0;
    }
    double squares = 0;
    for (double entry : vector) {
      squares += entry / largest * (entry / largest);
    }
    return largest * Math.sqrt(squares);
  }

  public static void scale(double[] y, double a, int from, int to) {
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
