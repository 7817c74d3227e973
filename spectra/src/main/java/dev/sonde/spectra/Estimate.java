package dev.sonde.spectra;

import java.util.Arrays;

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
   * A 95% interval.
   *
   * @param low its lower end; NaN where there is no error
   * @param high its upper end; NaN where there is no error
   */
  public record Interval(double low, double high) {
    /** {@code value ± 1.96 standardError}. */
    public static Interval of(double value, double standardError) {
      double half = StudentT.HALF_WIDTH * standardError;
      return new Interval(value - half, value + half);
    }

    /** Whether a value lies outside; false where an end is NaN. */
    public boolean excludes(double value) {
      return value < low || value > high;
    }
  }

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
   * Returns the mean of independent values of one distribution. Its standard error is widened by
   * Student's t for the few values there are, so that {@code ±1.96} of it is the 95% interval where
   * the values are normal.
   *
   * @param values at least two
   * @return the mean, {@code t(0.975, k−1)/1.96 · s/√k} as its standard error; unresolved when a
   *     value is not finite
   */
  public static Estimate mean(double... values) {
    int count = values.length;
    if (count < 2) {
      throw new IllegalArgumentException("a mean's error needs at least 2 values, got " + count);
    }
    double mean = Arrays.stream(values).sum() / count;
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double error = StudentT.widening(count - 1) * Math.sqrt(squares / (count - 1) / count);
    return Double.isFinite(mean) && Double.isFinite(error)
        ? new Estimate(mean, error, true)
        : unresolved(mean, error);
  }

  /**
   * Returns the middle of bounds as a figure whose 95% interval they are.
   *
   * @param low the lower bound
   * @param high the upper bound
   */
  public static Estimate between(double low, double high) {
    return new Estimate((low + high) / 2, (high - low) / 2 / StudentT.HALF_WIDTH, true);
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

  /** The 95% interval of a normal error, whether or not the figure is resolved. */
  public Interval interval() {
    return Interval.of(value, standardError);
  }

  /**
   * Returns whether more samples would help more than more products: having seen only a sample is
   * the larger part of the squared error, or an unknown part because too few groups of samples were
   * seen to tell.
   *
   * @return whether the samples hold this figure back; false when all were seen
   */
  public boolean heldBackBySamples() {
    double rest = standardError * standardError - samplingError * samplingError;
    return Double.isNaN(samplingError)
        || (samplingError > 0 && samplingError >= Math.sqrt(Math.max(rest, 0)));
  }
}
