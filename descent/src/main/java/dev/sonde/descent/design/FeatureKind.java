package dev.sonde.descent.design;

import java.util.Locale;

/** What the features of a linear model are. */
public enum FeatureKind {
  /**
   * Random Fourier features {@code √2·cos(w·x/σ + b)}, w standard normal, b uniform in [0, 2π):
   * they approximate the Gaussian kernel of bandwidth σ (Rahimi, Recht 2007, section 3).
   */
  FOURIER,
  /** Random ReLU features {@code √2·max(0, w·x)}, w of independent normals of variance 1/d. */
  RELU,
  /**
   * Random projections w·x of the inputs, w of independent normals of variance 1/d: linear models
   * of random features, whose theory is known (Simon et al. 2023).
   */
  PROJECTIONS,
  /** The inputs themselves, in their order: the plain linear model. */
  LINEAR;

  /** Whether there are no more features than inputs. */
  public boolean isLinear() {
    return this == LINEAR || this == PROJECTIONS;
  }

  /** What is made of a projection w·x. */
  public double of(double projection, double phase) {
    return switch (this) {
      case FOURIER -> Math.sqrt(2) * Math.cos(projection + phase);
      case RELU -> Math.sqrt(2) * Math.max(0, projection);
      case PROJECTIONS, LINEAR -> projection;
    };
  }

  /**
   * Returns the name used in files and on the command line.
   *
   * @return for example {@code fourier}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
