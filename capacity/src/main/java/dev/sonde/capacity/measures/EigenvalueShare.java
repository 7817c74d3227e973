package dev.sonde.capacity.measures;

import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;

/**
 * The share of eigenvalues beyond a threshold: {@code #{λ > τ}/P} or {@code #{λ < −τ}/P}.
 *
 * <p>τ is in units of eigenvalue. At τ = 0 the question is ill-posed for an estimated spectrum,
 * whose bulk lies at the rounding or sampling noise; the share is then unresolved. Source: the
 * share of positive eigenvalues as a measure of capacity is K. Cho's (A few QA's from the course,
 * 2020); the index, its counterpart below zero, is that of Dauphin et al., Identifying and
 * Attacking the Saddle Point Problem, 2014 (arXiv:1406.2572).
 *
 * @param tau the threshold τ, at least 0
 * @param fraction the share in [0, 1]
 */
public record EigenvalueShare(double tau, Estimate fraction) {

  /** Checks that τ is at least 0 and finite. */
  public EigenvalueShare {
    if (!(tau >= 0 && tau < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("tau must be at least 0 and finite, got " + tau);
    }
  }

  /**
   * Measures the share of eigenvalues above τ. Costs no products.
   *
   * @param spectrum the curvature matrix's spectrum
   * @param tau the threshold τ, at least 0
   * @return the share {@code #{λ > τ}/P}, unresolved where the threshold cuts through a part of the
   *     spectrum that the survey does not separate
   */
  public static EigenvalueShare above(Spectrum spectrum, double tau) {
    return new EigenvalueShare(tau, spectrum.shareAbove(tau));
  }

  /**
   * Measures the share of eigenvalues below −τ. Costs no products.
   *
   * @param spectrum the curvature matrix's spectrum
   * @param tau the threshold τ, at least 0
   * @return the share {@code #{λ < −τ}/P}, unresolved where the threshold cuts through a part of
   *     the spectrum that the survey does not separate
   */
  public static EigenvalueShare below(Spectrum spectrum, double tau) {
    return new EigenvalueShare(tau, spectrum.shareBelow(tau));
  }
}
