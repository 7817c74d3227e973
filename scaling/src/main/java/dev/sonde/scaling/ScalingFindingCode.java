package dev.sonde.scaling;

import dev.sonde.findings.FindingCode;
import java.util.List;

/**
 * What a finding about trained scales can be about, in the order of reading. {@code variant} is a
 * label of {@link ScalingVariant}; losses are final held-out losses at each one's best learning
 * rate, in nats a character; {@code sizes} is a text, for example {@code 8: +0.071 ± 0.010}.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code scaling-partial}</td>
 *     <td>warning: trainings are missing, since the experiment was interrupted</td>
 *     <td>{@code missing}, {@code trainings}</td></tr>
 * <tr><td>{@code scaling-one-seed}</td>
 *     <td>warning: there is one seed, so no difference can be told</td>
 *     <td>{@code trainings}</td></tr>
 * <tr><td>{@code scaling-short}</td>
 *     <td>warning: with 1/√d no head size gets below the loss of a table of pairs: attention has not
 *     begun to help, and neither cost nor gain is claimed</td>
 *     <td>{@code rootLoss} lowest of all d, {@code pairLoss}, {@code steps}</td></tr>
 * <tr><td>{@code scaling-costs}</td>
 *     <td>info: at some head size the variant's loss is higher than that of 1/√d, beyond the 95%
 *     interval</td>
 *     <td>{@code variant}, {@code sizes} that differ; of the one that loses most: {@code
 *     dimension}, {@code difference}, {@code standardError}, {@code loss}, {@code rootLoss}; {@code
 *     pairLoss}</td></tr>
 * <tr><td>{@code scaling-gains}</td>
 *     <td>info: at some head size the variant's loss is lower, beyond the 95% interval</td>
 *     <td>as above, of the one that gains most</td></tr>
 * <tr><td>{@code scaling-equal}</td>
 *     <td>info: at no head size do the seeds tell the variant from 1/√d</td>
 *     <td>{@code variant}, {@code sizes} all</td></tr>
 * <tr><td>{@code scaling-saturates}</td>
 *     <td>info: without a scale, at some head size logits spread by more than 4 before
 *     training</td>
 *     <td>{@code dimension} largest such; {@code startStd}, {@code startEntropy}, {@code
 *     startOneHot} share of rows, {@code endStd}, {@code endEntropy}, {@code largestLogit} at the
 *     end, and with 1/√d {@code rootStartEntropy}, {@code rootEndEntropy}</td></tr>
 * <tr><td>{@code scaling-gradient-larger}</td>
 *     <td>info: before training, the gradient in the weights of queries and keys is larger than with
 *     1/√d, beyond the 95% interval of the ratio's logarithm</td>
 *     <td>{@code variant}, {@code dimension} largest of all; {@code startRatio} and {@code endRatio}
 *     of the gradient norms, geometric means over the seeds; {@code startJacobian}, {@code
 *     rootStartJacobian}</td></tr>
 * <tr><td>{@code scaling-gradient-smaller}</td>
 *     <td>info: it is smaller</td>
 *     <td>as above</td></tr>
 * <tr><td>{@code scaling-diverged}</td>
 *     <td>warning: losses were no longer finite</td>
 *     <td>{@code diverged} count, {@code trainings}, {@code names} text of scales and head
 *     sizes</td></tr>
 * <tr><td>{@code scaling-edge}</td>
 *     <td>info: the best learning rate of some scale is the lowest or the highest of
 *     several tried</td>
 *     <td>{@code names} text of scales and head sizes</td></tr>
 * </table>
 */
public enum ScalingFindingCode implements FindingCode {
  /** Trainings are missing. */
  SCALING_PARTIAL("missing trainings"),
  /** One seed tells no difference. */
  SCALING_ONE_SEED("trainings"),
  /** Trained too little for attention to help. */
  SCALING_SHORT("rootLoss pairLoss steps"),
  /** A scale that loses against 1/√d. */
  SCALING_COSTS("variant sizes dimension difference standardError loss rootLoss pairLoss"),
  /** A scale that gains against 1/√d. */
  SCALING_GAINS("variant sizes dimension difference standardError loss rootLoss pairLoss"),
  /** A scale that cannot be told from 1/√d. */
  SCALING_EQUAL("variant sizes"),
  /** Attention that begins saturated without a scale. */
  SCALING_SATURATES(
      "dimension startStd startEntropy startOneHot endStd endEntropy largestLogit"
          + " rootStartEntropy rootEndEntropy"),
  /** A larger gradient at queries and keys. */
  SCALING_GRADIENT_LARGER("variant dimension startRatio endRatio startJacobian rootStartJacobian"),
  /** A smaller one. */
  SCALING_GRADIENT_SMALLER("variant dimension startRatio endRatio startJacobian rootStartJacobian"),
  /** Trainings that diverged. */
  SCALING_DIVERGED("diverged trainings names"),
  /** A best learning rate at the edge of those tried. */
  SCALING_EDGE("names");

  private final String evidence;

  ScalingFindingCode(String evidence) {
    this.evidence = evidence;
  }

  /** The names of the evidence, in order. */
  public List<String> evidence() {
    return List.of(evidence.split(" ", -1));
  }
}
