package dev.sonde.capacity;

import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.List;

/**
 * The spectral norm of the curvature matrix, {@code max |λ|}, in units of eigenvalue.
 *
 * <p>The standard error is the eigenvalue's sampling error joined with its residual; it is
 * unresolved when the sampling error is unknown. Where the largest eigenvalue is positive, gradient
 * descent on the quadratic is stable below the step {@code 2/λ_max} (LeCun, Bottou, Orr, Müller,
 * Efficient BackProp, 1998; Cohen et al., Gradient Descent on Neural Networks Typically Occurs at
 * the Edge of Stability, 2021, arXiv:2103.00065).
 *
 * @param estimate the norm
 */
public record SpectralNorm(Estimate estimate) {

  /**
   * Measures the spectral norm. Costs no products.
   *
   * @param spectrum the curvature matrix's spectrum
   * @return the measure
   */
  public static SpectralNorm of(Spectrum spectrum) {
    EigenvalueEstimate largest = largest(spectrum.top(1), spectrum.bottom(1));
    double error = Math.hypot(largest.residual(), largest.samplingError());
    double norm = Math.abs(largest.value());
    return new SpectralNorm(
        Double.isFinite(error)
            ? new Estimate(norm, error, true)
            : Estimate.unresolved(norm, error));
  }

  private static EigenvalueEstimate largest(
      List<EigenvalueEstimate> top, List<EigenvalueEstimate> bottom) {
    if (top.isEmpty() && bottom.isEmpty()) {
      throw new IllegalArgumentException("the spectrum knows no eigenvalue at either end");
    }
    if (bottom.isEmpty()
        || (!top.isEmpty() && Math.abs(top.get(0).value()) >= Math.abs(bottom.get(0).value()))) {
      return top.get(0);
    }
    return bottom.get(0);
  }
}
