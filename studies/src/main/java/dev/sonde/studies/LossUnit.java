package dev.sonde.studies;

/** What a loss counts. */
public enum LossUnit {
  /** The cross-entropy of classes. */
  NATS("nats"),
  /** The squared error of real targets, over several outputs the mean. */
  SQUARED_ERROR("squaredError"),
  /** Half of the squared error of real targets, over several outputs the sum. */
  HALF_SQUARED_ERROR("halfSquaredError");

  private final String word;

  LossUnit(String word) {
    this.word = word;
  }

  /**
   * Returns the name by which reports know its words.
   *
   * @return for example {@code nats}
   */
  public String word() {
    return word;
  }
}
