package dev.sonde.capacity.measures;

import dev.sonde.spectra.Estimate;

/** Ratios of figures that carry standard errors. */
public final class Ratios {
  private Ratios() {}

  /**
   * Returns {@code part/whole} with the delta method's standard error, {@code √(se_p² + (p/w)²
   * se_w²)/|w|}, which takes the two as independent.
   *
   * @return the ratio, clipped to [0, 1]; unresolved when either figure is, or when the whole is
   *     not positive by at least two standard errors
   */
  public static Estimate share(Estimate part, Estimate whole) {
    double ratio = part.value() / whole.value();
    double error =
        Math.hypot(part.standardError(), ratio * whole.standardError()) / Math.abs(whole.value());
    boolean resolved =
        part.resolved()
            && whole.resolved()
            && whole.value() > 0
            && whole.value() >= 2 * whole.standardError();
    return resolved
        ? new Estimate(Math.min(Math.max(ratio, 0), 1), error, true)
        : Estimate.unresolved(ratio, error);
  }
}
