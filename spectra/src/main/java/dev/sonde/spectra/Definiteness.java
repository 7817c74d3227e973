package dev.sonde.spectra;

/** What is known beforehand about the signs of a symmetric matrix's eigenvalues. */
public enum Definiteness {
  /** Eigenvalues of both signs, or nothing is known: a Hessian. */
  INDEFINITE,
  /** No eigenvalue is negative: a Gauss–Newton or Fisher matrix. */
  POSITIVE_SEMIDEFINITE;

  /**
   * Returns the nearest value that an eigenvalue can have to a computed one.
   *
   * @param eigenvalue a computed eigenvalue, which rounding may have moved below zero
   * @return the value, 0 where it cannot be negative
   */
  public double nearestPossible(double eigenvalue) {
    return this == POSITIVE_SEMIDEFINITE ? Math.max(0, eigenvalue) : eigenvalue;
  }
}
