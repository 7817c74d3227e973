package dev.sonde.capacity.measures;

/**
 * How many samples bring a mean's sampling error down to a target.
 *
 * <p>Drawn without replacement from N, the squared error is in proportion to {@code 1/n − 1/N}
 * (Cochran, Sampling Techniques, 1977, chapter 2).
 */
public final class SampleSize {
  private SampleSize() {}

  /**
   * Returns the smallest n' with {@code (1/n' − 1/N)/(1/n − 1/N) ≤ (target/error)²}.
   *
   * @param error the error that n samples have
   * @param target the error to reach, positive, in the same units
   * @param samples n
   * @param population N
   * @return a number of samples from 1 to N; N when the error is unknown
   */
  public static int reaching(double target, double error, int samples, int population) {
    if (samples >= population || !Double.isFinite(error)) {
      return population;
    }
    if (error == 0) {
      return 1;
    }
    double ratio = target / error;
    double inverse = 1.0 / population + (1.0 / samples - 1.0 / population) * ratio * ratio;
    return (int) Math.min(population, Math.max(1, Math.ceil(1 / inverse - 1e-9)));
  }
}
