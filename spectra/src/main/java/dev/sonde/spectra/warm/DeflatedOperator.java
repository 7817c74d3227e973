package dev.sonde.spectra.warm;

import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Workers;
import java.util.Arrays;

/**
 * An operator without some of its directions: {@code (I − XXᵀ) A (I − XXᵀ)} for orthonormal
 * <i>X</i>. Where <i>X</i> holds eigenvectors it has all other eigenvalues of <i>A</i>, and a zero
 * for each of them.
 *
 * <p><b>Cost.</b> One product of the operator each, and {@code 16 k P} operations.
 */
public final class DeflatedOperator implements SymmetricOperator {
  private final SymmetricOperator operator;
  private final double[][] directions;
  private final Workers workers;

  /**
   * Leaves directions out.
   *
   * @param operator the operator
   * @param directions orthonormal vectors, {@code [k][P]}; kept, not copied
   * @param workers do the arithmetic beside the products
   */
  public DeflatedOperator(SymmetricOperator operator, double[][] directions, Workers workers) {
    this.operator = operator;
    this.directions = directions.clone();
    this.workers = workers;
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
  public Definiteness definiteness() {
    return operator.definiteness();
  }

  @Override
  public void multiply(double[][] vectors, double[][] products) {
    if (directions.length == 0) {
      operator.multiply(vectors, products);
      return;
    }
    double[][] inside = Arrays.stream(vectors).map(double[]::clone).toArray(double[][]::new);
    Columns.projectOut(directions, inside, workers);
    operator.multiply(inside, products);
    Columns.projectOut(directions, products, workers);
  }
}
