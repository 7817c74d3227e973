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
 * Point Problem, 2014, arXiv:1406.2572), and keeps the one after which the real loss is smallest,
 * from a middle damping on to where the loss no longer falls. On a convex quadratic the decrease is
 * the Newton decrement {@code ½ gᵀH⁻¹g} within that space; elsewhere it is a lower bound of what
 * the neighbourhood offers, and proves that the parameters are no minimum.
 *
 * <p>Losses are in the loss's units. Costs at most the given number of products, and a few passes
 * of the loss.
 *
 * @param loss the loss at the parameters
 * @param lossAfterStep the smallest loss that was met along the step, at most {@code loss}
 * @param products the products that were spent
 */
public record NewtonStep(double loss, double lossAfterStep, int products) {
  /** The damping that is tried first, relative to the largest curvature. */
  private static final double DAMPING = 1e-2;

  /** Dampings towards the full Newton step. */
  private static final double[] LONGER = {1e-3, 1e-4, 0};

  /** Dampings towards a gradient step. */
  private static final double[] SHORTER = {1e-1, 1};

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
                .newtonStep(damping, parameters.length)
                .map(step -> lossAt.applyAsDouble(ParameterVectors.displaced(parameters, step, 1)))
                .map(there -> Double.isNaN(there) ? Double.POSITIVE_INFINITY : there)
                .orElse(loss);
    double middle = after.applyAsDouble(DAMPING);
    double longer = descend(after, LONGER, middle);
    double best = longer < middle ? longer : descend(after, SHORTER, middle);
    return new NewtonStep(loss, best < loss ? best : loss, model.products());
  }

  /** Returns the smallest loss that is met until a damping raises it again. */
  private static double descend(DoubleUnaryOperator after, double[] dampings, double from) {
    double best = from;
    for (double damping : dampings) {
      double there = after.applyAsDouble(damping);
      if (there >= best && Double.isFinite(best)) {
        break;
      }
      best = Math.min(best, there);
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
