package dev.sonde.spectra;

/** What is known beforehand about the signs of a symmetric matrix's eigenvalues. */
public enum Definiteness {
  /** Eigenvalues of both signs, or nothing is known: a Hessian. */
  INDEFINITE,
  /** No eigenvalue is negative: a Gauss–Newton or Fisher matrix. */
  POSITIVE_SEMIDEFINITE
}
