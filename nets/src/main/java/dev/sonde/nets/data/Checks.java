package dev.sonde.nets.data;

/** Checks of the numbers that builders are given. */
public final class Checks {
  private Checks() {}

  public static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          what + " must be at least 1, got " + value + "; give a whole number from 1 up");
    }
    return value;
  }

  public static void countable(Object network, long parameters) {
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
