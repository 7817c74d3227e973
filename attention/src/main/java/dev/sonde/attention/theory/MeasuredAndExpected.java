package dev.sonde.attention.theory;

import dev.sonde.attention.means.RowMean;
import java.util.OptionalDouble;

/**
 * A figure held against its formula.
 *
 * @param measured with its error
 * @param formula what it is expected to be; nothing where there is none
 */
public record MeasuredAndExpected(RowMean measured, OptionalDouble formula) {

  static MeasuredAndExpected against(RowMean measured, double formula) {
    return new MeasuredAndExpected(measured, OptionalDouble.of(formula));
  }

  static MeasuredAndExpected alone(RowMean measured) {
    return new MeasuredAndExpected(measured, OptionalDouble.empty());
  }
}
