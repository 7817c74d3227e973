package dev.sonde.spectra.survey;

import dev.sonde.spectra.StudentT;
import dev.sonde.spectra.survey.ComplementProbes.ComplementMoments;
import java.util.function.DoubleUnaryOperator;

/**
 * The error from start vectors and probes.
 *
 * @param deviation the standard deviation
 * @param freedom the degrees of freedom that it is known with
 */
record RandomError(double deviation, double freedom) {

  double standardError() {
    return deviation * StudentT.widening(freedom);
  }

  /** Returns what is exceeded with this probability on one side. */
  double reach(double tail) {
    return deviation == 0 ? 0 : deviation * StudentT.upperQuantile(tail, freedom);
  }

  /**
   * Returns the error of a sum whose start vectors' variance is known, with the degrees of freedom
   * of the sum of both variances (Satterthwaite, Biometrics 2, 1946).
   *
   * @param observed what was seen
   * @param variance the start vectors' variance
   * @param rule the rule that it comes from, with nodes where the spectrum can be
   * @param g the function that is left to the quadrature
   * @param controls what is taken from the probes instead
   */
  static RandomError of(
      Observed observed,
      double variance,
      QuadratureRule rule,
      DoubleUnaryOperator g,
      ControlVariates controls) {
    ComplementMeasure complement = observed.complement();
    ComplementMoments moments = observed.moments();
    double freedom = freedom(complement, rule, g);
    double probes = moments == null ? 0 : moments.variance(controls.a(), controls.b());
    if (moments != null && probes > 0) {
      // the start vectors' measure still holds what the basis took from the probes, so that it is
      // more concentrated: the widening is on the safe side
      DoubleUnaryOperator h = x -> controls.a() * x + controls.b() * x * x;
      double own = moments.freedom(complement.probes() / freedom(complement, rule, h));
      double share = variance / (variance + probes);
      freedom = 1 / (share * share / freedom + (1 - share) * (1 - share) / Math.max(1, own));
    }
    return new RandomError(Math.sqrt(variance + Math.max(0, probes)), freedom);
  }

  /** Returns the degrees of freedom of the start vectors' variance, at least 1. */
  private static double freedom(
      ComplementMeasure complement, QuadratureRule rule, DoubleUnaryOperator f) {
    double mean = rule.sum(f);
    double second = rule.centralMoment(f, mean, 2);
    double fourth = rule.centralMoment(f, mean, 4);
    if (!(fourth > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.max(
        1, (double) complement.probes() * complement.dimension() * second * (second / fourth));
  }
}
