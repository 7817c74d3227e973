package dev.sonde.studies.linear;

/**
 * How much of the least-squares solution a way of fitting keeps in each eigendirection of the
 * inputs' second moment: {@code f(λ)}, 1 for least squares itself.
 */
@FunctionalInterface
public interface SpectralFilter {

  /**
   * Returns what is kept.
   *
   * @param eigenvalue λ, an eigenvalue of XᵀX/p, positive
   * @return f(λ); between 0 and 1 where nothing overshoots
   */
  double kept(double eigenvalue);

  /**
   * Gradient descent from 0 on the mean loss {@code ½‖Xw − y‖²/p}: {@code 1 − (1 − ηλ)ᵗ}.
   *
   * @param rate η
   * @param steps t, at least 0
   * @return the filter
   */
  static SpectralFilter descent(double rate, double steps) {
    return eigenvalue -> 1 - power(1 - rate * eigenvalue, steps);
  }

  /**
   * Ridge regression, the minimum of {@code ½‖Xw − y‖²/p + ½ wd‖w‖²}: {@code λ/(λ + wd)}.
   *
   * @param decay wd, at least 0
   * @return the filter
   */
  static SpectralFilter ridge(double decay) {
    return eigenvalue -> eigenvalue / (eigenvalue + decay);
  }

  /**
   * Gradient descent from 0 with weight decay: {@code λ/(λ + wd) · (1 − (1 − η(λ + wd))ᵗ)}.
   *
   * @param rate η
   * @param steps t, at least 0
   * @param decay wd, at least 0
   * @return the filter
   */
  static SpectralFilter decayedDescent(double rate, double steps, double decay) {
    return eigenvalue ->
        eigenvalue / (eigenvalue + decay) * (1 - power(1 - rate * (eigenvalue + decay), steps));
  }

  /** A power whose base may be negative where the exponent is whole. */
  private static double power(double base, double exponent) {
    return Math.pow(base, exponent);
  }
}
