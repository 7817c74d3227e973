package dev.sonde.capacity.measures;

import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;

/**
 * How much of the curvature is negative: {@code Σ_{λ<0} |λ|}, alone and as a share of {@code Σ
 * |λ|}.
 *
 * <p>The mass is in units of eigenvalue; the share is in [0, 1], 0 at a minimum. The share's
 * standard error adds those of mass and total by the delta method as if they were independent, so
 * it errs on the wide side where they rise together. Source: Alain, Le Roux, Manzagol, Negative
 * eigenvalues of the Hessian in deep neural networks, 2019 (arXiv:1902.02366), who follow the
 * negative part of the spectrum through training.
 *
 * @param mass the sum of the negative eigenvalues' absolute values
 * @param share the mass as a share of the sum of all absolute values; unresolved when that sum is 0
 */
public record NegativeMass(Estimate mass, Estimate share) {
  /** A share that is none for every purpose: the last digit of a percentage. */
  private static final double NONE = 1e-3;

  /**
   * Measures the negative mass of a spectrum. Costs no products.
   *
   * @param spectrum the curvature matrix's spectrum
   * @return the measure
   */
  public static NegativeMass of(Spectrum spectrum) {
    Estimate mass = spectrum.negativeMass();
    Estimate trace = spectrum.trace();
    Estimate total =
        new Estimate(
            trace.value() + 2 * mass.value(),
            Math.hypot(trace.standardError(), 2 * mass.standardError()),
            trace.resolved() && mass.resolved(),
            Math.hypot(trace.samplingError(), 2 * mass.samplingError()));
    if (spectrum.method() == Spectrum.Method.EXACT && isRoundingOfNone(mass, total)) {
      mass = new Estimate(mass.value(), mass.standardError(), true, mass.samplingError());
    }
    return new NegativeMass(mass, Ratios.share(mass, total));
  }

  /**
   * The negative mass of a matrix that is known to have none.
   *
   * @return zero, exactly
   */
  public static NegativeMass none() {
    return new NegativeMass(Estimate.exact(0), Estimate.exact(0));
  }

  /** On the exact path a mass that is all rounding is known: none, to that rounding. */
  private static boolean isRoundingOfNone(Estimate mass, Estimate total) {
    return !mass.resolved()
        && total.resolved()
        && mass.value() + mass.standardError() <= NONE * total.value();
  }
}
