package dev.sonde.capacity;

import dev.sonde.spectra.Estimate;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * The expected rise of the loss under a random displacement of a stated length: {@code E[L(θ + ρu)]
 * − L(θ)}, with {@code u} uniform on the unit sphere and {@code ρ = r‖θ‖}.
 *
 * <p>The radius is relative to the parameters' norm, because displacements of an absolute length
 * mean less the more parameters there are. Displacements come in pairs ±u, which cancel the
 * gradient's part exactly; the standard error is that of the pairs' mean, joined with the rounding
 * of the loss. To second order the rise is {@code ρ² tr(H)/(2P)}. Source: Neyshabur, Bhojanapalli,
 * McAllester, Srebro, Exploring Generalization in Deep Learning, 2017 (arXiv:1706.08947), who
 * perturb by a Gaussian; its length concentrates on the sphere's.
 *
 * @param relativeRadius the radius <i>r</i> as a fraction of the parameters' norm
 * @param rise the expected rise, in the loss's units
 */
public record ExpectedSharpness(double relativeRadius, Estimate rise) {

  /**
   * Measures the expected rise. Costs two passes of the loss a pair.
   *
   * @param parameters the parameters, {@code [P]}
   * @param loss the loss there
   * @param lossAt the loss at other parameters
   * @param relativeRadius the radius as a fraction of the parameters' norm, positive
   * @param pairs how many pairs of displacements, at least 2
   * @param unitRoundoff the relative rounding error of the loss
   * @param seed the seed of the displacements
   * @return the measure; unresolved when the rise is not finite
   */
  public static ExpectedSharpness of(
      double[] parameters,
      double loss,
      ToDoubleFunction<double[]> lossAt,
      double relativeRadius,
      int pairs,
      double unitRoundoff,
      long seed) {
    if (!(relativeRadius > 0)) {
      throw new IllegalArgumentException("the radius must be positive, got " + relativeRadius);
    }
    if (pairs < 2) {
      throw new IllegalArgumentException("at least 2 pairs are needed, got " + pairs);
    }
    double radius = relativeRadius * ParameterVectors.norm(parameters);
    SplittableRandom random = new SplittableRandom(seed);
    double sum = 0;
    double squares = 0;
    for (int pair = 0; pair < pairs; pair++) {
      double[] displacement = new double[parameters.length];
      for (int i = 0; i < displacement.length; i++) {
        displacement[i] = random.nextGaussian();
      }
      double scale = radius / ParameterVectors.norm(displacement);
      double rise =
          (lossAt.applyAsDouble(ParameterVectors.displaced(parameters, displacement, scale))
                      + lossAt.applyAsDouble(
                          ParameterVectors.displaced(parameters, displacement, -scale)))
                  / 2
              - loss;
      sum += rise;
      squares += rise * rise;
    }
    double mean = sum / pairs;
    double variance = Math.max(squares / pairs - mean * mean, 0) / (pairs - 1);
    double error = Math.hypot(Math.sqrt(variance), unitRoundoff * Math.abs(loss));
    Estimate rise =
        Double.isFinite(mean) && Double.isFinite(error)
            ? new Estimate(mean, error, true)
            : Estimate.unresolved(mean, error);
    return new ExpectedSharpness(relativeRadius, rise);
  }
}
