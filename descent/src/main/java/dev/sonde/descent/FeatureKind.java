package dev.sonde.descent;

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
  /** The inputs themselves, in their order: the plain linear model. */
  LINEAR;

  /**
   * Returns the name used in files and on the command line.
   *
   * @return for example {@code fourier}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
