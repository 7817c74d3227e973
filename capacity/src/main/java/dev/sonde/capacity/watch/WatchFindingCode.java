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
 *     limit is one of is on average within a tenth of the limit, and within a fifth at each of them;
 *     warning: on average above that, and at none of them below nine tenths</td>
 *     <td>{@code value} the mean, {@code limit}, {@code ratio}, {@code formula} text, {@code
 *     matrix} text (hessian or preconditioned), {@code checkpoints} count in the mean, {@code
 *     lastValue} at the last checkpoint where these are several, {@code firstStep} count of the
 *     checkpoint from which on it is within a fifth (warning: nine tenths or above), {@code
 *     parameters} text and {@code share}: the tensor that at least 0.9 of the preconditioned
 *     eigenvector lies in at the last checkpoint, where one does</td></tr>
 * <tr><td>{@code step-limit-crossed}</td>
 *     <td>info: these checkpoints lie on both sides of the limit, farther off than that, so that
 *     their mean says nothing</td>
 *     <td>{@code from} and {@code to}, at the first and the last of them, {@code fromRatio} and
 *     {@code toRatio} to the limit, {@code limit}, {@code formula} text, {@code matrix} text,
 *     {@code checkpoints} count</td></tr>
 * <tr><td>{@code step-limit-not-felt}</td>
 *     <td>info: it is on average not below nine tenths of the limit, but at each of these
 *     checkpoints at least 0.9 of the preconditioned eigenvector lies in tensors whose root mean
 *     squares are at most a thousandth of the usual ones ({@link ParameterLoading})</td>
 *     <td>{@code value}, {@code limit}, {@code ratio}, {@code formula} text, {@code matrix} text,
 *     {@code parameters} text: the tensors' names, {@code
 *     options} text that leave them out, {@code share} of the eigenvector in them and
 *     {@code scale}, the largest of their root mean squares over the usual ones, at the last
 *     checkpoint, {@code checkpoints} count</td></tr>
 * <tr><td>{@code below-step-limit}</td>
 *     <td>info: it is on average below nine tenths of the limit, and above eleven tenths at none</td>
 *     <td>{@code value}, {@code limit}, {@code ratio}, {@code formula} text, {@code
 *     matrix} text, {@code checkpoints} count in the mean, {@code lastValue} as above, {@code
 *     largerRate} the learning rate that would be at the limit there</td></tr>
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
 *     <td>info: the Gauss–Newton matrix's effective dimensionality at the middle z is smaller at the
 *     last checkpoint than at this one by more than 1.96 standard errors of the paired difference,
 *     and at no z that was asked for is it larger by as many, at a later checkpoint than at this
 *     one, or at one after this than at the one before; of such checkpoints the first that is not
 *     before the one with the largest value</td>
 *     <td>{@code step} count, {@code z}, {@code dimension} there, {@code last}, {@code
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
 *     want of the optimiser's state, so that nothing is said about the step limit</td>
 *     <td>{@code followed} count of checkpoints, {@code state} text: the file that would have been
 *     read beside the last of them; where the limit is known and one of the last third of the
 *     checkpoints is among them, also {@code value}, {@code limit}, {@code ratio}, {@code formula}
 *     text</td></tr>
 * </table>
 */
public enum WatchFindingCode implements FindingCode {
  AT_STEP_LIMIT,
  STEP_LIMIT_CROSSED,
  STEP_LIMIT_NOT_FELT,
  BELOW_STEP_LIMIT,
  LOGIT_ABOVE_CLIP,
  LOGIT_WILL_PASS,
  CAPACITY_STOPPED_GROWING,
  CAPACITY_STILL_GROWING,
  FLATTEST_CHECKPOINT,
  LOGGED_LOSS_LEAST,
  MOMENTS_FROM_RULE
}
