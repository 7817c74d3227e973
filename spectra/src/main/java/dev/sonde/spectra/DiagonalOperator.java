package dev.sonde.spectra;

import java.util.Arrays;

/**
 * A diagonal matrix: the cheapest operator whose spectrum is known, for examples and tests.
 *
 * <p>One product costs <i>P</i> operations.
 */
public final class DiagonalOperator implements SymmetricOperator {

  private final double[] diagonal;

  private DiagonalOperator(double[] diagonal) {
    this.diagonal = diagonal;
  }

  /**
   * Copies the diagonal.
   *
   * @param diagonal the <i>P</i> eigenvalues
   * @return the operator
   * @throws IllegalArgumentException if there is no entry
   */
  public static DiagonalOperator of(double... diagonal) {
    if (diagonal.length == 0) {
      throw new IllegalArgumentException("a diagonal needs at least one entry, got none");
    }
    return new DiagonalOperator(diagonal.clone());
  }

  @Override
  public int dimension() {
    return diagonal.length;
  }

  @Override
  public Definiteness definiteness() {
    return Arrays.stream(diagonal).allMatch(x -> x >= 0)
        ? Definiteness.POSITIVE_SEMIDEFINITE
        : Definiteness.INDEFINITE;
  }

  @Override
  public void multiply(double[][] vectors, double[][] products) {
    for (int j = 0; j < vectors.length; j++) {
      for (int i = 0; i < diagonal.length; i++) {
        products[j][i] = diagonal[i] * vectors[j][i];
      }
    }
  }
}
