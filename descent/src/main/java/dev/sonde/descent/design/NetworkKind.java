package dev.sonde.descent.design;

import java.util.Locale;

/** Which networks a sweep trains. */
public enum NetworkKind {
  /** Hidden layers of ReLU units, all of one width. */
  PERCEPTRON,
  /**
   * Blocks of 3×3 convolution, batch normalisation, ReLU and 2×2 maximum pooling; the width is the
   * channels of the first block, and every further block has twice as many as the one before
   * (Nakkiran et al. 2019, appendix B).
   */
  CONV,
  /**
   * Decoder-only transformers that predict the next token of a text; the width is that of the
   * residual stream, the layer in between has four times as many units.
   */
  TRANSFORMER;

  /**
   * Returns the name in plans and options.
   *
   * @return the name in lower case
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
