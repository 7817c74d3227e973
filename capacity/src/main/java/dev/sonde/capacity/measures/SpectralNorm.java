package dev.sonde.capacity.measures;

import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The spectral norm of the curvature matrix, {@code max |λ|}, in units of eigenvalue.
 *
 * <p>The standard error is the eigenvalue's sampling error joined with its residual. It is
 * unresolved when that is unknown, and when the products were too few to know either end of the
 * spectrum. Where the largest eigenvalue is positive, gradient descent on the quadratic is stable
 * below the step {@code 2/λ_max} (LeCun, Bottou, Orr, Müller, Efficient BackProp, 1998; Cohen et
 * al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, 2021,
 * arXiv:2103.00065).
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
    Optional<EigenvalueEstimate> largest =
        Stream.concat(spectrum.top(1).stream(), spectrum.bottom(1).stream())
            .max(Comparator.comparingDouble(end -> Math.abs(end.value())));
    if (largest.isEmpty()) {
      return new SpectralNorm(Estimate.unresolved(Double.NaN, Double.NaN));
    }
    double error = Math.hypot(largest.get().residual(), largest.get().samplingError());
    double norm = Math.abs(largest.get().value());
    return new SpectralNorm(
        Double.isFinite(error)
            ? new Estimate(norm, error, true)
            : Estimate.unresolved(norm, error));
  }
}
