package dev.sonde.attention.means;

/**
 * Gathers a ratio of two sums over rows that come unit by unit: R = ΣN/ΣD, a mean where D counts
 * the rows.
 *
 * <p>The error over units is that of {@link Influences}. While fewer than two units have ended each
 * row is one, SE² = n/(n−1) · Σ(N_i − R·D_i)² / (ΣD)² (the ratio estimator's linearised variance;
 * Cochran, Sampling Techniques, 1977, section 6.4).
 */
public final class RatioAccumulator {
  private final Sums rows = new Sums();
  private final UnitSums byUnit = new UnitSums();
  private long count;
  private double numerator;
  private double denominator;
  private double unitNumerator;
  private double unitDenominator;
  private boolean started;

  /** Sums over rows, from which the ratio's error follows. */
  private static final class Sums {
    private long n;
    private double numerator;
    private double denominator;
    private double squares;
    private double products;
    private double squaresBelow;

    void add(double above, double below) {
      n++;
      numerator += above;
      denominator += below;
      squares += above * above;
      products += above * below;
      squaresBelow += below * below;
    }

    double standardError() {
      double ratio = numerator / denominator;
      double scatter = squares - 2 * ratio * products + ratio * ratio * squaresBelow;
      return n < 2
          ? Double.NaN
          : Math.sqrt(n / (n - 1.0) * Math.max(0, scatter)) / Math.abs(denominator);
    }
  }

  /** Adds a row. */
  public void add(double numerator, double denominator) {
    rows.add(numerator, denominator);
    addRows(numerator, denominator, 1);
  }

  /** Adds rows of one unit at once; they give no error until two units have ended. */
  public void addRows(double numerator, double denominator, long number) {
    count += number;
    this.numerator += numerator;
    this.denominator += denominator;
    unitNumerator += numerator;
    unitDenominator += denominator;
    started = true;
  }

  /** Ends a unit: the rows that follow belong to the next. */
  public void endUnit() {
    if (started) {
      byUnit.add(unitNumerator, unitDenominator);
      unitNumerator = 0;
      unitDenominator = 0;
      started = false;
    }
  }

  /** The ratio; NaN without rows, or where the lower sum is 0. */
  public RowMean ratio() {
    if (count == 0 || !(Math.abs(denominator) > 0)) {
      return new RowMean(Double.NaN, Double.NaN, count);
    }
    double ratio = numerator / denominator;
    Influences influences = byUnit.influences(ratio, denominator);
    double error = influences.units() >= 2 ? influences.standardError() : rows.standardError();
    return new RowMean(ratio, error, count, influences);
  }

  /** √ of the ratio, its error by the delta method: SE(√R) = SE(R) / (2√R). */
  public RowMean root() {
    return ratio().root();
  }
}
