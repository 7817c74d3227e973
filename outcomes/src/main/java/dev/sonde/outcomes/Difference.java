package dev.sonde.outcomes;

import dev.sonde.spectra.StudentT;

/**
 * How far a figure of one run is from that of another, and whether errors allow to say so.
 *
 * <pre>d = a − b,   SE = √(SE_a² + SE_b²),   ν = SE⁴ / (SE_a⁴/(n_a − 1) + SE_b⁴/(n_b − 1))</pre>
 *
 * <p>The runs are taken for independent. Where they share data, errors of sampling fall out of the
 * difference, and the standard error is too wide, never too narrow. Bounds that hold for certain
 * (residuals, brackets) are added to the margin whole. ν is infinite where a file does not say how
 * many repetitions there were. Source: B. L. Welch, Biometrika 34 (1947).
 *
 * @param now the figure
 * @param before the other run's, which it is held against
 */
public record Difference(Figure now, Figure before) {
  /** Rounding of single precision, over the sums that a figure is made of; chosen by us. */
  private static final double ROUNDING = 1e-5;

  /** What the figure is now, less what it was before. */
  public double estimate() {
    return now.estimate() - before.estimate();
  }

  /** The standard error; NaN where one of both has none. */
  public double standardError() {
    return Math.hypot(now.standardError(), before.standardError());
  }

  /** Whether both have an error, be it 0: otherwise nothing can be said of their difference. */
  public boolean hasErrors() {
    return Double.isFinite(estimate()) && Double.isFinite(standardError());
  }

  /**
   * How large a difference chance alone reaches.
   *
   * @param tail with which probability, to one side
   */
  double margin(double tail) {
    double quantile = StudentT.upperQuantile(tail, degreesOfFreedom());
    double error = standardError();
    return (error == 0 ? 0 : quantile * error)
        + spread(now)
        + spread(before)
        + ROUNDING * Math.max(Math.abs(now.estimate()), Math.abs(before.estimate()));
  }

  private double degreesOfFreedom() {
    double a = now.standardError() * now.standardError();
    double b = before.standardError() * before.standardError();
    if (a + b == 0) {
      return Double.POSITIVE_INFINITY;
    }
    return (a + b) * (a + b) / (part(a, now.n()) + part(b, before.n()));
  }

  private static double part(double variance, long n) {
    return n < 1 ? 0 : variance * variance / (n - 1);
  }

  private static double spread(Figure figure) {
    double widest =
        Math.max(figure.highest() - figure.estimate(), figure.estimate() - figure.lowest());
    return Double.isNaN(widest) ? 0 : widest;
  }
}
