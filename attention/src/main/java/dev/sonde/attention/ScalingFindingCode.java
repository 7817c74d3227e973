package dev.sonde.attention;

import java.util.Locale;

/**
 * What a finding about trained scales can be about, in the order of reading. {@code variant} is a
 * label of {@link ScalingVariant}; differences are of final held-out losses at each one's best
 * learning rate, less that of 1/√d, in nats a character.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code scaling-costs}</td>
 *     <td>info: at some head size the variant's loss is higher, beyond the 95% interval</td>
 *     <td>{@code variant}, {@code sizes} text, each head size with its difference and standard
 *     error; at the one that loses most: {@code dimension}, {@code difference}, {@code
 *     standardError}, {@code loss}, {@code rootLoss}; {@code pairLoss} of the table of pairs</td></tr>
 * <tr><td>{@code scaling-gains}</td>
 *     <td>info: at some head size the variant's loss is lower, beyond the 95% interval</td>
 *     <td>as above, at the one that gains most</td></tr>
 * <tr><td>{@code scaling-equal}</td>
 *     <td>info: at no head size do the seeds tell the variant from 1/√d</td>
 *     <td>{@code variant}, {@code sizes}</td></tr>
 * </table>
 */
public enum ScalingFindingCode {
  /** A scale that loses against 1/√d. */
  SCALING_COSTS,
  /** A scale that gains against 1/√d. */
  SCALING_GAINS,
  /** A scale that cannot be told from 1/√d. */
  SCALING_EQUAL;

  /** The stable name in files. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
