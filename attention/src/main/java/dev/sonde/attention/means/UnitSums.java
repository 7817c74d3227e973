package dev.sonde.attention.means;

import java.util.Arrays;

/**
 * The two sums of a ratio unit by unit, so that ratios can be compared over the same units.
 *
 * <p>Memory: 4 kB at most. When all places are taken, neighbours are added up in pairs, and each
 * place takes twice as many units from then on.
 */
final class UnitSums {
  private static final int FIRST = 8;
  private static final int MOST = 256;

  private double[] above = new double[FIRST];
  private double[] below = new double[FIRST];
  private int places;
  private int unitsEach = 1;
  private int unitsInLast;

  void add(double numerator, double denominator) {
    if (places == 0 || unitsInLast == unitsEach) {
      open();
    }
    above[places - 1] += numerator;
    below[places - 1] += denominator;
    unitsInLast++;
  }

  private void open() {
    if (places == MOST) {
      for (int i = 0; i < MOST / 2; i++) {
        above[i] = above[2 * i] + above[2 * i + 1];
        below[i] = below[2 * i] + below[2 * i + 1];
      }
      places = MOST / 2;
      Arrays.fill(above, places, MOST, 0);
      Arrays.fill(below, places, MOST, 0);
      unitsEach *= 2;
    } else if (places == above.length) {
      above = Arrays.copyOf(above, 2 * places);
      below = Arrays.copyOf(below, 2 * places);
    }
    places++;
    unitsInLast = 0;
  }

  /**
   * What each unit adds to the deviation of the ratio of the totals.
   *
   * @param ratio R
   * @param total ΣD
   */
  Influences influences(double ratio, double total) {
    return Influences.of(Arrays.copyOf(above, places), Arrays.copyOf(below, places), ratio, total);
  }
}
