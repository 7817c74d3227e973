package dev.sonde.studies.landscape;

import dev.sonde.spectra.SymmetricOperator;

/** A loss that can be differentiated twice, as a function of a flat vector {@code [P]}. */
interface Landscape {

  /** Returns P. */
  int dimension();

  /** Returns the loss; not finite where it overflows. */
  double lossAt(double[] at);

  /** Returns the gradient, a new vector. */
  double[] gradientAt(double[] at);

  /** Returns the Hessian, usable until the next call of this method or {@link #gradientAt}. */
  SymmetricOperator hessianAt(double[] at);
}
