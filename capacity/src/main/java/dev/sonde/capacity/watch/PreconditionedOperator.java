package dev.sonde.capacity.watch;

import dev.sonde.spectra.SymmetricOperator;

/**
 * {@code P^{-1/2} A P^{-1/2}} for a diagonal <i>P</i>, which has the eigenvalues of {@code P⁻¹A}.
 */
final class PreconditionedOperator implements SymmetricOperator {
  private final SymmetricOperator operator;
  private final double[] roots;

  /**
   * Prepares.
   *
   * @param roots the diagonal of {@code P^{-1/2}}
   */
  PreconditionedOperator(SymmetricOperator operator, double[] roots) {
    this.operator = operator;
    this.roots = roots;
  }

  @Override
  public int dimension() {
    return operator.dimension();
  }

  @Override
  public double unitRoundoff() {
    return operator.unitRoundoff();
  }

  @Override
  public void multiply(double[][] vectors, double[][] products) {
    double[][] scaled = new double[vectors.length][roots.length];
    for (int j = 0; j < vectors.length; j++) {
      for (int i = 0; i < roots.length; i++) {
        scaled[j][i] = roots[i] * vectors[j][i];
      }
    }
    operator.multiply(scaled, products);
    for (double[] product : products) {
      for (int i = 0; i < roots.length; i++) {
        product[i] *= roots[i];
      }
    }
  }
}
