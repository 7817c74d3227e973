package dev.sonde.spectra;

/**
 * Estimates of {@code tr A} and {@code tr A²} that do not come from the quadrature, with the
 * covariance of their errors. In scaled units.
 *
 * @param trace the estimate of {@code tr A}
 * @param squares the estimate of {@code tr A²}
 * @param traceVariance the variance of the first; infinite when it is unknown
 * @param covariance the covariance of both
 * @param squaresVariance the variance of the second; infinite when it is unknown
 * @param freedom the degrees of freedom of the variances where many eigenvalues take part
 * @param probes the number of random vectors
 */
record ComplementMoments(
    double trace,
    double squares,
    double traceVariance,
    double covariance,
    double squaresVariance,
    double freedom,
    int probes) {

  /** Returns the variance of {@code a · trace + b · squares}. */
  double variance(double a, double b) {
    return (a == 0 ? 0 : a * a * traceVariance)
        + (a == 0 || b == 0 ? 0 : 2 * a * b * covariance)
        + (b == 0 ? 0 : b * b * squaresVariance);
  }

  /**
   * Returns the degrees of freedom of that variance where few eigenvalues take part.
   *
   * <p>It is a mean over pairs of vectors of {@code (w_iᵀMw_j)²}, whose relative variance is {@code
   * 2/pairs + 8ρ/probes} with {@code ρ = Σμ⁴/(Σμ²)²} over the eigenvalues <i>μ</i> of <i>M</i>
   * (Hoeffding, Annals of Mathematical Statistics 19, 1948, section 5), and a variance with
   * <i>ν</i> degrees of freedom has {@code 2/ν}.
   *
   * @param concentration <i>ρ</i>: the inverse of the number of eigenvalues that take part
   */
  double freedom(double concentration) {
    return 1 / (1 / freedom + 4 * concentration / probes);
  }
}
