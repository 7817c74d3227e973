package dev.sonde.capacity.measures;

import static dev.sonde.capacity.measures.ParameterVectors.displaced;
import static dev.sonde.capacity.measures.ParameterVectors.dot;
import static dev.sonde.capacity.measures.ParameterVectors.norm;
import static dev.sonde.capacity.measures.ParameterVectors.scaled;

import dev.sonde.nets.curvature.LossGradient;
import java.util.function.Function;

/**
 * Looks for the largest loss at a distance ρ from the parameters: conjugate gradients on the
 * sphere, which leave a saddle or a plateau where the steepest ascent creeps along it.
 *
 * <p>At the unit vector u the loss rises fastest along {@code r = ∇L − (u·∇L) u}. A step of angle α
 * follows the great circle, {@code u ← u cos α + p̂ sin α}, and carries the direction with it,
 * {@code p̂ ← p̂ cos α − u sin α}; then {@code p ← r + β ‖p‖ p̂} with {@code β = max(0, r·(r −
 * r₋)/‖r₋‖²)}, r₋ the gradient of the step before (Polak, Ribière). The angle is that at which the
 * slope along the circle would be zero if it fell as fast as over the last step, twice the last
 * where it did not fall; a step that leads down is tried again shorter, and the first is the one to
 * the gradient's own direction, as of the power method.
 *
 * <p>Each step costs one pass of the loss with its gradient; memory 10P doubles. It ends with its
 * passes, or when five of them added at most 0.1% of the rise. The loss never falls, and the same
 * losses and gradients give the same bits.
 *
 * <p>Source: Absil, Mahony, Sepulchre, Optimization Algorithms on Matrix Manifolds, 2008, section
 * 8.3, algorithm 13.
 */
final class SphereAscent {
  /** An ascent has settled when so many passes add so small a part of the rise. */
  private static final int WINDOW = 5;

  private static final double SETTLED = 1e-3;

  /** The largest angle of a step after the first, in radians. */
  private static final double WIDEST = 0.8;

  private final double[] parameters;
  private final double loss;
  private final Function<double[], LossGradient> lossAt;
  private final double radius;

  /**
   * @param parameters the sphere's centre, {@code [P]}
   * @param loss the loss there
   * @param lossAt the loss and its gradient at other parameters
   * @param radius the sphere's radius, positive
   */
  SphereAscent(
      double[] parameters, double loss, Function<double[], LossGradient> lossAt, double radius) {
    this.parameters = parameters;
    this.loss = loss;
    this.lossAt = lossAt;
    this.radius = radius;
  }

  /**
   * Where an ascent ended.
   *
   * @param loss the largest loss that was met; not finite where it was not at the start
   * @param passes the passes that were spent
   */
  record Summit(double loss, int passes) {}

  /**
   * Ascends. An interrupted thread ends it early.
   *
   * @param start a displacement of the radius's length, {@code [P]}
   * @param passes the most passes to spend, at least 1
   */
  Summit from(double[] start, int passes) {
    double[] unit = scaled(start, 1 / radius);
    LossGradient there = at(unit);
    double most = there.loss();
    double[] gradient = there.gradient();
    double[] uphill = tangent(gradient, unit);
    double[] direction = uphill;
    double angle = Math.atan2(norm(uphill), Math.max(0, dot(gradient, unit)));
    double[] losses = new double[passes];
    losses[0] = most;
    int spent = 1;
    while (spent < passes
        && norm(uphill) > 0
        && norm(uphill) < Double.POSITIVE_INFINITY
        && !settled(losses, spent)
        && !Thread.currentThread().isInterrupted()) {
      double length = norm(direction);
      double[] ahead = scaled(direction, 1 / length);
      double[] next = displaced(scaled(unit, Math.cos(angle)), ahead, Math.sin(angle));
      double[] carried = displaced(scaled(ahead, Math.cos(angle)), unit, -Math.sin(angle));
      there = at(next);
      gradient = there.gradient();
      double slope = dot(uphill, ahead);
      double decline = slope - dot(gradient, carried);
      if (there.loss() > most) {
        double[] steepest = tangent(gradient, next);
        double conjugate = (dot(steepest, steepest) - dot(steepest, uphill)) / dot(uphill, uphill);
        direction = displaced(steepest, carried, Math.max(0, conjugate) * length);
        if (!(dot(steepest, direction) > 0)) {
          direction = steepest;
        }
        double steps = decline > 0 ? dot(steepest, direction) / norm(direction) / decline : 2;
        angle = Math.min(WIDEST, angle * steps);
        most = there.loss();
        unit = next;
        uphill = steepest;
      } else {
        angle *= decline > 0 ? Math.min(0.5, Math.max(0.1, slope / decline)) : 0.5;
      }
      losses[spent++] = most;
    }
    return new Summit(most, spent);
  }

  private boolean settled(double[] losses, int spent) {
    double now = losses[spent - 1];
    return spent > WINDOW && now - losses[spent - 1 - WINDOW] <= SETTLED * (now - loss);
  }

  /** Returns what of a gradient lies along the sphere. */
  private static double[] tangent(double[] gradient, double[] unit) {
    return displaced(gradient, unit, -dot(gradient, unit));
  }

  private LossGradient at(double[] unit) {
    return lossAt.apply(displaced(parameters, unit, radius));
  }
}
