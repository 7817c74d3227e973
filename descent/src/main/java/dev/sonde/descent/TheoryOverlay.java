package dev.sonde.descent;

import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * Holds measured losses against the expectation: exactly, {@link LeastSquaresTheory#finite},
   * below n and where all inputs have one variance; else {@link LeastSquaresTheory#anisotropic},
   * the limit of many samples and inputs.
   *
   * @param task what the data were drawn from
   * @param samples n
   * @param points the points, by how many inputs were used
   */
  static List<TheoryPoint> of(GaussianTask task, int samples, List<SweepPoint> points) {
    List<TheoryPoint> theory = new ArrayList<>();
    for (SweepPoint point : points) {
      int p = (int) point.value();
      double predicted = expectedLoss(task, samples, p);
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

  private static double expectedLoss(GaussianTask task, int samples, int p) {
    double[] beta = task.coefficients();
    double[] variances = task.variances();
    double used = 0;
    for (int j = 0; j < p; j++) {
      used += beta[j] * beta[j] * variances[j];
    }
    double leftOut = Math.max(0, task.law().signal() - used);
    double noise = task.law().noiseVariance();
    if (p < samples || task.law().decay() == 0) {
      return LeastSquaresTheory.finite(samples, p, used, leftOut, noise);
    }
    // inputs that are left out are noise to the others, in the test samples too
    return noise
        + leftOut
        + LeastSquaresTheory.anisotropic(
            Arrays.copyOf(variances, p), Arrays.copyOf(beta, p), samples, 0, noise + leftOut);
  }
}
