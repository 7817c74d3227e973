package dev.sonde.attention;

import dev.sonde.attention.means.ErrorUnit;

/**
 * What the figures of a report mean, printed with them.
 *
 * @param scaled whether every head's factor on q·k is 1/√d
 * @param beforeMask whether logits are taken before the mask; always true
 * @param afterSoftCap whether some head's logits are taken behind a soft cap
 * @param rowCentred whether each row's mean is taken off before its spread; always true
 * @param maskedExcluded whether masked pairs are left out; always true
 * @param errorOver what varies in the standard errors
 * @param softmaxDifference the largest difference between probabilities recomputed from the logits
 *     and those of the model's own softmax, over the first 16 tokens of the first sequence; NaN
 *     where the model does not show its softmax
 */
public record AttentionConventions(
    boolean scaled,
    boolean beforeMask,
    boolean afterSoftCap,
    boolean rowCentred,
    boolean maskedExcluded,
    ErrorUnit errorOver,
    double softmaxDifference) {}
