package dev.sonde.descent.design;

/** What a sweep varies. */
public enum SweepAxis {
  /** The width of every hidden layer: {@code sonde sweep size}. */
  WIDTH("width", "size"),
  /** The optimiser's steps of one training: {@code sonde sweep steps}. */
  STEPS("steps", "steps"),
  /** The number of training samples. */
  SAMPLES("samples", "samples"),
  /** The share of noisy labels. */
  NOISE("noise", "noise"),
  /** The number of features of a linear model. */
  FEATURES("features", "features");

  private final String label;
  private final String command;

  SweepAxis(String label, String command) {
    this.label = label;
    this.command = command;
  }

  /**
   * Returns the name used in files.
   *
   * @return for example {@code width}
   */
  public String label() {
    return label;
  }

  /**
   * Returns the name used on the command line.
   *
   * @return for example {@code size}
   */
  public String command() {
    return command;
  }

  /** Whether training error falls along the axis (+1), rises (−1), or neither by itself (0). */
  public int fitsBetter() {
    return switch (this) {
      case WIDTH, STEPS, FEATURES -> 1;
      case SAMPLES -> -1;
      case NOISE -> 0;
    };
  }

  static SweepAxis of(String label) {
    for (SweepAxis axis : values()) {
      if (axis.label.equals(label)) {
        return axis;
      }
    }
    throw new IllegalArgumentException("no axis is called '" + label + "'");
  }
}
