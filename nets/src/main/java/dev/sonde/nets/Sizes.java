package dev.sonde.nets;

/** Checks of the numbers that builders are given. */
final class Sizes {
  private Sizes() {}

  static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          what + " must be at least 1, got " + value + "; give a whole number from 1 up");
    }
    return value;
  }

  static void countable(Object network, long parameters) {
    if (parameters > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          network
              + " has "
              + parameters
              + " parameters, more than the "
              + Integer.MAX_VALUE
              + " that one vector holds; use smaller widths");
    }
  }
}
