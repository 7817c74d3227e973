package dev.sonde.capacity;

import dev.sonde.spectra.SymmetricOperator;
import java.util.Arrays;

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
final class GradientModel {
  /** A direction that is rounding, relative to the product it is left over from. */
  private static final double EXHAUSTED = 1e-10;

  /** Curvature that is rounding, relative to the largest that was met. */
  private static final double FLAT = 1e-7;

  /**
   * Iterations on the small model, which cost nothing beside a product; the rise converges as the
   * squared ratio of the two largest eigenvalues.
   */
  private static final int ITERATIONS = 500;

  private final double gradientNorm;
  private final double[][] Q;
  private final double[][] T;

  private GradientModel(double gradientNorm, double[][] Q, double[][] T) {
    this.gradientNorm = gradientNorm;
    this.Q = Q;
    this.T = T;
  }

  /**
   * Builds the model. An interrupted thread ends it early, with the products that were spent.
   *
   * @param gradient the gradient, {@code [P]}
   * @param curvature the curvature matrix
   * @param products the most products to spend, at least 1
   */
  static GradientModel of(double[] gradient, SymmetricOperator curvature, int products) {
    if (products < 1) {
      throw new IllegalArgumentException("a model needs at least 1 product, got " + products);
    }
    int dimension = gradient.length;
    int most = Math.min(products, dimension);
    double norm = ExpectedSharpness.norm(gradient);
    double[][] Q = new double[most][];
    double[][] T = new double[most][most];
    int size = 0;
    double[] next = scaled(gradient, 1 / norm);
    boolean more = norm > 0 && Double.isFinite(norm);
    while (more) {
      Q[size] = next;
      double[][] product = new double[1][dimension];
      curvature.multiply(new double[][] {next}, product);
      size++;
      double before = ExpectedSharpness.norm(product[0]);
      for (int pass = 0; pass < 2; pass++) {
        for (int i = size - 1; i >= 0; i--) {
          double along = dot(Q[i], product[0]);
          add(-along, Q[i], product[0]);
          if (pass == 0) {
            T[i][size - 1] = along;
            T[size - 1][i] = along;
          }
        }
      }
      double left = ExpectedSharpness.norm(product[0]);
      more = size < most && left > EXHAUSTED * before && !Thread.currentThread().isInterrupted();
      next = more ? scaled(product[0], 1 / left) : next;
    }
    double[][] square = new double[size][];
    for (int i = 0; i < size; i++) {
      square[i] = Arrays.copyOf(T[i], size);
    }
    return new GradientModel(norm, Arrays.copyOf(Q, size), square);
  }

  /** The products that were spent. */
  int products() {
    return T.length;
  }

  /**
   * Returns the truncated Newton step: conjugate gradients on {@code Ty = −‖g‖e₁} until they
   * converge or the curvature along the search turns negative (Nocedal, Wright, Numerical
   * Optimization, 2006, algorithm 7.1).
   *
   * @return the displacement, {@code [P]}
   */
  double[] newtonStep(int dimension) {
    int k = T.length;
    double[] y = new double[k];
    if (k > 0) {
      double[] residual = new double[k];
      residual[0] = -gradientNorm;
      double[] direction = residual.clone();
      double squared = gradientNorm * gradientNorm;
      double converged = FLAT * FLAT * squared;
      double steepest = 0;
      for (int step = 0; step < k && squared > converged; step++) {
        double[] product = multiply(direction);
        double along = dot(direction, product);
        double length = dot(direction, direction);
        steepest = Math.max(steepest, Math.abs(along) / length);
        if (!(along > FLAT * steepest * length)) {
          if (step == 0 && steepest > 0) {
            // no step yet: the gradient, as far as the curvature that was met allows
            add(1 / steepest, direction, y);
          }
          break;
        }
        double ratio = squared / along;
        add(ratio, direction, y);
        add(-ratio, product, residual);
        double next = dot(residual, residual);
        for (int i = 0; i < k; i++) {
          direction[i] = residual[i] + next / squared * direction[i];
        }
        squared = next;
      }
    }
    return displacement(y, dimension);
  }

  /**
   * Returns the displacement of a given length that raises the model most: the fixed point of
   * {@code y ← ρ (‖g‖e₁ + (T + c)y)/‖·‖}, with a shift c that makes every iteration rise.
   *
   * @return the displacement, {@code [P]}; zero when the gradient is
   */
  double[] steepestRise(double radius, int dimension) {
    int k = T.length;
    double[] y = new double[k];
    if (k > 0) {
      double shift = 0;
      for (double[] row : T) {
        shift = Math.max(shift, Arrays.stream(row).map(Math::abs).sum());
      }
      y[0] = radius;
      for (int iteration = 0; iteration < ITERATIONS; iteration++) {
        double[] next = multiply(y);
        add(shift, y, next);
        next[0] += gradientNorm;
        y = scaled(next, radius / ExpectedSharpness.norm(next));
      }
    }
    return displacement(y, dimension);
  }

  private double[] displacement(double[] y, int dimension) {
    double[] out = new double[dimension];
    for (int i = 0; i < y.length; i++) {
      add(y[i], Q[i], out);
    }
    return out;
  }

  private double[] multiply(double[] y) {
    double[] out = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      out[i] = dot(T[i], y);
    }
    return out;
  }

  private static double[] scaled(double[] vector, double factor) {
    double[] out = vector.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= factor;
    }
    return out;
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
