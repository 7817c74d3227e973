package dev.sonde.attention;

/**
 * A mean over the rows of one head's attention, with its standard error.
 *
 * <p>The rows of one sequence depend on each other, so the error comes from how the sequences
 * differ: SE² = T/(T−1) · Σ(S_t − m·n_t)² / n², where S_t is the sum over the n_t rows of unit t
 * and n = Σn_t (the ratio estimator's linearised variance; Cochran, Sampling Techniques, 1977,
 * section 6.4). Units are texts, windows where there is one text, and single rows where there is
 * one window; {@link AttentionConventions#errorOver()} says which.
 *
 * @param estimate the mean; NaN when there was no row
 * @param standardError its standard error; NaN where there are fewer than two units
 * @param n the number of rows
 */
public record RowMean(double estimate, double standardError, long n) {

  /** A mean of no rows. */
  static final RowMean NONE = new RowMean(Double.NaN, Double.NaN, 0);

  /** Whether there is a finite figure. */
  public boolean resolved() {
    return Double.isFinite(estimate);
  }
}
