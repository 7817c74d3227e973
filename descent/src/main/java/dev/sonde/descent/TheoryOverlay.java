package dev.sonde.descent;

import java.util.ArrayList;
import java.util.List;

/** Holds the points of a sweep on the theory's own data against the theory. */
final class TheoryOverlay {
  /**
   * Within this share of n the error of a single draw has so long a tail that the mean over seeds
   * and its standard error say little; tuned by us on 50 repetitions at n = 60.
   */
  private static final double MASK = 0.25;

  private TheoryOverlay() {}

  static List<TheoryPoint> of(GaussianTask task, int samples, List<SweepPoint> points) {
    double[] beta = task.coefficients();
    List<TheoryPoint> theory = new ArrayList<>();
    for (SweepPoint point : points) {
      int p = (int) point.value();
      double used = 0;
      for (int j = 0; j < p; j++) {
        used += beta[j] * beta[j];
      }
      double predicted =
          LeastSquaresTheory.finite(
              samples, p, used, Math.max(0, task.signal() - used), task.noise());
      Average measured = point.testLoss();
      theory.add(
          new TheoryPoint(
              point.value(),
              predicted,
              (measured.estimate() - predicted) / measured.standardError(),
              Math.abs((double) p / samples - 1) < MASK));
    }
    return theory;
  }
}
