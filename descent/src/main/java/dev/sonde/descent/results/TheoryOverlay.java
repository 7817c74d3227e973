package dev.sonde.descent.results;

import dev.sonde.descent.cells.GaussianTask;
import dev.sonde.descent.cells.ReferenceFigures;
import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.linear.LabelNoiseTheory;
import dev.sonde.descent.linear.LeastSquaresTheory;
import dev.sonde.descent.statistics.Average;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Holds the points of a sweep of linear models against theory. */
public final class TheoryOverlay {
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
  public static List<TheoryPoint> ofLabelNoise(List<JudgedModel> models) {
    Map<Double, List<double[]>> pairs = new TreeMap<>();
    for (JudgedModel model : models) {
      double predicted = model.theoryLoss();
      Double measured = model.figures().testLoss();
      if (Double.isFinite(predicted) && measured != null) {
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
                  value,
                  predicted.estimate(),
                  apart.estimate() / apart.standardError(),
                  false,
                  Optional.empty()));
        });
    return theory;
  }

  /**
   * Holds measured losses against the expectation: exactly, {@link LeastSquaresTheory#finite},
   * below n and where all inputs have one variance; else {@link LeastSquaresTheory#anisotropic},
   * the limit of many samples and inputs. For projections of the inputs, {@link
   * LeastSquaresTheory#randomFeatures}, a limit too.
   *
   * @param task what the data were drawn from
   * @param kind what the features are
   * @param samples n
   * @param points the points, by how many features were used
   * @param models the models that they are means of
   */
  public static List<TheoryPoint> of(
      GaussianTask task,
      FeatureKind kind,
      int samples,
      List<SweepPoint> points,
      List<JudgedModel> models) {
    List<TheoryPoint> theory = new ArrayList<>();
    for (SweepPoint point : points) {
      int count = (int) point.value();
      Expectation expected =
          kind == FeatureKind.PROJECTIONS ? Projected.of(task, count) : Used.of(task, count);
      double predicted = expected.loss(samples);
      Average measured = point.testLoss();
      theory.add(
          new TheoryPoint(
              point.value(),
              predicted,
              (measured.estimate() - predicted) / measured.standardError(),
              isMasked(count, samples),
              Optional.of(
                  new TheoryPoint.TunedRidge(
                      expected.leastWithRidge(samples), tuned(models, point.value())))));
    }
    return theory;
  }

  private static boolean isMasked(int count, int samples) {
    return Math.abs(count - samples) <= Math.max(1, MASK * samples);
  }

  private static Average tuned(List<JudgedModel> models, double value) {
    return Average.of(
        models.stream()
            .filter(model -> model.value() == value)
            .mapToDouble(model -> model.tuned(ReferenceFigures.TunedRidge::loss))
            .filter(Double::isFinite)
            .toArray());
  }

  /** What theory expects of the models with so many features. */
  private interface Expectation {
    /** The test loss of least squares of least norm, noise included. */
    double loss(int samples);

    /** The least that any ridge reaches. */
    double leastWithRidge(int samples);
  }

  /**
   * Models of some random projections of all inputs.
   *
   * @param variances those of the inputs, which are the kernel's eigenvalues
   * @param targets the target's coefficients in the inputs scaled to a variance of one, which are
   *     the kernel's eigenfunctions
   * @param count how many projections
   * @param noise the variance of the noise
   */
  private record Projected(double[] variances, double[] targets, int count, double noise)
      implements Expectation {

    static Projected of(GaussianTask task, int count) {
      double[] variances = task.variances();
      double[] targets = task.coefficients();
      Arrays.setAll(targets, j -> targets[j] * Math.sqrt(variances[j]));
      return new Projected(variances, targets, count, task.law().noiseVariance());
    }

    @Override
    public double loss(int samples) {
      return LeastSquaresTheory.randomFeatures(variances, targets, samples, count, noise);
    }

    @Override
    public double leastWithRidge(int samples) {
      return LeastSquaresTheory.bestRandomFeatures(variances, targets, samples, count, noise);
    }
  }

  /**
   * Models of the first inputs of a task.
   *
   * @param alike whether all inputs have one variance
   * @param variances theirs
   * @param coefficients theirs
   * @param signal the variance they explain
   * @param rest the variance of noise and of the inputs left out, which are noise to the others, in
   *     the test samples too
   */
  private record Used(
      boolean alike, double[] variances, double[] coefficients, double signal, double rest)
      implements Expectation {

    static Used of(GaussianTask task, int p) {
      double[] beta = Arrays.copyOf(task.coefficients(), p);
      double[] variances = Arrays.copyOf(task.variances(), p);
      double signal = 0;
      for (int j = 0; j < p; j++) {
        signal += beta[j] * beta[j] * variances[j];
      }
      double leftOut = Math.max(0, task.law().signal() - signal);
      return new Used(
          task.law().decay() == 0, variances, beta, signal, task.law().noiseVariance() + leftOut);
    }

    /** Infinite with as many inputs as samples, or one apart. */
    @Override
    public double loss(int samples) {
      int p = variances.length;
      return p < samples + 2 || alike
          ? LeastSquaresTheory.finite(samples, p, signal, 0, rest)
          : rest + LeastSquaresTheory.anisotropic(variances, coefficients, samples, 0, rest);
    }

    @Override
    public double leastWithRidge(int samples) {
      return rest + LeastSquaresTheory.bestRidge(variances, coefficients, samples, rest);
    }
  }
}
