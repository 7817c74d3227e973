package dev.sonde.capacity.measures;

import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.krylov.KrylovSpace;
import java.util.Optional;

/**
 * The quadratic model of the loss within the Krylov space of its gradient: {@code m(y) = L + ‖g‖ y₁
 * + ½ yᵀTy} for the displacement {@code Qy}, with {@code Q} the Lanczos basis that starts at the
 * gradient and {@code T = QᵀHQ}.
 *
 * <p>The gradient of a net near a solution lies mostly in the space of the largest eigenvalues
 * (Gur-Ari, Roberts, Dyer, Gradient Descent Happens in a Tiny Subspace, 2018, arXiv:1812.04754), so
 * a few steps suffice to see where the loss falls fastest and rises fastest. Costs one product a
 * step; full reorthogonalisation; memory steps × P doubles.
 */
public final class GradientModel {
  /** Curvature that is rounding of single precision, relative to the largest. */
  private static final double FLAT = 1e-7;

  /**
   * Iterations on the small model, which cost nothing beside a product; the rise converges as the
   * squared ratio of the two largest eigenvalues.
   */
  private static final int ITERATIONS = 500;

  private final KrylovSpace space;

  private GradientModel(KrylovSpace space) {
    this.space = space;
  }

  /**
   * Builds the model. An interrupted thread ends it early, with the products that were spent.
   *
   * @param gradient the gradient, {@code [P]}
   * @param curvature the curvature matrix
   * @param products the most products to spend, at least 1
   */
  public static GradientModel of(double[] gradient, SymmetricOperator curvature, int products) {
    return new GradientModel(KrylovSpace.of(gradient, curvature, products));
  }

  /** The products that were spent. */
  public int products() {
    return space.products();
  }

  /**
   * Returns the damped Newton step {@code −Q (|T| + μI)⁻¹ ‖g‖e₁}. The absolute values of T's
   * eigenvalues make negative curvature lead downhill as well (Dauphin et al., Identifying and
   * Attacking the Saddle Point Problem, 2014, arXiv:1406.2572).
   *
   * @param damping μ relative to the largest curvature, at least 0
   * @return the displacement, {@code [P]}; none when gradient or curvature are zero
   */
  Optional<double[]> newtonStep(double damping) {
    double[] values = space.ritzValues();
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    if (largest == 0) {
      return Optional.empty();
    }
    double[] step = space.components();
    for (int i = 0; i < step.length; i++) {
      step[i] /= -(Math.max(Math.abs(values[i]), FLAT * largest) + damping * largest);
    }
    return Optional.of(space.combined(step));
  }

  /**
   * Returns the displacement of a given length that raises the model most: the fixed point of
   * {@code y ← ρ (‖g‖e₁ + (T + c)y)/‖·‖}, with a shift c that makes every iteration rise.
   *
   * @return the displacement, {@code [P]}; zero when the gradient is
   */
  double[] steepestRise(double radius) {
    // in the eigenbasis of T: z_i = v_i · y
    double[] values = space.ritzValues();
    double[] gradient = space.components();
    double[] z = new double[values.length];
    double shift = 0;
    for (int i = 0; i < z.length; i++) {
      z[i] = gradient[i] / space.norm();
      shift = Math.max(shift, -values[i]);
    }
    for (int iteration = 0; iteration < ITERATIONS && z.length > 0; iteration++) {
      for (int i = 0; i < z.length; i++) {
        z[i] = gradient[i] + (values[i] + shift) * z[i];
      }
      z = ParameterVectors.scaled(z, radius / ParameterVectors.norm(z));
    }
    return space.combined(z);
  }
}
