package dev.sonde.capacity.measures;

import dev.sonde.spectra.SymmetricOperator;
import java.util.Arrays;
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
  /** A direction that is rounding, relative to the product it is left over from. */
  private static final double EXHAUSTED = 1e-10;

  /**
   * What is left of a product after one pass of Gram–Schmidt, relative to it, above which a second
   * pass is not needed: rounding of the first is magnified a hundredfold at most, which leaves the
   * basis orthogonal to 1e-13.
   */
  private static final double ONCE = 1e-2;

  /** Curvature that is rounding of single precision, relative to the largest. */
  private static final double FLAT = 1e-7;

  /**
   * Iterations on the small model, which cost nothing beside a product; the rise converges as the
   * squared ratio of the two largest eigenvalues.
   */
  private static final int ITERATIONS = 500;

  private final double gradientNorm;
  private final double[][] Q;
  private final SymmetricEigen eigen;

  private GradientModel(double gradientNorm, double[][] Q, double[][] T) {
    this.gradientNorm = gradientNorm;
    this.Q = Q;
    this.eigen = SymmetricEigen.of(T);
  }

  /**
   * Builds the model. An interrupted thread ends it early, with the products that were spent.
   *
   * @param gradient the gradient, {@code [P]}
   * @param curvature the curvature matrix
   * @param products the most products to spend, at least 1
   */
  public static GradientModel of(double[] gradient, SymmetricOperator curvature, int products) {
    if (products < 1) {
      throw new IllegalArgumentException("a model needs at least 1 product, got " + products);
    }
    int dimension = gradient.length;
    int most = Math.min(products, dimension);
    double norm = ParameterVectors.norm(gradient);
    double[][] Q = new double[most][];
    double[][] T = new double[most][most];
    int size = 0;
    double[] next = ParameterVectors.scaled(gradient, 1 / norm);
    boolean more = norm > 0 && Double.isFinite(norm);
    while (more) {
      Q[size] = next;
      double[][] product = new double[1][dimension];
      curvature.multiply(new double[][] {next}, product);
      size++;
      double before = ParameterVectors.norm(product[0]);
      double[] along = orthogonalise(product[0], Q, size);
      for (int i = 0; i < size; i++) {
        T[i][size - 1] = along[i];
        T[size - 1][i] = along[i];
      }
      double left = ParameterVectors.norm(product[0]);
      if (left < ONCE * before) {
        orthogonalise(product[0], Q, size);
        left = ParameterVectors.norm(product[0]);
      }
      more = size < most && left > EXHAUSTED * before && !Thread.currentThread().isInterrupted();
      next = more ? ParameterVectors.scaled(product[0], 1 / left) : next;
    }
    double[][] square = new double[size][];
    for (int i = 0; i < size; i++) {
      square[i] = Arrays.copyOf(T[i], size);
    }
    return new GradientModel(norm, Arrays.copyOf(Q, size), square);
  }

  /** Takes the first columns of Q out of a vector, and returns how much of each was in it. */
  private static double[] orthogonalise(double[] vector, double[][] Q, int size) {
    double[] along = new double[size];
    for (int i = size - 1; i >= 0; i--) {
      along[i] = ParameterVectors.dot(Q[i], vector);
      ParameterVectors.add(-along[i], Q[i], vector);
    }
    return along;
  }

  /** The products that were spent. */
  public int products() {
    return Q.length;
  }

  /**
   * Returns the damped Newton step {@code −Q (|T| + μI)⁻¹ ‖g‖e₁}. The absolute values of T's
   * eigenvalues make negative curvature lead downhill as well (Dauphin et al., Identifying and
   * Attacking the Saddle Point Problem, 2014, arXiv:1406.2572).
   *
   * @param damping μ relative to the largest curvature, at least 0
   * @return the displacement, {@code [P]}; none when gradient or curvature are zero
   */
  Optional<double[]> newtonStep(double damping, int dimension) {
    double largest = 0;
    for (double value : eigen.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    if (largest == 0) {
      return Optional.empty();
    }
    double[] y = new double[eigen.values().length];
    for (int i = 0; i < y.length; i++) {
      double curvature = Math.max(Math.abs(eigen.values()[i]), FLAT * largest) + damping * largest;
      ParameterVectors.add(
          -gradientNorm * eigen.vectors()[i][0] / curvature, eigen.vectors()[i], y);
    }
    return Optional.of(displacement(y, dimension));
  }

  /**
   * Returns the displacement of a given length that raises the model most: the fixed point of
   * {@code y ← ρ (‖g‖e₁ + (T + c)y)/‖·‖}, with a shift c that makes every iteration rise.
   *
   * @return the displacement, {@code [P]}; zero when the gradient is
   */
  double[] steepestRise(double radius, int dimension) {
    // in the eigenbasis of T: z_i = v_i · y
    double[] values = eigen.values();
    double[] z = new double[values.length];
    double shift = 0;
    for (int i = 0; i < z.length; i++) {
      z[i] = eigen.vectors()[i][0];
      shift = Math.max(shift, -values[i]);
    }
    for (int iteration = 0; iteration < ITERATIONS && z.length > 0; iteration++) {
      for (int i = 0; i < z.length; i++) {
        z[i] = gradientNorm * eigen.vectors()[i][0] + (values[i] + shift) * z[i];
      }
      z = ParameterVectors.scaled(z, radius / ParameterVectors.norm(z));
    }
    double[] y = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      ParameterVectors.add(z[i], eigen.vectors()[i], y);
    }
    return displacement(y, dimension);
  }

  private double[] displacement(double[] y, int dimension) {
    double[] out = new double[dimension];
    for (int i = 0; i < y.length; i++) {
      ParameterVectors.add(y[i], Q[i], out);
    }
    return out;
  }
}
