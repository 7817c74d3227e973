package dev.sonde.spectra.survey;

import java.util.Arrays;
import java.util.function.DoubleFunction;

/**
 * When a survey has found out enough: the trace is known to a relative standard error, the wanted
 * top pairs have small residuals, twice the products would narrow the error bars of effective
 * dimensions by less than a third, and those that need an error bar have one, or could not get one.
 *
 * <p>What twice the products would do is read from what the last doubling did. An effective
 * dimension could get its bar if one that shrinks as 1/products would do by the end of the budget.
 *
 * @param traceError the relative standard error of the trace; effective dimensions with less than
 *     this need no narrowing
 * @param residual the residuals of the wanted top pairs, in units of the largest eigenvalue
 * @param z the points at which effective dimensions count, from the largest eigenvalue
 * @param barFrom the effective dimensions from this <i>z</i> on need an error bar; infinite for
 *     none
 * @param usual after so many products nothing but missing error bars is worth another one
 */
public record StoppingRule(
    double traceError, double residual, DoubleFunction<double[]> z, double barFrom, int usual) {

  /** What is left of an error bar when it is narrowed by a third. */
  static final double NARROWED = 2.0 / 3;

  /** Checks that the errors are between 0 and 1. */
  public StoppingRule {
    if (!(traceError > 0 && traceError < 1 && residual > 0 && residual < 1)) {
      throw new IllegalArgumentException(
          "errors are relative, between 0 and 1; got " + traceError + " and " + residual);
    }
    if (!(barFrom >= 0) || usual < 1) {
      throw new IllegalArgumentException(
          "z is at least 0, and products at least 1; got " + barFrom + " and " + usual);
    }
  }

  /**
   * Returns the usual rule: 1% for the trace, 1e-4 for the residuals, no bar that must be.
   *
   * @param z the points at which effective dimensions count, from the largest eigenvalue
   * @return the rule
   */
  public static StoppingRule usual(DoubleFunction<double[]> z) {
    return new StoppingRule(0.01, 1e-4, z, Double.POSITIVE_INFINITY, Integer.MAX_VALUE);
  }

  /**
   * Returns a rule by which the effective dimensions from some z on need an error bar.
   *
   * @param from the smallest z that needs one, at least 0
   * @param usualProducts the products after which nothing else is worth another one, at least 1
   * @return the changed rule
   */
  public StoppingRule withBars(double from, int usualProducts) {
    return new StoppingRule(traceError, residual, z, from, usualProducts);
  }

  /**
   * Holds a {@link StoppingRule} against a growing basis, at every doubling of its size, and beyond
   * the usual number of products whenever it has grown by a quarter.
   */
  static final class Narrowing {

    /** Before this many steps neither ends nor sums are known to any purpose. */
    private static final int LEAST_STEPS = 6;

    private static final int LEAST_VECTORS = 12;

    private final StoppingRule rule;
    private final int top;
    private final int most;
    private boolean beyond;
    private int next = LEAST_VECTORS;
    private double[] z = {};
    private double[] errors = {};

    /**
     * Prepares to look.
     *
     * @param most the vectors that the basis may have
     */
    Narrowing(StoppingRule rule, int top, int most) {
      this.rule = rule;
      this.top = top;
      this.most = most;
    }

    /**
     * Returns whether the basis is due to be looked at.
     *
     * @param steps the steps so far
     * @param vectors the size of the basis
     * @param products the products if it ended here, with those of the probes that would follow
     */
    boolean isDue(int steps, int vectors, int products) {
      boolean passed = !beyond && products >= rule.usual();
      beyond |= passed;
      return steps >= LEAST_STEPS && (vectors >= next || passed);
    }

    /**
     * Returns whether the rule is kept.
     *
     * @param spectrum what the basis tells, with as many probes as would follow it
     * @param vectors the size of the basis
     */
    boolean enough(EstimatedSpectrum spectrum, int vectors) {
      next = beyond ? vectors * 5 / 4 : 2 * vectors;
      if (spectrum.top(1).isEmpty()) {
        return beyond;
      }
      double[] at = rule.z().apply(spectrum.top(1).get(0).value());
      double[] now = new double[at.length];
      boolean bars = true;
      for (int i = 0; i < at.length; i++) {
        now[i] = spectrum.dimensionError(at[i]);
        bars &=
            at[i] < rule.barFrom()
                || spectrum.effectiveDimension(at[i]).estimate().resolved()
                || !canBeResolved(now[i], vectors);
      }
      boolean settled = Arrays.equals(at, z);
      for (int i = 0; i < at.length && settled; i++) {
        settled = now[i] <= rule.traceError() || now[i] >= StoppingRule.NARROWED * errors[i];
      }
      z = at;
      errors = now;
      return bars
          && (beyond
              || (settled
                  && spectrum.extremesWithin(top, 0, rule.residual())
                  && spectrum.estimatedWithin(x -> x, rule.traceError())));
    }

    private boolean canBeResolved(double error, int vectors) {
      return error * vectors <= SpectralSum.RESOLVED_RELATIVE * most;
    }
  }
}
