package dev.sonde.descent;

/**
 * A mean over seeds.
 *
 * @param estimate the mean, NaN when there is nothing to average
 * @param standardError its standard error {@code s/√n}, NaN below two values
 * @param n how many values
 */
public record Average(double estimate, double standardError, int n) {

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
