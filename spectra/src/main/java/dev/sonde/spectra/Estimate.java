package dev.sonde.spectra;

/**
 * A figure with its standard error, and whether the method resolved it at all.
 *
 * <p>An unresolved figure keeps its number for diagnosis, but must not be shown to anyone: reports
 * print it as null with {@code "resolved": false}.
 *
 * @param value the estimate; finite when {@code resolved}
 * @param standardError the standard error; 0 when the figure is exact; the interval {@code value ±
 *     1.96 standardError} holds the truth about 95% of the time
 * @param resolved whether the figure can be trusted to its standard error
 * @param samplingError the part of {@code standardError} that comes from having seen only a sample
 *     of the population, which more products cannot lower; 0 when all of it was seen, NaN when it
 *     is unknown
 */
public record Estimate(double value, double standardError, boolean resolved, double samplingError) {

  /**
   * Makes a figure without a sampling error.
   *
   * @param value the estimate
   * @param standardError the standard error
   * @param resolved whether the figure can be trusted to its standard error
   */
  public Estimate(double value, double standardError, boolean resolved) {
    this(value, standardError, resolved, 0);
  }

  /** Checks that a resolved figure is finite with a standard error of at least zero. */
  public Estimate {
    if (resolved
        && !(Double.isFinite(value)
            && standardError >= 0
            && standardError < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a resolved estimate needs a finite value and a finite standard error of at least 0, got "
              + value
              + " ± "
              + standardError
              + "; use unresolved(value, standardError) instead");
    }
  }

  /**
   * Returns a figure known to rounding.
   *
   * @param value the figure
   * @return the figure with standard error 0
   */
  public static Estimate exact(double value) {
    return new Estimate(value, 0, true);
  }

  /**
   * Returns a figure that the method could not resolve.
   *
   * @param value the number it would have been, possibly NaN
   * @param standardError its standard error, possibly NaN
   * @return the unresolved figure
   */
  public static Estimate unresolved(double value, double standardError) {
    return new Estimate(value, standardError, false);
  }
}
