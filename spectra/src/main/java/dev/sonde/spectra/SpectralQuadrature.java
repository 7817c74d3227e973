package dev.sonde.spectra;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Nodes and weights that stand for the spectrum's distribution: {@code (1/P) tr f(A) ≈ Σ_i
 * weights_i f(nodes_i)}. For drawing on a logarithmic axis, where a density of one width does not
 * fit.
 *
 * @param nodes eigenvalues where they are known, Ritz values elsewhere; ascending
 * @param weights the share of all eigenvalues that each node stands for; they sum to 1
 */
public record SpectralQuadrature(double[] nodes, double[] weights) {

  /** Copies the arrays and checks that they are of one length. */
  public SpectralQuadrature {
    if (nodes.length != weights.length) {
      throw new IllegalArgumentException(
          "nodes and weights must be of one length, got "
              + nodes.length
              + " and "
              + weights.length);
    }
    nodes = nodes.clone();
    weights = weights.clone();
  }

  @Override
  public double[] nodes() {
    return nodes.clone();
  }

  @Override
  public double[] weights() {
    return weights.clone();
  }

  /**
   * Nodes with weights, the discrete stand-in for a spectral measure.
   *
   * @param nodes eigenvalues or Ritz values, in the units of the matrix
   * @param weights one for each node, at least 0
   */
  record QuadratureRule(double[] nodes, double[] weights) {

    /** Returns {@code Σ w_i f(x_i)}; nodes without weight are not asked about. */
    double sum(DoubleUnaryOperator f) {
      double sum = 0;
      for (int i = 0; i < nodes.length; i++) {
        if (weights[i] > 0) {
          sum += weights[i] * f.applyAsDouble(nodes[i]);
        }
      }
      return sum;
    }

    /** Returns {@code Σ w_i |f(x_i) − centre|^power}. */
    double centralMoment(DoubleUnaryOperator f, double centre, int power) {
      return sum(
          x -> {
            double d = f.applyAsDouble(x) - centre;
            double square = d * d;
            return power == 2 ? square : square * square;
          });
    }

    /**
     * Returns the rule whose sums are {@code (1 − share)} times this one's and share the other's.
     */
    QuadratureRule mixedWith(QuadratureRule other, double share) {
      int n = nodes.length;
      double[] all = Arrays.copyOf(nodes, n + other.nodes.length);
      double[] mixed = new double[all.length];
      System.arraycopy(other.nodes, 0, all, n, other.nodes.length);
      for (int i = 0; i < all.length; i++) {
        mixed[i] = i < n ? (1 - share) * weights[i] : share * other.weights[i - n];
      }
      return new QuadratureRule(all, mixed);
    }

    /** Returns the rule with nodes beyond an interval moved to its ends. */
    QuadratureRule clipped(double low, double high) {
      double[] moved = nodes.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] = Math.max(low, Math.min(high, moved[i]));
      }
      return new QuadratureRule(moved, weights);
    }
  }
}
