package dev.sonde.descent;

import dev.sonde.descent.statistics.CriticalRegime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Chooses further values where a curve turns: the widest gap, in the logarithm of the axis, that
 * reaches into the critical regime is halved, again and again.
 */
final class Refinement {
  /** Neighbours closer than a twelfth of an octave tell nothing that their seeds don't hide. */
  private static final double CLOSEST = Math.pow(2, 1.0 / 12);

  private Refinement() {}

  /**
   * Returns the values to add, ascending; none without a critical regime.
   *
   * @param most how many at most
   * @param unit what every value is a multiple of
   */
  static List<Double> of(List<Double> values, CriticalRegime regime, int most, int unit) {
    TreeSet<Double> all = new TreeSet<>(values);
    TreeSet<Double> added = new TreeSet<>();
    while (added.size() < most) {
      double best = CLOSEST * CLOSEST;
      double middle = Double.NaN;
      List<Double> sorted = new ArrayList<>(all);
      for (int i = 1; i < sorted.size(); i++) {
        double from = sorted.get(i - 1);
        double to = sorted.get(i);
        double between = unit * Math.rint(Math.sqrt(from * to) / unit);
        boolean inside = to > regime.low() && from < regime.high();
        if (inside && to / from > best && between > from && between < to) {
          best = to / from;
          middle = between;
        }
      }
      if (Double.isNaN(middle)) {
        break;
      }
      all.add(middle);
      added.add(middle);
    }
    return List.copyOf(added);
  }
}
