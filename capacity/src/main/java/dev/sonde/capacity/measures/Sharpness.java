package dev.sonde.capacity.measures;

import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SymmetricOperator;
import java.util.function.ToDoubleFunction;

/**
 * Sharpness at a stated radius: how far the loss rises under the worst displacement of that length,
 * {@code max_{‖δ‖=ρ} L(θ + δ) − L(θ)}.
 *
 * <p>The displacement maximises the quadratic model of the loss within the Krylov space of its
 * gradient; the rise is that of the real loss under it or its opposite, whichever is larger. It is
 * a lower bound of the maximum, and for small radii near a solution close to {@code ½ λ_max ρ²}. ρ
 * is absolute, in the parameters' units. Sources: Keskar, Mudigere, Nocedal, Smelyanskiy, Tang, On
 * Large-Batch Training for Deep Learning, 2017 (arXiv:1609.04836), who maximise over a box; Foret,
 * Kleiner, Mobahi, Neyshabur, Sharpness-Aware Minimization, 2021 (arXiv:2010.01412), who take the
 * gradient's direction alone, over the ball that is used here.
 *
 * @param radius the radius ρ
 * @param rise the rise, in the loss's units; its standard error is the loss's rounding, over the
 *     samples used
 */
public record Sharpness(double radius, Estimate rise) {

  /**
   * Measures the sharpness. Costs at most the given number of products, and two passes of the loss.
   *
   * @param parameters the parameters, {@code [P]}
   * @param loss the loss at the parameters
   * @param gradient its gradient there, {@code [P]}
   * @param curvature its Hessian there, or another curvature matrix
   * @param lossAt the loss at other parameters
   * @param radius the radius ρ, positive
   * @param products the most products to spend, at least 1
   * @return the measure; unresolved when the gradient is exactly zero or the loss not finite
   */
  public static Sharpness of(
      double[] parameters,
      double loss,
      double[] gradient,
      SymmetricOperator curvature,
      ToDoubleFunction<double[]> lossAt,
      double radius,
      int products) {
    GradientModel model = GradientModel.of(gradient, curvature, products);
    return of(parameters, loss, model, lossAt, radius, curvature.unitRoundoff());
  }

  public static Sharpness of(
      double[] parameters,
      double loss,
      GradientModel model,
      ToDoubleFunction<double[]> lossAt,
      double radius,
      double unitRoundoff) {
    if (!(radius > 0 && radius < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the radius must be positive and finite, got " + radius);
    }
    double[] step = model.steepestRise(radius);
    double there = lossAt.applyAsDouble(ParameterVectors.displaced(parameters, step, 1));
    double opposite = lossAt.applyAsDouble(ParameterVectors.displaced(parameters, step, -1));
    double rise = Math.max(there, opposite) - loss;
    double error = unitRoundoff * Math.abs(loss);
    return new Sharpness(
        radius,
        model.products() > 0 && Double.isFinite(rise)
            ? new Estimate(rise, error, true)
            : Estimate.unresolved(rise, error));
  }
}
