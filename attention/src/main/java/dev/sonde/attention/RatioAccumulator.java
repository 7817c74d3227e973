package dev.sonde.attention;

/**
 * Gathers a ratio of two sums over rows that come unit by unit: R = ΣN/ΣD, a mean where D counts
 * the rows.
 *
 * <p>SE² = T/(T−1) · Σ(N_t − R·D_t)² / (ΣD)² over T units (the ratio estimator's linearised
 * variance; Cochran, Sampling Techniques, 1977, section 6.4), each row a unit while fewer than two
 * units have ended.
 */
final class RatioAccumulator {
  private final Sums rows = new Sums();
  private final Sums units = new Sums();
  private final UnitSums byUnit = new UnitSums();
  private long count;
  private double unitNumerator;
  private double unitDenominator;
  private boolean started;

  /** Sums over units, from which the ratio and its error follow. */
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
  void add(double numerator, double denominator) {
    rows.add(numerator, denominator);
    addRows(numerator, denominator, 1);
  }

  /** Adds rows of one unit at once; they give no error until two units have ended. */
  void addRows(double numerator, double denominator, long number) {
    count += number;
    unitNumerator += numerator;
    unitDenominator += denominator;
    started = true;
  }

  /** Ends a unit: the rows that follow belong to the next. */
  void endUnit() {
    if (started) {
      units.add(unitNumerator, unitDenominator);
      byUnit.add(unitNumerator, unitDenominator);
      unitNumerator = 0;
      unitDenominator = 0;
      started = false;
    }
  }

  /** The ratio; NaN without rows, or where the lower sum is 0. */
  RowMean ratio() {
    double above = units.numerator + unitNumerator;
    double below = units.denominator + unitDenominator;
    if (count == 0 || !(Math.abs(below) > 0)) {
      return new RowMean(Double.NaN, Double.NaN, count);
    }
    double error = units.n >= 2 ? units.standardError() : rows.standardError();
    double ratio = above / below;
    return new RowMean(ratio, error, count, byUnit.influences(ratio, below));
  }

  /** √ of the ratio, its error by the delta method: SE(√R) = SE(R) / (2√R). */
  RowMean root() {
    return ratio().root();
  }
}
