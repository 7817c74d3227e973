package dev.sonde.spectra.survey;

import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum.Sampling;
import dev.sonde.spectra.StudentT;
import java.util.function.DoubleUnaryOperator;

/**
 * Shares of eigenvalues beyond a threshold, from the rule with a node at it: the extremes of a
 * share have the node's weight on either side, and their middle is the estimate. There are at least
 * as many eigenvalues beyond a threshold as Ritz values, converged or not, which the estimate and
 * its interval heed.
 */
final class SpectralShare {

  /** A share is also resolved when its standard error is at most this. */
  static final double RESOLVED_SHARE = 0.005;

  /** A share is also resolved when its standard error is at most this many eigenvalues. */
  static final double RESOLVED_COUNT = 0.5;

  /**
   * The weight of start vectors, in units of an eigenvector's mean weight, that may lie at the
   * threshold or beyond before an eigenvector is taken to be hidden in it: the square of a normal
   * variable is smaller once in a hundred cases.
   */
  private static final double SEEN = 1.57e-4;

  /**
   * The least variance of a count where an eigenvector may be hidden, in variances of one's weight.
   * One start vector gives an eigenvector the square of a normal variable as its weight, a quarter
   * of the time less than 0.1, and the variance that is read off it is then as much too small as
   * the count. With one half ±1.96 standard errors hold one eigenvector and two of any weight.
   */
  private static final double HIDDEN = 0.5;

  private final Observed observed;

  SpectralShare(Observed observed) {
    this.observed = observed;
  }

  /**
   * Returns the share of eigenvalues beyond a threshold.
   *
   * @param threshold in scaled units
   * @param sign 1 for eigenvalues above, −1 for eigenvalues below
   */
  Estimate of(double threshold, int sign) {
    ComplementMeasure complement = observed.complement();
    RitzPairs pairs = observed.pairs();
    double e = Math.max(pairs.floor(), 1e-10 * pairs.norm());
    DoubleUnaryOperator step =
        x -> {
          double beyond = sign * (x - threshold);
          return Math.abs(beyond) <= e ? 0.5 : beyond > 0 ? 1 : 0;
        };
    int n = complement.dimension();
    QuadratureRule rule = n > 0 ? complement.withNodeAt(threshold) : null;
    ControlVariates controls = rule == null ? ControlVariates.NONE : observed.controls(step, rule);
    DoubleUnaryOperator g = controls.rest(step);
    double value = 0;
    double reach = 0;
    for (int k = 0; k < pairs.size(); k++) {
      if (pairs.isConverged(k)) {
        double x = pairs.value(k);
        double beyond = sign * (x - threshold);
        boolean open = Math.abs(beyond) <= pairs.error(k);
        value += (open ? 0.5 : beyond > 0 ? 1 : 0) + g.applyAsDouble(x) - step.applyAsDouble(x);
        reach += open ? 0.5 : 0;
      }
    }
    double estimation = 0;
    double least = 0;
    if (rule != null) {
      double mean = rule.sum(g);
      value += n * mean;
      double at = rule.sum(x -> Math.abs(x - threshold) <= e ? 1 : 0);
      reach += n * 0.5 * at;
      QuadratureRule inside = observed.inside(rule);
      double beyond = rule.sum(step) - 0.5 * at;
      double lesser = at + Math.max(0, Math.min(beyond, 1 - at - beyond));
      least = n * lesser > SEEN ? HIDDEN / n * complement.frameVariance() : 0;
      double spread = inside.centralMoment(g, inside.sum(g), 2);
      estimation =
          Math.max(
              Math.sqrt(least),
              RandomError.of(observed, spread * complement.frameVariance(), inside, g, controls)
                  .standardError());
    }
    value += observed.known(controls);
    estimation = Math.hypot(estimation, reach / Math.sqrt(3));
    double samplingError = observed.samplingError(v -> v.ofCount(threshold, sign, controls));
    double error = Math.hypot(estimation, samplingError);
    // A small share has a small error only because it is small: an absolute error counts at the
    // interval's upper end, or unlucky start vectors would pass as precise ones.
    double counted = value + (least > 0 ? HIDDEN : 0);
    double upper =
        counted > 0 ? error * Math.sqrt(1 + StudentT.NORMAL_QUANTILE * error / counted) : error;
    boolean resolved =
        error <= SpectralSum.RESOLVED_RELATIVE * value
            || upper <= RESOLVED_SHARE * observed.dimension()
            || upper <= RESOLVED_COUNT;
    int all = observed.dimension();
    Estimate.Interval interval =
        isWithin(value, error, 0) || isWithin(value, error, all)
            ? bounds(threshold, sign).holding(Math.rint(value), 0)
            : bounds(threshold, sign).holding(value, error);
    return new Estimate(
        (interval.low() + interval.high()) / 2 / all,
        (interval.high() - interval.low()) / 2 / StudentT.HALF_WIDTH / all,
        resolved,
        samplingError / all);
  }

  /** Whether a count differs from none or from all by less than any eigenvector would make it. */
  private static boolean isWithin(double value, double error, int count) {
    return Math.abs(value - count) + StudentT.HALF_WIDTH * error <= SEEN;
  }

  /**
   * Bounds of a count of eigenvalues.
   *
   * @param least what it is at least
   * @param most what it is at most
   * @param all the number of all eigenvalues
   */
  private record Bounds(int least, int most, int all) {

    /**
     * Returns the 95% interval of a count, its middle between the bounds. An end beyond which whole
     * numbers lie that the count is known not to be is moved to the bound; 0 and the number of all
     * eigenvalues move none, so that nothing looks like a few.
     */
    Estimate.Interval holding(double value, double standardError) {
      double inside = Math.min(most, Math.max(least, value));
      Estimate.Interval interval = Estimate.Interval.of(inside, standardError);
      return new Estimate.Interval(
          least > 0 && interval.low() <= least - 1 ? least : interval.low(),
          most < all && interval.high() >= most + 1 ? most : interval.high());
    }
  }

  /**
   * Returns what Ritz values tell of a count whatever else there is: by Cauchy's interlacing
   * theorem (Parlett, The Symmetric Eigenvalue Problem, 1998, section 10.1), a matrix has at least
   * as many eigenvalues beyond a threshold as its projection, and as many on this side of it. That
   * holds for the samples seen, and is not used where there are others.
   */
  private Bounds bounds(double threshold, int sign) {
    RitzPairs pairs = observed.pairs();
    double rounding = RitzPairs.ROUNDINGS * observed.unitRoundoff() * pairs.norm();
    int beyond = 0;
    int before = 0;
    for (int k = 0; k < pairs.size() && observed.sampling() == Sampling.NONE; k++) {
      double distance = sign * (pairs.value(k) - threshold);
      beyond += distance > rounding ? 1 : 0;
      before += distance < -rounding ? 1 : 0;
    }
    return new Bounds(beyond, observed.dimension() - before, observed.dimension());
  }
}
