package dev.sonde.studies.trajectory;

/**
 * What steps of gradient descent unlock, beside the effective dimensionality at {@code z = 1/(ηt)}.
 *
 * <p>From 0 on least squares with {@code ηλ ≤ 1}, t steps have {@code df = Σ 1 − (1 − ηλ)ᵗ} degrees
 * of freedom, and {@code N_eff(1/(ηt)) = Σ ηλt/(ηλt + 1)}. Term by term, with {@code u = ηλ}, the
 * ratio {@code (1 − (1 − u)ᵗ)(1 + tu)/(tu)} lies between 1 and 2: with {@code x = tu}, {@code (1 −
 * u)ᵗ ≤ 1/(1 + u)ᵗ ≤ 1/(1 + x)} gives the lower bound, and {@code 1 − (1 − u)ᵗ ≤ min(1, x)} the
 * upper one.
 */
final class StepLaw {
  private StepLaw() {}

  /** Σ 1 − (1 − ηλ)ᵗ. */
  static double degreesOfFreedom(double[] eigenvalues, double rate, double steps) {
    double sum = 0;
    for (double eigenvalue : eigenvalues) {
      sum += kept(rate * eigenvalue, steps);
    }
    return sum;
  }

  /** 1 − (1 − u)ᵗ, without cancellation for small u. */
  private static double kept(double u, double steps) {
    return u < 1 ? -Math.expm1(steps * Math.log1p(-u)) : 1 - Math.pow(Math.abs(1 - u), steps);
  }

  /** Σ λ/(λ + z). */
  static double effectiveDimension(double[] eigenvalues, double z) {
    double sum = 0;
    for (double eigenvalue : eigenvalues) {
      sum += eigenvalue > 0 ? eigenvalue / (eigenvalue + z) : 0;
    }
    return sum;
  }

  /** The largest and the smallest ratio of one term to the other, over u from 10⁻⁹ to 1. */
  static double[] extremeRatios(double steps) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int i = 0; i <= 20_000; i++) {
      double u = Math.pow(10, -9 + 9 * i / 20_000.0);
      double x = steps * u;
      double ratio = kept(u, steps) * (1 + x) / x;
      least = Math.min(least, ratio);
      most = Math.max(most, ratio);
    }
    return new double[] {least, most};
  }

  /**
   * The degrees of freedom of descent with momentum µ, {@code v ← µv − ηg, w ← w + v}, by its
   * recurrence in each direction.
   */
  static double withMomentum(double[] eigenvalues, double rate, double momentum, int steps) {
    double sum = 0;
    for (double eigenvalue : eigenvalues) {
      double left = 1;
      double velocity = 0;
      for (int t = 0; t < steps; t++) {
        velocity = momentum * velocity - rate * eigenvalue * left;
        left += velocity;
      }
      sum += 1 - left;
    }
    return sum;
  }
}
