package dev.sonde.studies.linear;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The least error that any decay has: on a grid, extended where its end is the best, and by golden
 * section around every decay of the grid that is better than its neighbours.
 */
final class LeastOverDecays {
  /** The golden section, (√5 − 1)/2. */
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** Natural logarithms of decays closer than this are one; errors are flat at their least. */
  private static final double CLOSE = 1e-3;

  /** So many steps of the grid beyond its end, the error of a fit no longer changes. */
  private static final int MOST_FURTHER = 60;

  private final DoubleUnaryOperator error;
  private double least;

  private LeastOverDecays(DoubleUnaryOperator error) {
    this.error = error;
    this.least = Double.POSITIVE_INFINITY;
  }

  /**
   * Looks for the least error.
   *
   * @param error of a decay, which may be 0
   * @param grid decays above 0, ascending, at least two
   * @param chosen a decay that is looked at, too
   * @return the least error of all decays that were looked at, no decay among them
   */
  static double of(DoubleUnaryOperator error, double[] grid, double chosen) {
    LeastOverDecays search = new LeastOverDecays(error);
    search.at(0);
    search.at(chosen);
    double[] logs = Arrays.stream(grid).map(Math::log).toArray();
    double[] errors = Arrays.stream(grid).map(search::at).toArray();
    int last = logs.length - 1;
    for (int i = 1; i < last; i++) {
      if (errors[i] <= errors[i - 1] && errors[i] <= errors[i + 1]) {
        search.between(logs[i - 1], logs[i + 1]);
      }
    }
    if (errors[0] <= errors[1]) {
      search.beyond(logs[1], logs[0]);
    }
    if (errors[last] <= errors[last - 1]) {
      search.beyond(logs[last - 1], logs[last]);
    }
    return search.least;
  }

  private double at(double decay) {
    double here = error.applyAsDouble(decay);
    least = Math.min(least, here);
    return here;
  }

  /** Goes on from an end of the grid while the error falls. */
  private void beyond(double inner, double end) {
    double before = inner;
    double here = end;
    double errorHere = at(Math.exp(here));
    double step = end - inner;
    for (int i = 0; i < MOST_FURTHER; i++) {
      double next = here + step;
      double errorNext = at(Math.exp(next));
      if (!(errorNext < errorHere)) {
        between(Math.min(before, next), Math.max(before, next));
        return;
      }
      before = here;
      here = next;
      errorHere = errorNext;
    }
  }

  /** Golden section between two logarithms of decays. */
  private void between(double low, double high) {
    double from = low;
    double to = high;
    double left = to - GOLDEN * (to - from);
    double right = from + GOLDEN * (to - from);
    double errorLeft = at(Math.exp(left));
    double errorRight = at(Math.exp(right));
    while (to - from > CLOSE) {
      if (errorLeft <= errorRight) {
        to = right;
        right = left;
        errorRight = errorLeft;
        left = to - GOLDEN * (to - from);
        errorLeft = at(Math.exp(left));
      } else {
        from = left;
        left = right;
        errorLeft = errorRight;
        right = from + GOLDEN * (to - from);
        errorRight = at(Math.exp(right));
      }
    }
  }
}
