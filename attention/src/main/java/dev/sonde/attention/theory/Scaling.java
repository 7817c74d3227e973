package dev.sonde.attention.theory;

import java.util.Locale;

/** What q·k is multiplied with. */
public enum Scaling {
  /** 1: the spread of the logits grows as √d. */
  NONE,
  /** 1/√d: the spread stays 1 (Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1). */
  ROOT,
  /** 1/d: the spread falls as 1/√d. */
  DIMENSION;

  /**
   * The factor.
   *
   * @param dimension d
   * @return the number that q·k is multiplied with
   */
  public double factor(int dimension) {
    return switch (this) {
      case NONE -> 1;
      case ROOT -> 1 / Math.sqrt(dimension);
      case DIMENSION -> 1.0 / dimension;
    };
  }

  /** The stable name in files: {@code none}, {@code root} or {@code dimension}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
