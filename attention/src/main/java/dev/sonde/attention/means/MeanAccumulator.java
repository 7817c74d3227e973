package dev.sonde.attention.means;

/** Gathers one figure over rows that come unit by unit; see {@link RowMean}. */
public final class MeanAccumulator {
  private long rows;
  private double sum;
  private double squares;
  private double unitSum;
  private long unitRows;
  private final UnitSums byUnit = new UnitSums();

  public void add(double value) {
    rows++;
    sum += value;
    squares += value * value;
    unitSum += value;
    unitRows++;
  }

  /** Ends a unit: the rows that follow belong to the next. */
  public void endUnit() {
    if (unitRows > 0) {
      byUnit.add(unitSum, (double) unitRows);
      unitSum = 0;
      unitRows = 0;
    }
  }

  public RowMean mean() {
    if (rows == 0) {
      return RowMean.NONE;
    }
    double m = sum / rows;
    Influences influences = byUnit.influences(m, (double) rows);
    double error = influences.units() >= 2 ? influences.standardError() : overRows(m);
    return new RowMean(m, error, rows, influences);
  }

  private double overRows(double m) {
    return rows < 2 ? Double.NaN : Math.sqrt(Math.max(0, squares / rows - m * m) / (rows - 1.0));
  }

  /** √ of the mean, its error by the delta method: SE(√m) = SE(m) / (2√m). */
  public RowMean rootMean() {
    return mean().root();
  }
}
