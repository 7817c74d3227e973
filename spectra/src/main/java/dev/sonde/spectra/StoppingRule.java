package dev.sonde.spectra;

import java.util.function.DoubleFunction;

/**
 * When a survey has found out enough: the trace is known to a relative standard error, the wanted
 * top pairs have small residuals, and twice the products would narrow the error bars of effective
 * dimensions by less than a third.
 *
 * <p>What twice the products would do is read from what the last doubling did.
 *
 * @param traceError the relative standard error of the trace; effective dimensions with less than
 *     this need no narrowing
 * @param residual the residuals of the wanted top pairs, in units of the largest eigenvalue
 * @param z the points at which effective dimensions count, from the largest eigenvalue
 */
public record StoppingRule(double traceError, double residual, DoubleFunction<double[]> z) {

  /** What is left of an error bar when it is narrowed by a third. */
  static final double NARROWED = 2.0 / 3;

  /** Checks that the errors are between 0 and 1. */
  public StoppingRule {
    if (!(traceError > 0 && traceError < 1 && residual > 0 && residual < 1)) {
      throw new IllegalArgumentException(
          "errors are relative, between 0 and 1; got " + traceError + " and " + residual);
    }
  }

  /**
   * Returns the usual rule: 1% for the trace, 1e-4 for the residuals.
   *
   * @param z the points at which effective dimensions count, from the largest eigenvalue
   * @return the rule
   */
  public static StoppingRule usual(DoubleFunction<double[]> z) {
    return new StoppingRule(0.01, 1e-4, z);
  }
}
