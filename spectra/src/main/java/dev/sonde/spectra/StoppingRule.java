package dev.sonde.spectra;

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
}
