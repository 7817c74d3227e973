package dev.sonde.spectra;

/**
 * A real symmetric matrix <i>A</i> of dimension <i>P</i>, known only through its products.
 *
 * <p>A Hessian, a Gauss–Newton or Fisher matrix, one layer's block of it, and a shifted or deflated
 * matrix are all this. An operator need not be safe for use by several threads at once; one that
 * works in parallel does so inside {@link #multiply}, and must return the same bits whatever the
 * number of its workers.
 */
public interface SymmetricOperator {

  /**
   * Returns the dimension <i>P</i>.
   *
   * @return the number of rows, at least 1
   */
  int dimension();

  /**
   * Computes {@code products[j] = A vectors[j]} for every <i>j</i>.
   *
   * <p>A block costs as many products as it has vectors; operators whose set-up is expensive (a
   * graph that must be rebuilt for every minibatch) pay it once for the whole block.
   *
   * @param vectors the block to multiply, {@code [columns][P]}; left unchanged
   * @param products receives the products, {@code [columns][P]}; shares no array with {@code
   *     vectors}
   * @throws IllegalArgumentException if the shapes differ from those above
   */
  void multiply(double[][] vectors, double[][] products);

  /**
   * Returns the relative rounding error of one product: {@code 2^-53} for an operator that works in
   * double precision (the default), {@code 2^-24} for one that works in single precision.
   *
   * <p>Algorithms store their basis in the narrowest format that loses nothing against this figure,
   * and refuse to claim residuals below it.
   *
   * @return the unit roundoff of the arithmetic behind {@link #multiply}
   */
  default double unitRoundoff() {
    return 0x1p-53;
  }

  /**
   * Returns what is known beforehand about the eigenvalues' signs. Where none is negative, sums
   * over positive ones are bounded more closely.
   *
   * @return indefinite by default
   */
  default Definiteness definiteness() {
    return Definiteness.INDEFINITE;
  }
}
