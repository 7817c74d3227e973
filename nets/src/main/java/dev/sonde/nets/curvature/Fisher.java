package dev.sonde.nets.curvature;

/**
 * Which Fisher information matrix is meant: the mean over targets of <i>∇ℓ_t ∇ℓ_tᵀ</i>, where
 * <i>ℓ_t</i> is the loss of one target.
 *
 * <p>One target is what the loss averages over: for cross-entropy one label, so every position of a
 * sequence is a target of its own; for squared and logistic error one element of the output.
 */
public enum Fisher {
  /** Over the targets of the data set. At a perfect fit it vanishes, unlike the Hessian. */
  EMPIRICAL,
  /**
   * Over one target drawn from the model's own distribution for each target of the data set. Its
   * expectation is the Gauss–Newton matrix. The distributions are softmax for cross-entropy,
   * Bernoulli for logistic loss, and a Gaussian of variance ½ for squared error, whose negative
   * logarithm is the loss up to a constant.
   */
  SAMPLED
}
