package dev.sonde.descent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds the points of a sweep of linear models against theory. */
final class TheoryOverlay {
  /**
   * Within this share of n the error of a single draw has so long a tail that the mean over seeds
   * and its standard error say little; tuned by us on 50 repetitions at n = 60.
   */
  private static final double MASK = 0.25;

  private TheoryOverlay() {}

  /**
   * Holds measured losses against what {@link LabelNoiseTheory} expects of the same features and
   * inputs, which the cells have worked out; no width is masked, for nothing is assumed of them.
   *
   * @param models the models, those without such a figure are left out
   */
  static List<TheoryPoint> ofLabelNoise(List<Model> models) {
    Map<Double, List<double[]>> pairs = new TreeMap<>();
    for (Model model : models) {
      Double predicted = model.figures().measures().get("theory.testLoss");
      Double measured = model.figures().testLoss();
      if (predicted != null && measured != null) {
        pairs
            .computeIfAbsent(model.value(), value -> new ArrayList<>())
            .add(new double[] {predicted, measured - predicted});
      }
    }
    List<TheoryPoint> theory = new ArrayList<>();
    pairs.forEach(
        (value, seeds) -> {
          Average predicted = Average.of(seeds.stream().mapToDouble(pair -> pair[0]).toArray());
          Average apart = Average.of(seeds.stream().mapToDouble(pair -> pair[1]).toArray());
          theory.add(
              new TheoryPoint(
                  value, predicted.estimate(), apart.estimate() / apart.standardError(), false));
        });
    return theory;
  }

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
