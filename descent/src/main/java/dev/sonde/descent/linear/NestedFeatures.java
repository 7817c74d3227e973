package dev.sonde.descent.linear;

import dev.sonde.spectra.dense.Matrix;

/**
 * Features that come in an order, the first N of them making the model of width N.
 *
 * <p>Implementations give the same numbers for the same column however they are asked.
 */
interface NestedFeatures {

  /** How many there are at most. */
  int count();

  /** The features {@code [from, to)} of the training samples, {@code n × (to − from)}. */
  Matrix train(int from, int to);

  /** The features {@code [from, to)} of the test samples, {@code m × (to − from)}. */
  Matrix test(int from, int to);
}
