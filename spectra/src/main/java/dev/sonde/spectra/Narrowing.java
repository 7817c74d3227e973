package dev.sonde.spectra;

import java.util.Arrays;

/**
 * Holds a {@link StoppingRule} against a growing basis, at every doubling of its size, and beyond
 * the usual number of products whenever it has grown by a quarter.
 */
final class Narrowing {

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
      Estimate estimate = spectrum.effectiveDimension(at[i]).estimate();
      now[i] =
          estimate.standardError() == 0 ? 0 : estimate.standardError() / Math.abs(estimate.value());
      bars &= at[i] < rule.barFrom() || estimate.resolved() || !canBeResolved(now[i], vectors);
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
    return error * vectors <= EstimatedSpectrum.RESOLVED_RELATIVE * most;
  }
}
