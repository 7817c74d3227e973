package dev.sonde.attention.softmax;

import dev.sonde.attention.means.RowMean;

/**
 * How wide a head's rows of logits are and how sharp its softmax is.
 *
 * @param rowStd √ of the mean over rows of the variance of a row's logits
 * @param entropyRatio H(p)/ln(visible keys)
 * @param jacobianNorm ‖diag p − ppᵀ‖_F
 * @param nearOneHotShare the share of rows whose largest probability is above 0.99
 */
public record SoftmaxShape(
    RowMean rowStd, RowMean entropyRatio, RowMean jacobianNorm, RowMean nearOneHotShare) {

  /** Where it cannot be worked out. */
  static final SoftmaxShape UNKNOWN =
      new SoftmaxShape(RowMean.NONE, RowMean.NONE, RowMean.NONE, RowMean.NONE);
}
