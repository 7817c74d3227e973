package dev.sonde.capacity.measures;

import dev.sonde.spectra.Estimate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * The expected rise of the loss under a random displacement of a stated length: {@code E[L(θ + ρu)]
 * − L(θ)}, with {@code u} uniform on the unit sphere and {@code ρ = r‖θ‖}.
 *
 * <p>The radius is relative to the parameters' norm, because displacements of an absolute length
 * mean less the more parameters there are. Displacements come in pairs ±u, which cancel the
 * gradient's part exactly. To second order the rise is {@code ρ² tr(H)/(2P)}. Source: Neyshabur,
 * Bhojanapalli, McAllester, Srebro, Exploring Generalization in Deep Learning, 2017
 * (arXiv:1706.08947), who perturb by a Gaussian; its length concentrates on the sphere's.
 *
 * @param relativeRadius the radius <i>r</i> as a fraction of the parameters' norm
 * @param rise the expected rise, in the loss's units
 */
public record ExpectedSharpness(double relativeRadius, Estimate rise) {

  /**
   * Measures the expected rise from random displacements alone. Costs two passes of the loss a
   * pair; the standard error is that of the pairs' mean, joined with the rounding of the loss.
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
    if (pairs < 2) {
      throw new IllegalArgumentException("at least 2 pairs are needed, got " + pairs);
    }
    SplittableRandom random = new SplittableRandom(seed);
    Rise along = new Rise(parameters, loss, lossAt, relativeRadius);
    double[] rises = new double[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      double[] displacement = new double[parameters.length];
      for (int i = 0; i < displacement.length; i++) {
        displacement[i] = random.nextGaussian();
      }
      rises[pair] = along.applyAsDouble(displacement);
    }
    Estimate mean = Estimate.mean(rises);
    return new ExpectedSharpness(
        relativeRadius, figure(mean.value(), mean.standardError(), unitRoundoff * Math.abs(loss)));
  }

  /**
   * Measures the expected rise with the curvature's trace at hand, by control variates:
   *
   * <pre>{@code ½ρ² tr(A)/P + mean_j(rise_j − ½ρ² u_jᵀAu_j)}</pre>
   *
   * <p>What is averaged is what the quadratic model leaves, which is small near a solution, so few
   * directions do. Unbiased whatever the matrix <i>A</i> is; most precise with the Hessian. Costs
   * two passes of the loss a direction.
   *
   * @param parameters the parameters, {@code [P]}
   * @param loss the loss there
   * @param lossAt the loss at other parameters
   * @param relativeRadius the radius as a fraction of the parameters' norm, positive
   * @param forms directions, each uniform on a sphere, with their quadratic forms, at least 2
   * @param trace the trace of <i>A</i>, resolved
   * @param unitRoundoff the relative rounding error of the loss
   * @return the measure, its error joined from the trace's, that of the mean and the loss's
   *     rounding; unresolved when the rise is not finite
   */
  public static ExpectedSharpness of(
      double[] parameters,
      double loss,
      ToDoubleFunction<double[]> lossAt,
      double relativeRadius,
      List<QuadraticForm> forms,
      Estimate trace,
      double unitRoundoff) {
    Rise along = new Rise(parameters, loss, lossAt, relativeRadius);
    double half = along.radius() * along.radius() / 2;
    double[] left =
        forms.stream()
            .mapToDouble(
                form -> along.applyAsDouble(form.direction()) - half * form.valuePerSquaredLength())
            .toArray();
    Estimate mean = Estimate.mean(left);
    double perTrace = half / parameters.length;
    return new ExpectedSharpness(
        relativeRadius,
        figure(
            perTrace * trace.value() + mean.value(),
            Math.hypot(perTrace * trace.standardError(), mean.standardError()),
            unitRoundoff * Math.abs(loss)));
  }

  private static Estimate figure(double rise, double error, double rounding) {
    double joined = Math.hypot(error, rounding);
    return Double.isFinite(rise) && Double.isFinite(joined)
        ? new Estimate(rise, joined, true)
        : Estimate.unresolved(rise, joined);
  }

  /** The mean rise under a displacement of one length along a direction, and under its opposite. */
  private static final class Rise implements ToDoubleFunction<double[]> {
    private final double[] parameters;
    private final double loss;
    private final ToDoubleFunction<double[]> lossAt;
    private final double radius;

    Rise(
        double[] parameters,
        double loss,
        ToDoubleFunction<double[]> lossAt,
        double relativeRadius) {
      if (!(relativeRadius > 0)) {
        throw new IllegalArgumentException("the radius must be positive, got " + relativeRadius);
      }
      this.parameters = parameters;
      this.loss = loss;
      this.lossAt = lossAt;
      this.radius = relativeRadius * ParameterVectors.norm(parameters);
    }

    double radius() {
      return radius;
    }

    @Override
    public double applyAsDouble(double[] direction) {
      double scale = radius / ParameterVectors.norm(direction);
      double ahead = lossAt.applyAsDouble(ParameterVectors.displaced(parameters, direction, scale));
      double behind =
          lossAt.applyAsDouble(ParameterVectors.displaced(parameters, direction, -scale));
      return (ahead + behind) / 2 - loss;
    }
  }
}
