package dev.sonde.attention;

/**
 * A way of scaling against 1/√d at one head size: the final held-out loss of each at its own best
 * learning rate.
 *
 * @param variant what is held against 1/√d
 * @param headSize d
 * @param learningRate the variant's best rate
 * @param rootLearningRate the best rate of 1/√d
 * @param loss the variant's loss over the seeds
 * @param rootLoss the loss with 1/√d
 * @param difference loss less rootLoss, paired over the seeds. Its error is pooled over the head
 *     sizes, whose differences are taken to vary alike, and widened for the few degrees of freedom:
 *     estimate ± 1.96·error is a 95% interval. NaN with one seed
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
    return Math.abs(difference.estimate()) > 1.96 * difference.standardError();
  }
}
