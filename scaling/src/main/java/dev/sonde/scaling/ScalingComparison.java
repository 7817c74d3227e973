package dev.sonde.scaling;

import dev.sonde.attention.means.RowMean;

/**
 * A way of scaling against 1/√d at one head size: the final held-out losses, each at its own best
 * learning rate, or both at the same.
 *
 * @param variant what is held against 1/√d
 * @param headSize d
 * @param learningRate the variant's
 * @param rootLearningRate that of 1/√d
 * @param loss the variant's loss over the seeds
 * @param rootLoss the loss with 1/√d
 * @param difference loss less rootLoss, paired over the seeds. Its variance is the larger of its
 *     own and the one pooled over all variants and head sizes, and its error widened for the few
 *     degrees of freedom: estimate ± 1.96·error holds at least 95% where differences vary alike.
 *     NaN with one seed
 */
public record ScalingComparison(
    ScalingVariant variant,
    int headSize,
    double learningRate,
    double rootLearningRate,
    RowMean loss,
    RowMean rootLoss,
    RowMean difference) {

  /** Whether the seeds tell the difference from none. */
  public boolean resolved() {
    return difference.interval().excludes(0);
  }
}
