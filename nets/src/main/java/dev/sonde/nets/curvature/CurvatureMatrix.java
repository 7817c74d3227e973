package dev.sonde.nets.curvature;

/**
 * The matrices of second derivatives that an {@link Objective} multiplies with.
 *
 * <p>A Fisher matrix is the mean over targets of <i>∇ℓ_t ∇ℓ_tᵀ</i>, where <i>ℓ_t</i> is the loss of
 * one target. One target is what the loss averages over: for cross-entropy one label, so every
 * position of a sequence is a target of its own; for squared and logistic error one element of the
 * output.
 */
public enum CurvatureMatrix {
  /** The loss's second derivative <i>∂²L/∂θ²</i>; it can have negative eigenvalues. */
  HESSIAN("hessian", "Hessian"),
  /** The generalised Gauss–Newton matrix, the Hessian less the network's own curvature. */
  GAUSS_NEWTON("ggn", "Gauss–Newton"),
  /** The Fisher matrix over the targets of the data. At a perfect fit it vanishes. */
  EMPIRICAL_FISHER("fisher", "empirical Fisher"),
  /**
   * The Fisher matrix over one target drawn from the model's own distribution for each target of
   * the data. Its expectation is the Gauss–Newton matrix. The distributions are softmax for
   * cross-entropy, Bernoulli for logistic loss, and a Gaussian of variance ½ for squared error,
   * whose negative logarithm is the loss up to a constant.
   */
  SAMPLED_FISHER("sampled-fisher", "sampled Fisher");

  private final String label;
  private final String words;

  CurvatureMatrix(String label, String words) {
    this.label = label;
    this.words = words;
  }

  /**
   * Returns the name used on the command line and in JSON.
   *
   * @return {@code hessian}, {@code ggn}, {@code fisher} or {@code sampled-fisher}
   */
  public String label() {
    return label;
  }

  String words() {
    return words;
  }

  /** Whether the matrix is JᵀMJ with M on the output, and its graph that of the output. */
  boolean isOfOutput() {
    return this != HESSIAN;
  }
}
