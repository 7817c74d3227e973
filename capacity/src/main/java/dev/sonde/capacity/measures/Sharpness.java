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
 * and Spheres, SIAM J. Optim. 4, 1994), and third derivatives say which is the larger. Each step
 * goes to {@code δ ← ρ ∇L(θ + δ)/‖∇L(θ + δ)‖}, the most that the loss's linear part there allows
 * (Frank–Wolfe on the ball; the power method on a quadratic), and half way, a quarter of the way, …
 * where the loss falls. Where the gradient is exactly zero, they begin at a random displacement and
 * its opposite. The largest rise that was met is a lower bound of the maximum, and for small radii
 * near a solution close to {@code ½ λ_max ρ²}.
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
  /** The most passes of each ascent. */
  private static final int PASSES = 20;

  /** The seed of the direction that a zero gradient leaves to chance. */
  private static final long START = 1;

  /** An ascent has settled when a step adds so small a part of the rise. */
  private static final double SETTLED = 1e-3;

  /** The smallest part of the way that is tried where the whole way leads down. */
  private static final double LEAST_WAY = 1.0 / 16;

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
    Ascent ascent = new Ascent(parameters, loss, lossAt, radius);
    double there = ascent.from(step);
    double opposite = ascent.from(ParameterVectors.scaled(step, -1));
    double most = Math.max(there, opposite);
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

  /** Looks for the largest loss on a sphere. */
  private record Ascent(
      double[] parameters, double loss, Function<double[], LossGradient> lossAt, double radius) {

    /**
     * Returns the largest loss that was met.
     *
     * @param start a displacement of the radius's length
     * @return not finite where the loss is not at the start
     */
    double from(double[] start) {
      double[] at = start;
      LossGradient here = at(at);
      double way = 1;
      for (int pass = 1; pass < PASSES && !Thread.currentThread().isInterrupted(); pass++) {
        double[] gradient = here.gradient();
        double norm = ParameterVectors.norm(gradient);
        if (!(norm > 0 && norm < Double.POSITIVE_INFINITY)) {
          break;
        }
        double[] towards =
            ParameterVectors.displaced(
                ParameterVectors.scaled(at, (1 - way) / radius), gradient, way / norm);
        double[] next = ParameterVectors.scaled(towards, radius / ParameterVectors.norm(towards));
        LossGradient there = at(next);
        double gain = there.loss() - here.loss();
        if (gain > 0) {
          at = next;
          here = there;
          if (gain <= SETTLED * (here.loss() - loss)) {
            break;
          }
        } else if (way > LEAST_WAY) {
          way /= 2;
        } else {
          break;
        }
      }
      return here.loss();
    }

    private LossGradient at(double[] displacement) {
      return lossAt.apply(ParameterVectors.displaced(parameters, displacement, 1));
    }
  }
}
