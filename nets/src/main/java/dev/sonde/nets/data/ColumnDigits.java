package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;

/**
 * How far rounding moves the numbers of a column beside their spread, online.
 *
 * <p>A column such as 1.7·10⁹ ± 100 has its numbers, but hardly its differences, in single
 * precision, where neighbours are 128 apart. Means and squared deviations are Welford's.
 */
final class ColumnDigits {
  /**
   * Largest rounding to single precision, as a root mean square and a part of the standard
   * deviation, that is let pass: the spacing of single precision itself, 2⁻²⁴, of a column whose
   * numbers are 2⁸ deviations from zero. Chosen by us.
   */
  private static final double HARMLESS = 0x1p-16;

  /**
   * Least standard deviation, as a part of the largest number, that double precision resolves: 2¹²
   * of its steps. Chosen by us.
   */
  private static final double RESOLVED = 0x1p-40;

  private long count;
  private double mean;
  private double squares;
  private double lost;
  private double largest;
  private double first;
  private boolean varies;

  void add(double number) {
    first = count == 0 ? number : first;
    varies |= number != first;
    count++;
    double before = number - mean;
    mean += before / count;
    squares += before * (number - mean);
    double rounding = number - (float) number;
    lost += rounding * rounding;
    largest = Math.max(largest, Math.abs(number));
  }

  /** Whether the column's differences need double precision. */
  boolean needsDouble() {
    return varies && Math.sqrt(lost) > HARMLESS * Math.sqrt(squares);
  }

  /**
   * Refuses a column whose differences are lost in double precision, too.
   *
   * @param column the column in words, for the message
   */
  void require(String column) {
    double deviation = Math.sqrt(squares / count);
    if (needsDouble() && !(deviation >= RESOLVED * largest)) {
      throw new InvalidInputException(
          "%s: the numbers are as large as %.3g and differ by %.2g (standard deviation), too little for double precision to tell apart. Subtract a constant from the column before it is written, or remove it"
              .formatted(column, largest, deviation));
    }
  }
}
