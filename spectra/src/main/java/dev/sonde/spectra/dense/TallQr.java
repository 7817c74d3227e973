package dev.sonde.spectra.dense;

import java.util.Arrays;

/**
 * The QR factorisation of a block of long vectors, {@code W = Q R}, revealing its rank.
 *
 * <p>Householder on panels of rows, then on the stacked triangles, then with column pivoting on the
 * last one (TSQR: Demmel, Grigori, Hoemmen, Langou, SIAM J. Sci. Comput. 34, 2012): as stable as
 * Householder on the whole, whatever the condition of W, in two passes over memory. The panels are
 * the same for any number of workers, and so are the bits.
 *
 * @param rank the number of columns of Q
 * @param coefficients R, {@code rank × columns} column-major, with the columns in W's order
 * @param pivots the order of columns that makes R upper triangular: column {@code pivots[j]} of R
 *     is zero below row <i>j</i>, and the diagonal entries fall in absolute value
 */
public record TallQr(int rank, double[] coefficients, int[] pivots) {

  /**
   * Replaces the block by an orthonormal basis of its columns' span.
   *
   * @param block {@code [columns][rows]}; afterwards the first {@code rank} vectors are
   *     orthonormal, the others zero
   * @param tolerance directions shorter than this are dropped; 0 keeps all that are not exactly
   *     zero
   * @throws ArithmeticException if the block holds NaN
   */
  public static TallQr inPlace(double[][] block, double tolerance, Workers workers) {
    Lapack.load();
    int b = block.length;
    if (b == 0) {
      return new TallQr(0, new double[0], new int[0]);
    }
    int rows = block[0].length;
    // at most 1,024 panels, so that the stack of triangles stays small
    int panelRows = Math.max(Math.max(PanelMemory.PANEL_ROWS, 4 * b), (rows - 1) / 1024 + 1);
    int panels = (rows - 1) / panelRows + 1;
    double[] stacked = new double[panels * b * b];
    workers.run(
        panels,
        (worker, p) -> {
          double[] panel = load(block, p, panelRows);
          double[] r = Lapack.qrInPlace(panel, panelRows, b);
          for (int j = 0; j < b; j++) {
            System.arraycopy(r, j * b, stacked, (j * panels + p) * b, b);
          }
          store(panel, block, p, panelRows, b);
        });
    double[] r = Lapack.qrInPlace(stacked, panels * b, b);
    int[] pivots = new int[b];
    double[] u = r;
    double[] s = Lapack.pivotedQrInPlace(u, b, pivots);
    int rank = 0;
    while (rank < Math.min(b, rows) && Math.abs(s[rank * b + rank]) > tolerance) {
      rank++;
    }
    double[] coefficients = new double[rank * b];
    for (int j = 0; j < b; j++) {
      System.arraycopy(s, j * b, coefficients, pivots[j] * rank, rank);
    }
    int kept = rank;
    workers.run(
        panels,
        (worker, p) -> {
          // (b, rank) = this panel's rows of the stacked factor times U
          double[] small = new double[b * kept];
          for (int k = 0; k < kept; k++) {
            for (int l = 0; l < b; l++) {
              double factor = u[k * b + l];
              int from = (l * panels + p) * b;
              for (int i = 0; i < b; i++) {
                small[k * b + i] += stacked[from + i] * factor;
              }
            }
          }
          double[] panel = load(block, p, panelRows);
          double[] product = Lapack.multiply(panel, panelRows, b, small, kept);
          store(product, block, p, panelRows, kept);
        });
    for (int j = rank; j < b; j++) {
      Arrays.fill(block[j], 0);
    }
    return new TallQr(rank, coefficients, pivots);
  }

  private static double[] load(double[][] block, int p, int panelRows) {
    double[] panel = new double[panelRows * block.length];
    int start = p * panelRows;
    int r = Math.min(panelRows, block[0].length - start);
    for (int j = 0; j < block.length; j++) {
      System.arraycopy(block[j], start, panel, j * panelRows, r);
    }
    return panel;
  }

  private static void store(double[] panel, double[][] block, int p, int panelRows, int count) {
    int start = p * panelRows;
    int r = Math.min(panelRows, block[0].length - start);
    for (int j = 0; j < count; j++) {
      System.arraycopy(panel, j * panelRows, block[j], start, r);
    }
  }
}
