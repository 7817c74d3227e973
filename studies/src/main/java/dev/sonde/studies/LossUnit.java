package dev.sonde.studies;

/** What a loss or an error counts. */
public enum LossUnit {
  /** The cross-entropy of classes. */
  NATS("nats"),
  /** The squared error of real targets, over several outputs the mean. */
  SQUARED_ERROR("squaredError"),
  /** Half of the squared error of real targets, over several outputs the sum. */
  HALF_SQUARED_ERROR("halfSquaredError"),
  /** The squared error of real targets or one-hot rows, summed over outputs. */
  SUMMED_SQUARED_ERROR("summedSquaredError"),
  /** Wrong answers as a share of all. */
  SHARE_OF_ANSWERS("shareOfAnswers"),
  /** Half of the squared distance of inputs from the nearest prototype. */
  HALF_SQUARED_DISTANCE("halfSquaredDistance"),
  /** The squared distance of weights from those that made the targets, for each input. */
  SQUARED_DISTANCE("squaredDistance"),
  /** A margin, or several losses beside each other, without a unit. */
  NONE("none");

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
