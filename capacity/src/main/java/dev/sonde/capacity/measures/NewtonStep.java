package dev.sonde.capacity.measures;

import dev.sonde.spectra.SymmetricOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Whether the parameters are a solution at all: how far one Newton step lowers the loss, tried on
 * the real loss.
 *
 * <p>A gradient norm alone says nothing, because it scales with the units of loss and parameters.
 * This tries damped Newton steps {@code −(|H| + μI)⁻¹ g} within the Krylov space of the gradient,
 * which take negative curvature downhill (Dauphin et al., Identifying and Attacking the Saddle
 * Point Problem, 2014, arXiv:1406.2572), decade by decade from a middle damping on to where the
 * loss no longer falls, and then between the two decades beside the lowest, to a seventh of a
 * decade. It keeps the one after which the real loss is smallest, a local minimum over μ. On a
 * convex quadratic the decrease is the Newton decrement {@code ½ gᵀH⁻¹g} within that space;
 * elsewhere it is a lower bound of what the neighbourhood offers, and proves that the parameters
 * are no minimum.
 *
 * <p>Losses are in the loss's units. Costs at most the given number of products, and some ten
 * passes of the loss.
 *
 * @param loss the loss at the parameters
 * @param lossAfterStep the smallest loss that was met along the step, at most {@code loss}
 * @param products the products that were spent
 */
public record NewtonStep(double loss, double lossAfterStep, int products) {
  /** The powers of ten of dampings, relative to the largest curvature; the first is the middle. */
  private static final double MIDDLE = -2;

  /** Towards the full Newton step: below, curvature is taken as no flatter than 10⁻⁷. */
  private static final double LEAST = -7;

  /** Towards a gradient step. */
  private static final double MOST = 2;

  /** Golden sections of two decades: what is left is a seventh of a decade. */
  private static final int SECTIONS = 6;

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /**
   * Tries the step.
   *
   * @param parameters the parameters, {@code [P]}
   * @param loss the loss at the parameters
   * @param gradient its gradient there, {@code [P]}
   * @param curvature its Hessian there, or another curvature matrix
   * @param lossAt the loss at other parameters
   * @param products the most products to spend, at least 1
   * @return the step's outcome
   */
  public static NewtonStep of(
      double[] parameters,
      double loss,
      double[] gradient,
      SymmetricOperator curvature,
      ToDoubleFunction<double[]> lossAt,
      int products) {
    return of(parameters, loss, GradientModel.of(gradient, curvature, products), lossAt);
  }

  public static NewtonStep of(
      double[] parameters, double loss, GradientModel model, ToDoubleFunction<double[]> lossAt) {
    DoubleUnaryOperator after =
        damping ->
            model
                .newtonStep(damping)
                .map(step -> lossAt.applyAsDouble(ParameterVectors.displaced(parameters, step, 1)))
                .map(there -> Double.isNaN(there) ? Double.POSITIVE_INFINITY : there)
                .orElse(loss);
    double best = least(after);
    return new NewtonStep(loss, best < loss ? best : loss, model.products());
  }

  /** The smallest loss that is met, given the loss after a step by its damping. */
  private static double least(DoubleUnaryOperator damped) {
    DoubleUnaryOperator after = exponent -> damped.applyAsDouble(Math.pow(10, exponent));
    double at = MIDDLE;
    double best = after.applyAsDouble(at);
    double next = after.applyAsDouble(at - 1);
    double step = next < best ? -1 : 1;
    if (step < 0) {
      // where the model is right, the whole step is the best
      double whole = damped.applyAsDouble(0);
      if (whole <= next) {
        return whole;
      }
    } else {
      next = after.applyAsDouble(at + 1);
    }
    while ((next < best || !Double.isFinite(best)) && at + step > LEAST && at + step < MOST) {
      best = Math.min(best, next);
      at += step;
      next = after.applyAsDouble(at + step);
    }
    if (next < best) {
      best = next;
      at += step;
    }
    return Math.min(best, section(after, at - 1, at + 1));
  }

  /** The smallest loss that golden sections of an interval of exponents meet. */
  private static double section(DoubleUnaryOperator after, double from, double to) {
    double low = from;
    double high = to;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = after.applyAsDouble(left);
    double atRight = after.applyAsDouble(right);
    double best = Math.min(atLeft, atRight);
    for (int i = 2; i < SECTIONS; i++) {
      if (atLeft < atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = after.applyAsDouble(left);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = after.applyAsDouble(right);
      }
      best = Math.min(best, Math.min(atLeft, atRight));
    }
    return best;
  }

  /**
   * Returns how much of the loss the step takes away.
   *
   * @return {@code (loss − lossAfterStep)/loss}, 0 when the loss is not positive
   */
  public double decrease() {
    return loss > 0 ? (loss - lossAfterStep) / loss : 0;
  }
}
