package dev.sonde.spectra.warm;

import dev.sonde.spectra.dense.Lapack;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What a few products tell of one random vector ω: the Jacobi matrix of the spectral measure that
 * belongs to {@code ωᵀ f(A) ω}.
 *
 * @param squaredNorm {@code ‖ω‖²}
 * @param diagonal the Jacobi matrix's diagonal, one entry a product
 * @param offDiagonal what stands beside it, one entry a product; the last leads out of the matrix
 */
public record ProbeMeasure(double squaredNorm, double[] diagonal, double[] offDiagonal) {

  /** Checks the lengths. */
  public ProbeMeasure {
    if (diagonal.length == 0 || diagonal.length != offDiagonal.length) {
      throw new IllegalArgumentException(
          "a probe needs as many entries beside its diagonal as on it, one at least; got "
              + offDiagonal.length
              + " and "
              + diagonal.length);
    }
    diagonal = diagonal.clone();
    offDiagonal = offDiagonal.clone();
  }

  @Override
  public double[] diagonal() {
    return diagonal.clone();
  }

  @Override
  public double[] offDiagonal() {
    return offDiagonal.clone();
  }

  /** The products that were spent on it. */
  int steps() {
    return diagonal.length;
  }

  /** {@code ωᵀAω}. */
  double first() {
    return squaredNorm * diagonal[0];
  }

  /** {@code ‖Aω‖²}. */
  double second() {
    return squaredNorm * (diagonal[0] * diagonal[0] + offDiagonal[0] * offDiagonal[0]);
  }

  /** A quadrature rule; its weights sum to {@code ‖ω‖²}. */
  record Rule(double[] nodes, double[] weights) {
    double sum(DoubleUnaryOperator f) {
      double sum = 0;
      for (int i = 0; i < nodes.length; i++) {
        sum += weights[i] * f.applyAsDouble(nodes[i]);
      }
      return sum;
    }
  }

  /** The Gauss rule, exact for polynomials of degree {@code 2·steps − 1}. */
  Rule gauss() {
    return rule(diagonal, offDiagonal);
  }

  /**
   * The Gauss–Radau rule with a prescribed node, exact to degree {@code 2·steps} (Golub and
   * Meurant, Matrices, Moments and Quadrature, 2010, section 6.2); the Gauss rule where the measure
   * has no more nodes than that.
   */
  Rule withNodeAt(double node) {
    int m = steps();
    // the last entry that makes the node an eigenvalue: a + β² ((T − a)⁻¹)_mm, by pivots
    double pivot = diagonal[0] - node;
    for (int i = 1; i < m; i++) {
      pivot = diagonal[i] - node - offDiagonal[i - 1] * offDiagonal[i - 1] / pivot;
    }
    double last = node + offDiagonal[m - 1] * offDiagonal[m - 1] / pivot;
    if (offDiagonal[m - 1] == 0 || !Double.isFinite(last)) {
      return gauss();
    }
    double[] longer = Arrays.copyOf(diagonal, m + 1);
    longer[m] = last;
    return rule(longer, offDiagonal);
  }

  private Rule rule(double[] on, double[] beside) {
    int m = on.length;
    double[] T = new double[m * m];
    for (int i = 0; i < m; i++) {
      T[i * m + i] = on[i];
      if (i + 1 < m) {
        T[i * m + i + 1] = beside[i];
        T[(i + 1) * m + i] = beside[i];
      }
    }
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(T, m, true);
    double[] weights = new double[m];
    for (int j = 0; j < m; j++) {
      double first = pairs.vectors()[j * m];
      weights[j] = squaredNorm * first * first;
    }
    return new Rule(pairs.values(), weights);
  }
}
