package dev.sonde.attention;

import dev.sonde.attention.means.ErrorUnit;

/**
 * What the figures of a report mean, printed with them. Always, logits are taken before the mask,
 * masked pairs are left out, and each row's mean is taken off before its spread.
 *
 * @param scale whether every head's factor on q·k is 1/√d
 * @param softCap whether some head's logits are taken behind a soft cap
 * @param errorOver what varies in the standard errors
 * @param softmaxDifference the largest difference between probabilities recomputed from the logits
 *     and those of the model's own softmax, over the first 16 tokens of the first sequence; NaN
 *     where the model does not show its softmax
 */
public record AttentionConventions(
    Scale scale, SoftCap softCap, ErrorUnit errorOver, double softmaxDifference) {

  /** The factors on q·k. */
  public enum Scale {
    /** 1/√d in every head. */
    ROOT,
    /** Another one in some head, or one that is not known. */
    OTHER
  }

  /** Soft caps between q·k and the softmax. */
  public enum SoftCap {
    /** There is none. */
    NONE,
    /** Some heads have one, and their logits are taken behind it. */
    BEFORE_LOGITS
  }

  /**
   * Says whether every head's factor on q·k is 1/√d.
   *
   * @return false where some head has another one
   */
  public boolean scaled() {
    return scale == Scale.ROOT;
  }

  /**
   * Says whether some head's logits are taken behind a soft cap.
   *
   * @return false where no head has one
   */
  public boolean afterSoftCap() {
    return softCap == SoftCap.BEFORE_LOGITS;
  }
}
