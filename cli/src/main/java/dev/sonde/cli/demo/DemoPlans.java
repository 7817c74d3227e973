package dev.sonde.cli.demo;

import dev.sonde.cli.sweep.FeatureSweepCommand;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.design.Width;

/**
 * What the demo sweeps: the same pooled digits with the same share of noisy labels, by linear
 * models of random features and by trained perceptrons. Widths, seeds and epochs were chosen by us
 * so that both fit into four minutes on two cores, with room to spare.
 */
final class DemoPlans {
  static final String DATA = "mnist10k";
  static final int SAMPLES = 1_000;

  private static final int POOLING = 4;
  private static final double NOISE = 0.2;
  private static final int SEEDS = 5;

  /** Rows of the linear models' test set; more would only cost time. */
  private static final int LINEAR_TESTS = 2_000;

  private static final double[] RIDGES = {0.1, 1, 10, 100};

  /** Those of the preset pooled-mnist, and one beyond: the second descent takes its time. */
  private static final double[] WIDTHS = {3, 6, 10, 16, 24, 36, 54, 80, 120, 270, 600};

  private static final int LINEAR_POINTS = 60;

  private DemoPlans() {}

  static SweepRange features() {
    return FeatureSweepCommand.usual(SAMPLES, LINEAR_POINTS);
  }

  static SweepPlan linear() {
    return common(SweepPlan.over(features()))
        .withFeatures(FeatureKind.FOURIER)
        .withRidges(RIDGES)
        .withTestSamples(LINEAR_TESTS);
  }

  static SweepPlan networks() {
    return common(SweepPlan.over(SweepRange.of(SweepAxis.WIDTH, WIDTHS)));
  }

  static int linearModels() {
    return features().values().size() * SEEDS;
  }

  static int networkModels() {
    return Width.of(WIDTHS).values().size() * SEEDS;
  }

  private static SweepPlan common(SweepPlan plan) {
    return plan.withSamples(SAMPLES).withPooling(POOLING).withLabelNoise(NOISE).withSeeds(SEEDS);
  }
}
