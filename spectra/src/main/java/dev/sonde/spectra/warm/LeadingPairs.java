package dev.sonde.spectra.warm;

import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.spectra.dense.Workers;
import dev.sonde.spectra.krylov.ExtremePairs;
import java.util.Arrays;

/**
 * The largest eigenvalues of an operator with their vectors, found from vectors that are nearly
 * right already, such as those of the same matrix a little earlier.
 *
 * <p>Rayleigh–Ritz on the span of the vectors and, block by block, of the residuals of the pairs
 * that are not there yet, which is block Lanczos from the given start; a basis that has grown to
 * three times the pairs is compressed to the leading Ritz vectors (Stathopoulos and Saad, Electron.
 * Trans. Numer. Anal. 7, 1998; without a preconditioner).
 *
 * <p><b>Accuracy.</b> A residual {@code r = ‖Au − θu‖} bounds the distance from θ to some
 * eigenvalue, and {@code r²/gap} that to the one it stands for. A start that lacks a direction
 * finds it only as far as products lead there.
 *
 * <p><b>Cost.</b> A product for each vector of the basis; {@code 48 k P} bytes for <i>k</i> pairs.
 *
 * @param values the Ritz values, descending
 * @param residuals their residuals
 * @param vectors their unit vectors, {@code [pairs][P]}, handed over as they are
 * @param products the products that were spent
 */
public record LeadingPairs(double[] values, double[] residuals, double[][] vectors, long products) {

  /** How many times the pairs a basis may have. */
  private static final int LONGEST = 3;

  /** When a search ends. */
  public record Goal(double tolerance, int certain, int most) {
    /**
     * Says when a search ends.
     *
     * @param tolerance the residual to reach, relative to the largest value
     * @param certain how many of the leading pairs must reach it
     * @param most the most products
     */
    public Goal {
      if (!(tolerance > 0) || certain < 1 || most < 1) {
        throw new IllegalArgumentException(
            "a tolerance above 0, a pair and a product at least are needed, got "
                + tolerance
                + ", "
                + certain
                + " and "
                + most);
      }
    }
  }

  /**
   * Takes what a search has found for its largest end, to go on from.
   *
   * @param found of a search for the largest eigenvalues, with vectors
   */
  public static LeadingPairs of(ExtremePairs found) {
    return new LeadingPairs(
        found.largest().stream().mapToDouble(EigenvalueEstimate::value).toArray(),
        found.largest().stream().mapToDouble(EigenvalueEstimate::residual).toArray(),
        found.largestVectors(),
        found.products());
  }

  /**
   * Searches.
   *
   * @param operator the operator
   * @param start vectors to start from, at least one, in any lengths; unchanged
   * @param pairs how many pairs are wanted, at least 1
   * @param goal when it ends; also once nothing is left outside of the basis
   * @param workers do the arithmetic beside the products
   * @return the pairs, fewer where the start spans fewer and products found no more
   */
  public static LeadingPairs from(
      SymmetricOperator operator, double[][] start, int pairs, Goal goal, Workers workers) {
    return new Search(operator, pairs, goal, workers).from(start);
  }

  /** Returns the first pairs alone. */
  public LeadingPairs leading(int count) {
    return new LeadingPairs(
        Arrays.copyOf(values, Math.min(count, values.length)),
        Arrays.copyOf(residuals, Math.min(count, values.length)),
        Arrays.copyOf(vectors, Math.min(count, values.length)),
        products);
  }

  private static final class Search {
    private final SymmetricOperator operator;
    private final int pairs;
    private final Goal goal;
    private final Workers workers;
    private double[][] V = {};
    private double[][] W = {};
    private double[] T = {}; // VᵀAV, column-major
    private long products;

    Search(SymmetricOperator operator, int pairs, Goal goal, Workers workers) {
      this.operator = operator;
      this.pairs = pairs;
      this.goal = goal;
      this.workers = workers;
    }

    LeadingPairs from(double[][] start) {
      double[][] copies = Arrays.stream(start).map(double[]::clone).toArray(double[][]::new);
      grow(Columns.added(V, copies, workers));
      while (true) {
        int wanted = Math.min(pairs, V.length);
        Lapack.Eigenpairs ritz = Lapack.symmetricEigenpairs(T, V.length, true);
        double[] values = new double[wanted];
        double[] U = leading(ritz, wanted, values);
        double[][] X = Columns.combined(V, U, wanted, workers);
        double[][] R = Columns.combined(W, U, wanted, workers);
        double[] residuals = new double[wanted];
        for (int i = 0; i < wanted; i++) {
          for (int p = 0; p < R[i].length; p++) {
            R[i][p] -= values[i] * X[i][p];
          }
          residuals[i] = BlockVectors.norm(R[i]);
        }
        double[][] next = open(values, residuals, R);
        if (next.length == 0 || Thread.currentThread().isInterrupted()) {
          return new LeadingPairs(values, residuals, X, products);
        }
        if (V.length + next.length > LONGEST * pairs) {
          compress(X, values, U);
        }
        double[][] fresh = Columns.added(V, next, workers);
        if (fresh.length == 0) {
          return new LeadingPairs(values, residuals, X, products);
        }
        grow(fresh);
      }
    }

    /** The residuals that the basis is grown by: of the certain pairs that are not there yet. */
    private double[][] open(double[] values, double[] residuals, double[][] R) {
      double enough = goal.tolerance() * Math.abs(values[0]);
      int left = (int) Math.min(R.length, goal.most() - products);
      boolean done = true;
      for (int i = 0; i < Math.min(goal.certain(), residuals.length); i++) {
        done &= residuals[i] <= enough;
      }
      if (done || left <= 0) {
        return new double[0][];
      }
      double[][] out = new double[left][];
      int count = 0;
      for (int i = 0; i < R.length && count < left; i++) {
        if (residuals[i] > enough) {
          out[count++] = R[i];
        }
      }
      return Arrays.copyOf(out, count);
    }

    private double[] leading(Lapack.Eigenpairs ritz, int wanted, double[] values) {
      int m = V.length;
      double[] U = new double[m * wanted];
      for (int i = 0; i < wanted; i++) {
        int column = m - 1 - i;
        values[i] = ritz.values()[column];
        System.arraycopy(ritz.vectors(), column * m, U, i * m, m);
      }
      return U;
    }

    private void compress(double[][] X, double[] values, double[] U) {
      W = Columns.combined(W, U, values.length, workers);
      V = X;
      T = new double[values.length * values.length];
      for (int i = 0; i < values.length; i++) {
        T[i * values.length + i] = values[i];
      }
    }

    private void grow(double[][] fresh) {
      int before = V.length;
      double[][] multiplied = new double[fresh.length][operator.dimension()];
      operator.multiply(fresh, multiplied);
      products += fresh.length;
      V = Columns.joined(V, fresh);
      W = Columns.joined(W, multiplied);
      int m = V.length;
      double[] corner = BlockVectors.inner(V, multiplied, workers);
      double[] grown = new double[m * m];
      for (int j = 0; j < before; j++) {
        System.arraycopy(T, j * before, grown, j * m, before);
      }
      for (int j = 0; j < fresh.length; j++) {
        for (int i = 0; i < m; i++) {
          grown[(before + j) * m + i] = corner[j * m + i];
          grown[i * m + before + j] = corner[j * m + i];
        }
      }
      T = grown;
    }
  }
}
