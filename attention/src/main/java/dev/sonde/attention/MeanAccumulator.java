package dev.sonde.attention;

/** Gathers one figure over rows that come unit by unit; see {@link RowMean}. */
final class MeanAccumulator {
  private long rows;
  private double sum;
  private double squares;
  private long units;
  private double unitSum;
  private long unitRows;
  private double sumSum;
  private double sumRows;
  private double rowsRows;
  private final UnitSums byUnit = new UnitSums();

  void add(double value) {
    rows++;
    sum += value;
    squares += value * value;
    unitSum += value;
    unitRows++;
  }

  /** Ends a unit: the rows that follow belong to the next. */
  void endUnit() {
    if (unitRows > 0) {
      units++;
      sumSum += unitSum * unitSum;
      sumRows += unitSum * unitRows;
      rowsRows += (double) unitRows * unitRows;
      byUnit.add(unitSum, (double) unitRows);
      unitSum = 0;
      unitRows = 0;
    }
  }

  RowMean mean() {
    if (rows == 0) {
      return RowMean.NONE;
    }
    double m = sum / rows;
    double variance;
    if (units >= 2) {
      double scatter = sumSum - 2 * m * sumRows + m * m * rowsRows;
      variance = units / (units - 1.0) * Math.max(0, scatter) / ((double) rows * rows);
    } else if (rows >= 2) {
      variance = Math.max(0, squares / rows - m * m) / (rows - 1.0);
    } else {
      variance = Double.NaN;
    }
    return new RowMean(m, Math.sqrt(variance), rows, byUnit.influences(m, (double) rows));
  }

  /** √ of the mean, its error by the delta method: SE(√m) = SE(m) / (2√m). */
  RowMean rootMean() {
    return mean().root();
  }
}
