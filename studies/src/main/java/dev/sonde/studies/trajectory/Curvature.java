package dev.sonde.studies.trajectory;

import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * What a point of a training needs to know of {@code JᵀJ/n}.
 *
 * @param largest λmax
 * @param dimension N_eff(z)
 * @param share the share of eigenvalues above τ
 */
record Curvature(double largest, DoubleFunction<Estimate> dimension, DoubleUnaryOperator share) {

  /** From its eigenvalues, the others of so many being 0. */
  static Curvature of(double[] eigenvalues, int parameters) {
    return new Curvature(
        eigenvalues[eigenvalues.length - 1],
        z -> new Estimate(StepLaw.effectiveDimension(eigenvalues, z), 0, true),
        tau -> (double) Arrays.stream(eigenvalues).filter(x -> x > tau).count() / parameters);
  }

  /** From the spectrum of a multiple of it. */
  static Curvature of(Spectrum spectrum, double factor) {
    return new Curvature(
        spectrum.top(1).get(0).value() / factor,
        z -> spectrum.effectiveDimension(z * factor).estimate(),
        tau -> spectrum.shareAbove(tau * factor).value());
  }

  Estimate effectiveDimension(double z) {
    return dimension.apply(z);
  }

  double shareAbove(double tau) {
    return share.applyAsDouble(tau);
  }
}
