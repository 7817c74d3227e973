package dev.sonde.capacity.watch;

import dev.sonde.capacity.measures.ParameterVectors;
import dev.sonde.spectra.Estimate;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The curvature that the loss itself shows along the next step: {@code λ_c = 2/η_c}, with η_c the
 * smallest rate at which a step raises the loss, {@code L(θ − ηd) > L(θ)}.
 *
 * <p>On a quadratic it is {@code dᵀHd/(dᵀg)}, for {@code d = g} the gradient's own curvature. η_c
 * is bracketed by doubling or halving from a first guess and narrowed by bisection to 5%; rates in
 * units of the optimiser's: <i>d</i> is the gradient, for Adam {@code P⁻¹g} with {@code P = (1 −
 * β₁ᵗ)(√v̂ + ε)}, by which λ is that of {@code P⁻¹H}; never the momentum. Forward passes alone:
 * some ten. Source: Kalra et al., A Scalable Measure of Loss Landscape Curvature, 2026
 * (arXiv:2601.16979), section 3.
 */
final class CriticalSharpness {
  /** Doublings before there is taken to be no such rate. */
  private static final int MOST = 24;

  /** The relative width of the bracket, which becomes the error bar. */
  private static final double WIDTH = 0.05;

  private CriticalSharpness() {}

  /**
   * Measures.
   *
   * @param parameters θ
   * @param direction d, downhill in the optimiser's geometry
   * @param loss {@code L(θ)}
   * @param lossAt the loss elsewhere
   * @param guess a first guess of λ_c, positive
   * @return λ_c, whose 95% interval is the bracket; empty where the loss rises nowhere, or at once
   */
  static Optional<Estimate> of(
      double[] parameters,
      double[] direction,
      double loss,
      ToDoubleFunction<double[]> lossAt,
      double guess) {
    if (!(ParameterVectors.norm(direction) > 0 && guess > 0 && guess < 1e300)) {
      return Optional.empty();
    }
    double rate = 2 / guess;
    boolean rises = rises(parameters, direction, loss, lossAt, rate);
    double low = rate;
    double high = rate;
    for (int i = 0; i < MOST; i++) {
      double next = rises ? low / 2 : high * 2;
      boolean there = rises(parameters, direction, loss, lossAt, next);
      if (rises) {
        high = low;
        low = next;
      } else {
        low = high;
        high = next;
      }
      if (there != rises) {
        return Optional.of(narrowed(parameters, direction, loss, lossAt, low, high));
      }
    }
    return Optional.empty();
  }

  private static Estimate narrowed(
      double[] parameters,
      double[] direction,
      double loss,
      ToDoubleFunction<double[]> lossAt,
      double from,
      double to) {
    double low = from;
    double high = to;
    while (high > low * (1 + WIDTH)) {
      double middle = Math.sqrt(low * high);
      if (rises(parameters, direction, loss, lossAt, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return Estimate.between(2 / high, 2 / low);
  }

  private static boolean rises(
      double[] parameters,
      double[] direction,
      double loss,
      ToDoubleFunction<double[]> lossAt,
      double rate) {
    double[] there = parameters.clone();
    for (int i = 0; i < there.length; i++) {
      there[i] -= rate * direction[i];
    }
    return !(lossAt.applyAsDouble(there) <= loss);
  }
}
