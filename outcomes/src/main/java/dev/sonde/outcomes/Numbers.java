package dev.sonde.outcomes;

import java.math.BigDecimal;
import java.math.MathContext;

/** How names write numbers. */
final class Numbers {
  /** Beyond, a whole number is no count. */
  private static final double LARGEST_COUNT = 1e9;

  private static final int LABEL_DIGITS = 4;

  /** Smaller than a ten-thousandth, zeros are harder to read than a power. */
  private static final int SMALLEST_PLAIN = -4;

  private Numbers() {}

  /** What tells an element from others, short enough to type: 64, 0.005618, 3e-5. */
  static String label(double value) {
    if (isCount(value) || !Double.isFinite(value)) {
      return isCount(value) ? Long.toString((long) value) : Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(LABEL_DIGITS));
    BigDecimal digits = rounded.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return exponent < SMALLEST_PLAIN
        ? digits.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString() + "e" + exponent
        : digits.toPlainString();
  }

  private static boolean isCount(double value) {
    return value == Math.rint(value) && Math.abs(value) < LARGEST_COUNT;
  }
}
