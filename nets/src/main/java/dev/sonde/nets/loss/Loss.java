package dev.sonde.nets.loss;

/**
 * The loss whose mean over all targets is measured; the mean makes curvature independent of the
 * batch size.
 */
public enum Loss {
  /**
   * Softmax cross-entropy over classes, {@code −ln softmax(z)_y}, for integer targets. The class
   * axis is the output's last when the output's shape less its last axis equals the targets' shape,
   * otherwise axis 1.
   */
  CROSS_ENTROPY("cross-entropy"),
  /**
   * Squared error {@code (f − y)²}, averaged over every element; output and targets of one shape.
   */
  MEAN_SQUARED_ERROR("mse"),
  /**
   * Logistic loss of logits, {@code ln(1 + e^z) − y z}; output and targets of one shape, targets in
   * [0, 1].
   */
  BINARY_CROSS_ENTROPY("bce");

  private final String label;

  Loss(String label) {
    this.label = label;
  }

  /**
   * Returns the name used on the command line and in JSON.
   *
   * @return {@code cross-entropy}, {@code mse} or {@code bce}
   */
  public String label() {
    return label;
  }

  /**
   * Whether it is a negative log likelihood of classes: near 0 only where the network is certain,
   * and lowered by larger outputs alone.
   */
  public boolean isLikelihoodOfClasses() {
    return switch (this) {
      case CROSS_ENTROPY, BINARY_CROSS_ENTROPY -> true;
      case MEAN_SQUARED_ERROR -> false;
    };
  }
}
