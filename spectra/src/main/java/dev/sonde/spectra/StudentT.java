package dev.sonde.spectra;

/**
 * Student's t distribution, for standard errors that come from few effective samples.
 *
 * <p>A standard error with ν degrees of freedom is widened by {@code t(0.975, ν)/1.96}, so that
 * {@code value ± 1.96 standardError} holds the truth about 95% of the time whatever ν is.
 *
 * <p>Source: Abramowitz and Stegun, section 26.7; quantiles by Newton's method on the tail, to
 * about 1e-7 of themselves.
 */
public final class StudentT {

  /**
   * The half width of a 95% interval of a normal error, in standard errors: the 97.5% quantile,
   * rounded as everyone writes it.
   */
  public static final double HALF_WIDTH = 1.96;

  /** The normal distribution's 97.5% quantile. */
  public static final double NORMAL_QUANTILE = 1.959963984540054;

  /** Beyond so many degrees of freedom Student's distribution is the normal one to 1e-8. */
  private static final double NORMAL = 1e8;

  /** So many halvings alone would reach the last bit. */
  private static final int MOST_STEPS = 60;

  private StudentT() {}

  /**
   * Returns how much wider than the normal's the 95% interval is.
   *
   * @param degreesOfFreedom ν, positive, need not be whole
   * @return {@code t(0.975, ν)/1.96}, at least 1; infinite when ν is not positive
   */
  public static double widening(double degreesOfFreedom) {
    if (!(degreesOfFreedom > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    return degreesOfFreedom > NORMAL
        ? 1
        : Math.max(1, upperQuantile(0.025, degreesOfFreedom) / NORMAL_QUANTILE);
  }

  /**
   * Returns the t that is exceeded with a given probability.
   *
   * @param tail P(T &gt; t), above 0 and at most 1/2
   * @param degreesOfFreedom ν, positive, need not be whole; infinite for the normal distribution
   * @return t, at least 0; infinite where ν is not positive
   * @throws IllegalArgumentException if the tail is none
   */
  public static double upperQuantile(double tail, double degreesOfFreedom) {
    if (!(tail > 0 && tail <= 0.5)) {
      throw new IllegalArgumentException("a tail is above 0 and at most 0.5, got " + tail);
    }
    if (!(degreesOfFreedom > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    double nu = Math.min(degreesOfFreedom, NORMAL);
    double low = 0;
    double high = 1;
    while (twoSidedTail(high, nu) > 2 * tail) {
      low = high;
      high *= 2;
      if (Double.isInfinite(high)) {
        return high;
      }
    }
    return quantileBetween(low, high, 2 * tail, nu);
  }

  /** Newton's steps, halvings where one would leave what is left of the interval. */
  private static double quantileBetween(double low, double high, double twoSided, double nu) {
    double from = low;
    double to = high;
    double t = (low + high) / 2;
    for (int i = 0; i < MOST_STEPS; i++) {
      double excess = twoSidedTail(t, nu) - twoSided;
      if (excess > 0) {
        from = t;
      } else {
        to = t;
      }
      double next = t + excess / (2 * density(t, nu));
      if (!(next > from && next < to)) {
        next = (from + to) / 2;
      }
      if (Math.abs(next - t) <= 2 * Math.ulp(t)) {
        return next;
      }
      t = next;
    }
    return t;
  }

  private static double density(double t, double nu) {
    double scale = logGamma((nu + 1) / 2) - logGamma(nu / 2) - 0.5 * Math.log(nu * Math.PI);
    return Math.exp(scale - (nu + 1) / 2 * Math.log1p(t * t / nu));
  }

  /**
   * Returns the standard normal distribution's probability of a value of at most <i>x</i>, to 1e-7
   * (Abramowitz and Stegun, 7.1.26).
   */
  public static double normalCdf(double x) {
    if (Double.isNaN(x)) {
      return 0.5; // zero distance in units of zero deviation
    }
    double y = Math.abs(x) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * y);
    double series =
        t
            * (0.254829592
                + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    double tail = 0.5 * series * Math.exp(-y * y);
    return x < 0 ? tail : 1 - tail;
  }

  /** Returns P(|T| > t) = I_{ν/(ν+t²)}(ν/2, 1/2). Source: Abramowitz and Stegun, 26.7.1. */
  private static double twoSidedTail(double t, double nu) {
    return incompleteBeta(nu / (nu + t * t), nu / 2, 0.5);
  }

  /**
   * Returns the regularised incomplete beta function by its continued fraction (Abramowitz and
   * Stegun, 26.5.8), evaluated by Lentz's method.
   */
  private static double incompleteBeta(double x, double a, double b) {
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - incompleteBeta(1 - x, b, a);
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    double tiny = 1e-300;
    double c = 1;
    double d = 1 - (a + b) * x / (a + 1);
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    double fraction = d;
    for (int m = 1; m < 10_000; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonzero(1 + even * d, tiny);
      c = nonzero(1 + even / c, tiny);
      fraction *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / nonzero(1 + odd * d, tiny);
      c = nonzero(1 + odd / c, tiny);
      double step = d * c;
      fraction *= step;
      if (Math.abs(step - 1) < 1e-15) {
        break;
      }
    }
    return front * fraction / a;
  }

  private static double nonzero(double value, double tiny) {
    return Math.abs(value) < tiny ? tiny : value;
  }

  /** Stirling's series (Abramowitz and Stegun, 6.1.41) after shifting the argument beyond 10. */
  private static double logGamma(double x) {
    double shift = 0;
    while (x < 10) {
      shift -= Math.log(x);
      x++;
    }
    double y = 1 / (x * x);
    double series =
        1
            / x
            * (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y * (1.0 / 1188)))));
    return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
  }
}
