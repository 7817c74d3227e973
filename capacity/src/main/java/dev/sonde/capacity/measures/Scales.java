package dev.sonde.capacity.measures;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The z and τ that are measured when nobody asks for others: round numbers inside a range set by
 * the largest eigenvalue, so that two nets of like curvature are measured at the very same points.
 */
public final class Scales {
  /**
   * How far below the largest eigenvalue the curves reach: four decades. Below it, single precision
   * and a survey of a few hundred products resolve nothing.
   */
  private static final double SPAN = 1e-4;

  /** The share's threshold that telling figures are published at; always among the defaults. */
  private static final double REFERENCE_TAU = 1e-2;

  private Scales() {}

  /**
   * Returns 1/N and every 1·10^k and 3·10^k in [1e-4 λmax, λmax], descending.
   *
   * @param largest the largest eigenvalue, possibly not positive: then 1/N alone
   * @param targets the number of targets N, the terms of the mean loss, at least 1
   */
  public static double[] z(double largest, long targets) {
    NavigableSet<Double> out = new TreeSet<>();
    out.add(1.0 / targets);
    for (int k = exponentBelow(largest); k <= exponentAbove(largest); k++) {
      addInside(out, Double.parseDouble("1e" + k), largest);
      addInside(out, Double.parseDouble("3e" + k), largest);
    }
    return descending(out);
  }

  /**
   * Returns 0.01 and every 10^k in [1e-4 λmax, λmax], descending.
   *
   * @param largest the largest eigenvalue, possibly not positive: then 0.01 alone
   */
  public static double[] tau(double largest) {
    NavigableSet<Double> out = new TreeSet<>();
    out.add(REFERENCE_TAU);
    for (int k = exponentBelow(largest); k <= exponentAbove(largest); k++) {
      addInside(out, Double.parseDouble("1e" + k), largest);
    }
    return descending(out);
  }

  /** Returns the given values sorted descending without repetition. */
  public static double[] descending(double[] values) {
    NavigableSet<Double> out = new TreeSet<>();
    Arrays.stream(values).forEach(out::add);
    return descending(out);
  }

  private static double[] descending(NavigableSet<Double> values) {
    return values.descendingSet().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void addInside(NavigableSet<Double> out, double value, double largest) {
    if (value >= SPAN * largest && value <= largest) {
      out.add(value);
    }
  }

  private static int exponentBelow(double largest) {
    return usable(largest) ? (int) Math.floor(Math.log10(SPAN * largest)) : 0;
  }

  private static int exponentAbove(double largest) {
    return usable(largest) ? (int) Math.floor(Math.log10(largest)) : -1;
  }

  /** Whether round numbers below the eigenvalue exist as normal doubles. */
  private static boolean usable(double largest) {
    return largest > 1e-290 && largest < Double.POSITIVE_INFINITY;
  }
}
