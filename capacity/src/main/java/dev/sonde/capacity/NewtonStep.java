package dev.sonde.capacity;

import dev.sonde.spectra.SymmetricOperator;
import java.util.function.ToDoubleFunction;

/**
 * Whether the parameters are a solution at all: how far one truncated Newton step lowers the loss,
 * tried on the real loss.
 *
 * <p>A gradient norm alone says nothing, because it scales with the units of loss and parameters.
 * This takes a few steps of conjugate gradients on {@code H p = −g}, stops where the curvature
 * along the search turns negative, and halves the step until the loss no longer falls (Nocedal,
 * Wright, Numerical Optimization, 2006, algorithm 7.1). On a quadratic it is the Newton decrement
 * {@code ½ gᵀH⁻¹g} within the Krylov space of the gradient; elsewhere it is a lower bound of what
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

  /**
   * How often the step is halved at most: below 1/64 of it the decrease is that of the gradient.
   */
  private static final int HALVINGS = 6;

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

  static NewtonStep of(
      double[] parameters, double loss, GradientModel model, ToDoubleFunction<double[]> lossAt) {
    double[] step = model.newtonStep(parameters.length);
    double best = loss;
    double length = 1;
    for (int halving = 0; halving <= HALVINGS; halving++) {
      double here = lossAt.applyAsDouble(ExpectedSharpness.displaced(parameters, step, length));
      if (here < best) {
        best = here;
      } else if (best < loss) {
        break;
      }
      length /= 2;
    }
    return new NewtonStep(loss, best, model.products());
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
