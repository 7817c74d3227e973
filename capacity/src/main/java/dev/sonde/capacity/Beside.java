package dev.sonde.capacity;

/** What is measured beside the chosen matrix, within the same budget. */
public enum Beside {
  /** Nothing. */
  NOTHING,
  /**
   * Beside a Hessian, the effective dimensionality of the Gauss–Newton matrix: what Laplace
   * approximations call the effective number of parameters (Immer, Korzepa and Bauer, Improving
   * predictions of Bayesian neural nets via local linearization, 2021), where Maddox, Benton and
   * Wilson mean the Hessian's.
   */
  GAUSS_NEWTON
}
