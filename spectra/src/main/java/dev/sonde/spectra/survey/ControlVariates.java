package dev.sonde.spectra.survey;

import dev.sonde.spectra.survey.ComplementProbes.ComplementMoments;
import java.util.function.DoubleUnaryOperator;

/**
 * How much of {@code tr f(A)} is taken from known sums of eigenvalues and of their squares: {@code
 * a tr A + b tr A²} comes from {@linkplain ComplementProbes probes}, and {@code g(x) = f(x) − a x −
 * b x²} is left to the quadrature.
 *
 * <p><b>Formula.</b> Over random start vectors, the quadrature's error has the covariance {@code v
 * Cov(f, g)}, with <i>v</i> the frames' variance ({@link ComplementMeasure#frameVariance}) and Cov
 * that of functions under the complement's measure; the probes' errors are uncorrelated with it and
 * have the covariance <i>Σ</i>. Two choices of the coefficients,
 *
 * <pre>{@code
 * unbiased  (a, b) = Cov((x, x²), (x, x²))⁻¹ Cov((x, x²), f)
 * shortest  (a, b) = (v Cov((x, x²), (x, x²)) + Σ)⁻¹ v Cov((x, x²), f)
 * }</pre>
 *
 * <p>The first is the regression of <i>f</i> on <i>x</i> and <i>x²</i>; for these two themselves it
 * takes the probes' figure as it is. The second has the least variance {@code v Var(g) + (a, b) Σ
 * (a, b)ᵀ}: for <i>x</i> it weighs both estimates with the inverses of their variances. But those
 * are estimated from the same start vectors as the figure: unlucky ones claim a small variance with
 * a small sum, get more weight, and bias the mean (by a sixth of the standard error of the trace on
 * clustered spectra). So the second is only taken where the first costs much.
 *
 * <p><b>Source.</b> Lavenberg and Welch, A perspective on the use of control variables to increase
 * the efficiency of Monte Carlo simulations, Management Science 27, 1981.
 *
 * @param a the coefficient of x
 * @param b the coefficient of x²
 */
record ControlVariates(double a, double b) {

  /** Without controls. */
  static final ControlVariates NONE = new ControlVariates(0, 0);

  /** At this correlation of x and x² one of them tells all that both do. */
  private static final double SAME = 1 - 1e-9;

  /** How much more variance the unbiased coefficients may have; tuned by us, see decision 0012. */
  private static final double COST = 1.5;

  /**
   * Returns the coefficients for a function.
   *
   * @param f the function, finite on the rule's nodes
   * @param rule the complement's measure
   * @param frameVariance <i>v</i>
   * @param moments the probes' estimates
   */
  static ControlVariates of(
      DoubleUnaryOperator f, QuadratureRule rule, double frameVariance, ComplementMoments moments) {
    Covariances covariances = Covariances.of(f, rule);
    ControlVariates unbiased = covariances.solve(frameVariance, moments, false);
    ControlVariates shortest = covariances.solve(frameVariance, moments, true);
    double least = covariances.variance(shortest, frameVariance, moments);
    return covariances.variance(unbiased, frameVariance, moments) <= COST * least
        ? unbiased
        : shortest;
  }

  /** Returns the unbiased coefficients, whatever they cost. */
  static ControlVariates unbiased(
      DoubleUnaryOperator f, QuadratureRule rule, double frameVariance, ComplementMoments moments) {
    return Covariances.of(f, rule).solve(frameVariance, moments, false);
  }

  /** Returns what is left to the quadrature. */
  DoubleUnaryOperator rest(DoubleUnaryOperator f) {
    return a == 0 && b == 0 ? f : x -> f.applyAsDouble(x) - a * x - b * x * x;
  }

  /** Variances and covariances of x, x² (s) and f under a measure. */
  private record Covariances(double xx, double xs, double ss, double xf, double sf, double ff) {

    static Covariances of(DoubleUnaryOperator f, QuadratureRule rule) {
      double mx = rule.sum(x -> x);
      double ms = rule.sum(x -> x * x);
      double mf = rule.sum(f);
      return new Covariances(
          rule.sum(x -> (x - mx) * (x - mx)),
          rule.sum(x -> (x - mx) * (x * x - ms)),
          rule.sum(x -> (x * x - ms) * (x * x - ms)),
          rule.sum(x -> (x - mx) * (f.applyAsDouble(x) - mf)),
          rule.sum(x -> (x * x - ms) * (f.applyAsDouble(x) - mf)),
          rule.centralMoment(f, mf, 2));
    }

    ControlVariates solve(double v, ComplementMoments moments, boolean withProbes) {
      boolean useX = xx > 0 && moments.traceVariance() < Double.POSITIVE_INFINITY;
      boolean useS = ss > 0 && moments.squaresVariance() < Double.POSITIVE_INFINITY;
      double A = v * xx + (withProbes && useX ? moments.traceVariance() : 0);
      double B = v * xs + (withProbes ? moments.covariance() : 0);
      double C = v * ss + (withProbes && useS ? moments.squaresVariance() : 0);
      useX &= A > 0;
      useS &= C > 0;
      // in units of both deviations, so that small and large eigenvalues are treated alike
      double dx = Math.sqrt(A);
      double ds = Math.sqrt(C);
      double r = useX && useS ? B / dx / ds : 0;
      double p = useX ? v * xf / dx : 0;
      double q = useS ? v * sf / ds : 0;
      if (Math.abs(r) > SAME) {
        return new ControlVariates(p / dx, 0);
      }
      double determinant = 1 - r * r;
      return new ControlVariates(
          useX ? (p - r * q) / determinant / dx : 0, useS ? (q - r * p) / determinant / ds : 0);
    }

    double variance(ControlVariates c, double v, ComplementMoments moments) {
      double rest =
          ff - 2 * (c.a * xf + c.b * sf) + c.a * c.a * xx + 2 * c.a * c.b * xs + c.b * c.b * ss;
      return v * Math.max(0, rest) + Math.max(0, moments.variance(c.a, c.b));
    }
  }
}
