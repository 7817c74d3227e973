package dev.sonde.capacity.measures;

import dev.sonde.nets.curvature.LossGradient;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SymmetricOperator;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Sharpness at a stated radius: how far the loss rises under the worst displacement of that length,
 * {@code max_{‖δ‖=ρ} L(θ + δ) − L(θ)}.
 *
 * <p>Two ascents look for it, from the displacement that maximises the quadratic model of the loss
 * within the Krylov space of its gradient and from the opposite one: on a sphere a quadratic has at
 * most these two local maxima (Martínez, Local Minimizers of Quadratic Functions on Euclidean Balls
 * and Spheres, SIAM J. Optim. 4, 1994), and third derivatives say which is the larger. Both are
 * conjugate gradients on the sphere ({@link SphereAscent}). Where the gradient is exactly zero,
 * they begin at a random displacement and its opposite. The largest rise that was met is a lower
 * bound of the maximum, and for small radii near a solution close to {@code ½ λ_max ρ²}.
 *
 * <p>Against 100 to 500 steps of plain ascent from the gradient, its opposite and two random
 * directions, at ρ = 0.05, see docs/benchmarks.md. ρ is absolute, in the parameters' units.
 * Sources: Keskar, Mudigere, Nocedal, Smelyanskiy, Tang, On Large-Batch Training for Deep Learning,
 * 2017 (arXiv:1609.04836), who maximise over a box; Foret, Kleiner, Mobahi, Neyshabur,
 * Sharpness-Aware Minimization, 2021 (arXiv:2010.01412), who take the gradient's direction alone,
 * over the ball that is used here.
 *
 * @param radius the radius ρ
 * @param rise the rise, in the loss's units; its standard error is the loss's rounding, over the
 *     samples used
 */
public record Sharpness(double radius, Estimate rise) {
  /** The most passes of both ascents; the second has what the first left of them, half at least. */
  private static final int PASSES = 40;

  /** The seed of the direction that a zero gradient leaves to chance. */
  private static final long START = 1;

  /**
   * Measures the sharpness. Costs at most the given number of products, and up to forty passes of
   * the loss and its gradient.
   *
   * @param parameters the parameters, {@code [P]}
   * @param here the loss and its gradient there
   * @param curvature its Hessian there, or another curvature matrix
   * @param lossAt the loss and its gradient at other parameters
   * @param radius the radius ρ, positive
   * @param products the most products to spend, at least 1
   * @return the measure; unresolved when the loss is not finite
   */
  public static Sharpness of(
      double[] parameters,
      LossGradient here,
      SymmetricOperator curvature,
      Function<double[], LossGradient> lossAt,
      double radius,
      int products) {
    GradientModel model = GradientModel.of(here.gradient(), curvature, products);
    return of(parameters, here.loss(), model, lossAt, radius, curvature.unitRoundoff());
  }

  public static Sharpness of(
      double[] parameters,
      double loss,
      GradientModel model,
      Function<double[], LossGradient> lossAt,
      double radius,
      double unitRoundoff) {
    if (!(radius > 0 && radius < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the radius must be positive and finite, got " + radius);
    }
    double[] step = model.steepestRise(radius);
    if (ParameterVectors.norm(step) == 0) {
      step = anywhere(step.length, radius);
    }
    SphereAscent ascent = new SphereAscent(parameters, loss, lossAt, radius);
    SphereAscent.Summit there = ascent.from(step, PASSES / 2);
    SphereAscent.Summit opposite =
        ascent.from(ParameterVectors.scaled(step, -1), PASSES - there.passes());
    double most = Math.max(there.loss(), opposite.loss());
    double error = unitRoundoff * Math.max(Math.abs(loss), Math.abs(most));
    return new Sharpness(
        radius,
        Double.isFinite(most) && !(model.products() == 0 && Thread.currentThread().isInterrupted())
            ? new Estimate(most - loss, error, true)
            : Estimate.unresolved(most - loss, error));
  }

  /** Where the gradient is exactly zero no direction is better than another to begin with. */
  private static double[] anywhere(int dimension, double radius) {
    SplittableRandom random = new SplittableRandom(START);
    double[] direction = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      direction[i] = random.nextGaussian();
    }
    return ParameterVectors.scaled(direction, radius / ParameterVectors.norm(direction));
  }
}
