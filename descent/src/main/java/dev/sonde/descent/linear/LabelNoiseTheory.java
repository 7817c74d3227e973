package dev.sonde.descent.linear;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.LabelNoise;

/**
 * What label noise costs a linear model, exactly: a prediction {@code s(x)ᵀy} on labels {@code y =
 * E y + ε} with independent ε has the expected squared error of the model trained on {@code E y},
 * and {@code σ²‖s(x)‖²} more, where σ² is the labels' variance.
 *
 * <p>No assumption is made about the inputs or the features; the expectation is over the noise
 * alone. Labels of one share are replaced without putting back, which makes them dependent by one
 * part in n; that is neglected. Source: Hastie, Tibshirani, Friedman 2009, section 7.3 for linear
 * smoothers.
 */
public final class LabelNoiseTheory {
  private final int classes;
  private final double share;
  private final LabelNoise.Kind kind;

  public LabelNoiseTheory(int classes, double share, LabelNoise.Kind kind) {
    this.classes = classes;
    this.share = share;
    this.kind = kind;
  }

  /** The expected one-hot targets {@code n × K} of clean labels, column-major. */
  public double[] expectedTargets(Dataset clean) {
    int n = clean.samples();
    double[] out = new double[n * classes];
    for (int i = 0; i < n; i++) {
      double[] chances = chances((int) clean.targets().at(i));
      for (int k = 0; k < classes; k++) {
        out[k * n + i] = chances[k];
      }
    }
    return out;
  }

  /** The variance of one-hot targets given their clean labels, summed over classes: 1 − Σ P². */
  public double variance(Dataset clean) {
    double sum = 0;
    for (int i = 0; i < clean.samples(); i++) {
      double rest = 1;
      for (double chance : chances((int) clean.targets().at(i))) {
        rest -= chance * chance;
      }
      sum += rest;
    }
    return sum / clean.samples();
  }

  /**
   * The expected test loss, a mean over samples and classes.
   *
   * @param withoutNoise the test loss of the model trained on the expected targets
   * @param smoother the mean squared length of the smoother's rows on the test samples
   * @param variance {@link #variance} of the training labels
   */
  public double expectedLoss(double withoutNoise, double smoother, double variance) {
    return withoutNoise + variance * smoother / classes;
  }

  /** How likely a label becomes each class. */
  private double[] chances(int label) {
    double[] chances = new double[classes];
    chances[label] = 1 - share;
    switch (kind) {
      case UNIFORM -> {
        for (int k = 0; k < classes; k++) {
          chances[k] += share / classes;
        }
      }
      case NEXT_CLASS -> chances[(label + 1) % classes] += share;
      case PAIRED -> chances[(label ^ 1) < classes ? label ^ 1 : label] += share;
    }
    return chances;
  }
}
