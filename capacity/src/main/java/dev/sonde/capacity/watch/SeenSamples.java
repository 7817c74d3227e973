package dev.sonde.capacity.watch;

import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.SymmetricOperator;

/**
 * A matrix of the samples that are seen, with nothing known of others: all checkpoints see the same
 * ones, and changes between them are asked of these.
 */
record SeenSamples(SymmetricOperator operator) implements SymmetricOperator {

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
    operator.multiply(vectors, products);
  }
}
