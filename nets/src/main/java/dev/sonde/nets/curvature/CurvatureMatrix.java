package dev.sonde.nets.curvature;

/** The matrices of second derivatives that an objective multiplies with. */
public enum CurvatureMatrix {
  HESSIAN("Hessian"),
  GAUSS_NEWTON("Gauss–Newton"),
  EMPIRICAL_FISHER("empirical Fisher"),
  SAMPLED_FISHER("sampled Fisher");

  private final String words;

  CurvatureMatrix(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** Whether the matrix is JᵀMJ with M on the output, and its graph that of the output. */
  boolean isOfOutput() {
    return this != HESSIAN;
  }
}
