package dev.sonde.spectra.survey;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

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

  /** Returns the rule whose sums are {@code (1 − share)} times this one's and share the other's. */
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
