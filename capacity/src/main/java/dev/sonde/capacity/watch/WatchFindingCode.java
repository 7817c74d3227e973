package dev.sonde.capacity.watch;

import dev.sonde.findings.FindingCode;

/**
 * What a finding about a training can be about, in the order of reading.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code at-step-limit}</td>
 *     <td>info: over the last third of the checkpoints, the largest eigenvalue that the optimiser's
 *     limit is one of is on average within a tenth of the limit; warning: above that</td>
 *     <td>{@code value} the mean, {@code limit}, {@code ratio}, {@code formula} text, {@code
 *     firstStep} count of the checkpoint from which on it is within a tenth or above, {@code
 *     checkpoints} count in the mean</td></tr>
 * <tr><td>{@code below-step-limit}</td>
 *     <td>info: it is on average below nine tenths of the limit</td>
 *     <td>{@code value}, {@code limit}, {@code ratio}, {@code formula} text, {@code largerRate} the
 *     learning rate that would be at the limit there</td></tr>
 * <tr><td>{@code capacity-stopped-growing}</td>
 *     <td>info: the Gauss–Newton matrix's effective dimensionality at the middle z has its largest
 *     value before the last checkpoint, and is smaller at the last by more than 1.96 standard
 *     errors of the paired difference</td>
 *     <td>{@code step} count where it was largest, {@code z}, {@code largest}, {@code last}, {@code
 *     change} from there to the last, {@code standardError} of the change</td></tr>
 * <tr><td>{@code capacity-still-growing}</td>
 *     <td>info: it is largest at the last checkpoint, and larger than at the one before by more than
 *     1.96 standard errors</td>
 *     <td>{@code z}, {@code last}, {@code change} from the checkpoint before, {@code
 *     standardError}</td></tr>
 * <tr><td>{@code flattest-checkpoint}</td>
 *     <td>info: of the checkpoints whose loss is at most 1.1 times the smallest, the one with the
 *     smallest trace of the Gauss–Newton matrix, where there are at least two</td>
 *     <td>{@code step} count, {@code trace}, {@code lastTrace}, {@code lastStep} count, {@code
 *     loss}, {@code candidates} count</td></tr>
 * <tr><td>{@code moments-from-rule}</td>
 *     <td>warning: Adam's second moments were followed from the gradients at the checkpoints, for
 *     want of the optimiser's state</td>
 *     <td>{@code checkpoints} count</td></tr>
 * </table>
 */
public enum WatchFindingCode implements FindingCode {
  AT_STEP_LIMIT,
  BELOW_STEP_LIMIT,
  CAPACITY_STOPPED_GROWING,
  CAPACITY_STILL_GROWING,
  FLATTEST_CHECKPOINT,
  MOMENTS_FROM_RULE
}
