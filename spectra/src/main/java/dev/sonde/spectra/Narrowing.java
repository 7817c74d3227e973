package dev.sonde.spectra;

import java.util.Arrays;

/** Holds a {@link StoppingRule} against a growing basis, at every doubling of its size. */
final class Narrowing {

  /** Before this many steps neither ends nor sums are known to any purpose. */
  private static final int LEAST_STEPS = 6;

  private static final int LEAST_VECTORS = 12;

  private final StoppingRule rule;
  private final int top;
  private int size;
  private double[] z = {};
  private double[] errors = {};

  Narrowing(StoppingRule rule, int top) {
    this.rule = rule;
    this.top = top;
  }

  /** Returns whether the basis is due to be looked at: its size has doubled. */
  boolean isDue(int steps, int vectors) {
    return steps >= LEAST_STEPS && vectors >= Math.max(LEAST_VECTORS, 2 * size);
  }

  /**
   * Returns whether the rule is kept.
   *
   * @param spectrum what the basis tells, with as many probes as would follow it
   * @param vectors the size of the basis
   */
  boolean enough(EstimatedSpectrum spectrum, int vectors) {
    if (spectrum.top(1).isEmpty()) {
      return false;
    }
    double[] at = rule.z().apply(spectrum.top(1).get(0).value());
    double[] now = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      Estimate estimate = spectrum.effectiveDimension(at[i]).estimate();
      now[i] =
          estimate.standardError() == 0 ? 0 : estimate.standardError() / Math.abs(estimate.value());
    }
    boolean settled = Arrays.equals(at, z);
    for (int i = 0; i < at.length && settled; i++) {
      settled = now[i] <= rule.traceError() || now[i] >= StoppingRule.NARROWED * errors[i];
    }
    size = vectors;
    z = at;
    errors = now;
    return settled
        && spectrum.extremesWithin(top, 0, rule.residual())
        && spectrum.estimatedWithin(x -> x, rule.traceError());
  }
}
