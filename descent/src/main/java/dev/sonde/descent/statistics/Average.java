package dev.sonde.descent.statistics;

import dev.sonde.spectra.StudentT;

/**
 * A mean over seeds.
 *
 * @param estimate the mean, NaN when there is nothing to average
 * @param standardError its standard error {@code s/√n}, NaN below two values
 * @param n how many values; 0 where there are none, as where an estimate brings a standard error of
 *     its own
 */
public record Average(double estimate, double standardError, int n) {
  /** What a 95% interval leaves on either side. */
  private static final double TAIL = 0.025;

  /**
   * Returns the half width of the 95% interval, by Student's t for the few values there are.
   *
   * @return {@code t·s/√n}, {@code 1.96 s} of an estimate, 0 of one value, which tells of no error
   */
  public double interval() {
    if (n == 0 && standardError > 0) {
      return StudentT.HALF_WIDTH * standardError;
    }
    return n < 2 ? 0 : StudentT.upperQuantile(TAIL, n - 1) * standardError;
  }

  /**
   * Returns an estimate that no values were averaged for.
   *
   * @param value the estimate
   * @param standardError its own standard error, so that {@code ±1.96} of it is the 95% interval
   * @return the estimate, with {@code n = 0}
   */
  public static Average estimated(double value, double standardError) {
    return new Average(value, standardError, 0);
  }

  /**
   * Averages values.
   *
   * @param values any number of them
   * @return mean, standard error and count
   */
  public static Average of(double... values) {
    int n = values.length;
    double mean = 0;
    for (double value : values) {
      mean += value / n;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Average(
        n == 0 ? Double.NaN : mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n), n);
  }
}
