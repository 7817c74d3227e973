package dev.sonde.nets.training;

import dev.sonde.spectra.krylov.KrylovSpace;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The damped Newton step within a gradient's Krylov space that reaches the lowest loss: {@code θ −
 * Q U (|Θ| + λ)⁻¹ Uᵀ Qᵀ g} over some dampings λ, each tried on the real loss.
 *
 * <p>With absolute Ritz values this is the saddle-free Newton step, which follows negative
 * curvature downhill; with signed ones the damped Newton step, which saddle points attract while λ
 * stays below the curvature's negative part. Source: Dauphin et al., Identifying and Attacking the
 * Saddle Point Problem in High-Dimensional Non-Convex Optimization, 2014 (arXiv:1406.2572),
 * algorithm 1.
 *
 * <p>Costs one pass of the loss a damping, and no products.
 *
 * @param parameters where it leads, {@code [P]}
 * @param loss the loss there, finite; not necessarily below that at the start
 * @param damping λ
 */
public record KrylovStep(double[] parameters, double loss, double damping) {
  /** A denominator that is rounding: the step it asks for has no length anyone could mean. */
  private static final double SINGULAR = 1e-14;

  /** Which Ritz values the step divides by. */
  public enum Curvature {
    /** Their absolute values: saddle-free Newton. */
    ABSOLUTE,
    /** As they are: damped Newton. */
    SIGNED
  }

  /** Copies the parameters. */
  public KrylovStep {
    parameters = parameters.clone();
  }

  @Override
  public double[] parameters() {
    return parameters.clone();
  }

  /**
   * Tries all dampings.
   *
   * @param space the Krylov space of the gradient, with the Hessian in it
   * @param curvature which Ritz values the step divides by
   * @param dampings the values λ, at least 0
   * @param share how much of each step is taken; 1 is all
   * @param from the parameters, {@code [P]}
   * @param lossAt the loss at other parameters
   * @return the step to the lowest loss; none where the space is empty, or no loss is finite
   */
  public static Optional<KrylovStep> lowest(
      KrylovSpace space,
      Curvature curvature,
      double[] dampings,
      double share,
      double[] from,
      ToDoubleFunction<double[]> lossAt) {
    double[] values = space.ritzValues();
    double[] gradient = space.components();
    Optional<KrylovStep> best = Optional.empty();
    for (double damping : dampings) {
      double[] step = new double[values.length];
      boolean singular = values.length == 0;
      for (int i = 0; i < step.length; i++) {
        double divisor =
            (curvature == Curvature.ABSOLUTE ? Math.abs(values[i]) : values[i]) + damping;
        singular |= Math.abs(divisor) < SINGULAR;
        step[i] = -share * gradient[i] / divisor;
      }
      if (!singular) {
        double[] there = space.combined(step);
        for (int i = 0; i < there.length; i++) {
          there[i] += from[i];
        }
        double loss = lossAt.applyAsDouble(there);
        if (Double.isFinite(loss) && (best.isEmpty() || loss < best.get().loss)) {
          best = Optional.of(new KrylovStep(there, loss, damping));
        }
      }
    }
    return best;
  }
}
