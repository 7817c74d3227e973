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

  /** Curvature along a direction that is rounding, relative to the largest that was met. */
  private static final double FLAT = 1e-7;

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
    if (products < 1) {
      throw new IllegalArgumentException("a step needs at least 1 product, got " + products);
    }
    int dimension = parameters.length;
    double[] step = new double[dimension];
    double[] residual = new double[dimension];
    double[][] direction = new double[1][dimension];
    double[][] product = new double[1][dimension];
    for (int i = 0; i < dimension; i++) {
      residual[i] = -gradient[i];
      direction[0][i] = -gradient[i];
    }
    double squared = dot(residual, residual);
    double first = squared;
    double steepest = 0;
    int spent = 0;
    while (spent < products && spent < dimension && squared > FLAT * FLAT * first) {
      curvature.multiply(direction, product);
      spent++;
      double along = dot(direction[0], product[0]);
      double length = dot(direction[0], direction[0]);
      steepest = Math.max(steepest, Math.abs(along) / length);
      if (!(along > FLAT * steepest * length)) {
        if (spent == 1 && steepest > 0) {
          // no step yet: the gradient, as long as the curvature met allows
          add(1 / steepest, direction[0], step);
        }
        break;
      }
      double length1 = squared / along;
      add(length1, direction[0], step);
      add(-length1, product[0], residual);
      double next = dot(residual, residual);
      for (int i = 0; i < dimension; i++) {
        direction[0][i] = residual[i] + next / squared * direction[0][i];
      }
      squared = next;
    }
    return new NewtonStep(loss, searched(parameters, loss, step, lossAt), spent);
  }

  /**
   * Returns how much of the loss the step takes away.
   *
   * @return {@code (loss − lossAfterStep)/loss}, 0 when the loss is not positive
   */
  public double decrease() {
    return loss > 0 ? (loss - lossAfterStep) / loss : 0;
  }

  /** The smallest loss among the step's halvings, stopping when it rises again. */
  private static double searched(
      double[] parameters, double loss, double[] step, ToDoubleFunction<double[]> lossAt) {
    double best = loss;
    double length = 1;
    double[] at = new double[parameters.length];
    for (int halving = 0; halving <= HALVINGS; halving++) {
      for (int i = 0; i < at.length; i++) {
        at[i] = parameters[i] + length * step[i];
      }
      double here = lossAt.applyAsDouble(at);
      if (here < best) {
        best = here;
      } else if (best < loss) {
        break;
      }
      length /= 2;
    }
    return best;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double factor, double[] from, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] += factor * from[i];
    }
  }
}
