package dev.sonde.attention.means;

import dev.sonde.attention.AttentionConventions;
import dev.sonde.spectra.Estimate.Interval;

/**
 * A mean over the rows of one head's attention, with its standard error.
 *
 * <p>The rows of one sequence depend on each other, so the error comes from how the sequences
 * differ; {@link Influences} has the formula, m = ΣS/Σn being the ratio of the units' sums to their
 * numbers of rows. Units are texts, windows where there is one text, and single rows where there is
 * one window; {@link AttentionConventions#errorOver()} says which.
 *
 * @param estimate the mean; NaN when there was no row
 * @param standardError its standard error, over texts or windows widened by Student's t, so that
 *     ±1.96 of it is the 95% interval; NaN where there are fewer than two units
 * @param n the number of rows
 * @param influences what each unit adds to the estimate's deviation; of no units where single rows
 *     were the units
 */
public record RowMean(double estimate, double standardError, long n, Influences influences) {

  /** A mean of no rows. */
  public static final RowMean NONE = new RowMean(Double.NaN, Double.NaN, 0);

  /**
   * A mean whose units are not known.
   *
   * @param estimate the mean
   * @param standardError its standard error
   * @param n the number of rows
   */
  public RowMean(double estimate, double standardError, long n) {
    this(estimate, standardError, n, Influences.NONE);
  }

  /**
   * The square root of a mean of squares, by the delta method: SE(√m) = SE(m) / (2√m). At m = 0,
   * where the method has no slope, every square is 0, and so is the error.
   */
  RowMean root() {
    double root = Math.sqrt(estimate);
    double slope = root > 0 ? 1 / (2 * root) : 0;
    return new RowMean(root, slope * standardError, n, influences.times(slope));
  }

  /**
   * How much greater it is than another mean.
   *
   * @param other the other mean
   * @param sameUnits whether both saw the same units in the same order
   * @return the difference, with an error that is paired over the units where both have the same,
   *     and otherwise √(SE² + SE′²), each widened on its own
   */
  public RowMean minus(RowMean other, boolean sameUnits) {
    int units = influences.units();
    boolean paired = sameUnits && units >= 2 && units == other.influences.units();
    Influences both = paired ? influences.minus(other.influences) : Influences.NONE;
    double error = paired ? both.standardError() : Math.hypot(standardError, other.standardError);
    return new RowMean(estimate - other.estimate, error, Math.min(n, other.n), both);
  }

  /** The 95% interval; NaN at both ends where there is no error. */
  public Interval interval() {
    return Interval.of(estimate, standardError);
  }

  /** Whether there is a finite figure. */
  public boolean resolved() {
    return Double.isFinite(estimate);
  }
}
