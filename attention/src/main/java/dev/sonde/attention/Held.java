package dev.sonde.attention;

import java.util.OptionalDouble;

/**
 * A figure held against its formula.
 *
 * @param measured with its error
 * @param formula what it is expected to be; nothing where there is none
 */
public record Held(RowMean measured, OptionalDouble formula) {

  static Held against(RowMean measured, double formula) {
    return new Held(measured, OptionalDouble.of(formula));
  }

  static Held alone(RowMean measured) {
    return new Held(measured, OptionalDouble.empty());
  }
}
