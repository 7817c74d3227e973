package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
import java.util.List;

/** What numbers of a plan must be; guards that NaN fails. */
public final class Bound {
  private Bound() {}

  public static void atLeast(int least, int value, String what) {
    if (value < least) {
      throw new InvalidInputException(what + " must be at least " + least + ", got " + value);
    }
  }

  static void positive(double value, String what) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException(what + " must be positive and finite, got " + value);
    }
  }

  static void notNegative(double value, String what) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException(what + " must be at least 0 and finite, got " + value);
    }
  }

  /** A copy of positive values. */
  static List<Double> positive(List<Double> values, String what) {
    values.forEach(value -> positive(value, what));
    return List.copyOf(values);
  }
}
