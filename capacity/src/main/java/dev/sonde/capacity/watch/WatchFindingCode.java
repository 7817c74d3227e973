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
 *     matrix} text (hessian or preconditioned), {@code firstStep} count of the checkpoint from which on it is within a tenth or above, {@code
 *     checkpoints} count in the mean</td></tr>
 * <tr><td>{@code below-step-limit}</td>
 *     <td>info: it is on average below nine tenths of the limit</td>
 *     <td>{@code value}, {@code limit}, {@code ratio}, {@code formula} text, {@code
 *     matrix} text, {@code largerRate} the
 *     learning rate that would be at the limit there, {@code checkpoints} count in the mean</td></tr>
 * <tr><td>{@code logit-above-clip}</td>
 *     <td>warning: at the last checkpoint, a head has an attention logit above 100, where QK-clip
 *     holds them</td>
 *     <td>{@code head} text, {@code logit}, {@code factor} of QK-clip on its logits, {@code count} of
 *     such heads, {@code heads} count of all, {@code step} count of the first checkpoint where one
 *     is</td></tr>
 * <tr><td>{@code logit-will-pass}</td>
 *     <td>warning: none has, and along the line through the last half of the checkpoints, at least
 *     four, the largest logit of a head grows for certain and passes 100 before training has gone
 *     on for as many steps again; of several heads the first to pass</td>
 *     <td>{@code head} text, {@code logit} at the last checkpoint, {@code pass} the step, {@code low}
 *     and {@code high} of its 95% interval, {@code checkpoints} count on the line, {@code count} of
 *     heads that will pass, {@code heads} count of all</td></tr>
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
 * <tr><td>{@code logged-loss-least}</td>
 *     <td>info: the first logged curve of held-out samples, by its name, has its smallest value
 *     among the steps of the checkpoints and before its last step</td>
 *     <td>{@code curve} text, {@code least} value, {@code step} count, {@code lastLogged} value, {@code
 *     loggedStep} count, {@code checkpoint} count: the step of the nearest one, {@code z},
 *     {@code dimension} of the Gauss–Newton matrix there, {@code lastDimension} at the last
 *     checkpoint</td></tr>
 * <tr><td>{@code moments-from-rule}</td>
 *     <td>warning: Adam's second moments were followed from the gradients at the checkpoints, for
 *     want of the optimiser's state</td>
 *     <td>{@code checkpoints} count</td></tr>
 * </table>
 */
public enum WatchFindingCode implements FindingCode {
  AT_STEP_LIMIT,
  BELOW_STEP_LIMIT,
  LOGIT_ABOVE_CLIP,
  LOGIT_WILL_PASS,
  CAPACITY_STOPPED_GROWING,
  CAPACITY_STILL_GROWING,
  FLATTEST_CHECKPOINT,
  LOGGED_LOSS_LEAST,
  MOMENTS_FROM_RULE
}
