package dev.sonde.studies;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.FindingCode;

/**
 * What a finding of a study can be about.
 *
 * <table>
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>rule</th><th>evidence</th></tr>
 * <tr><td>{@code centre-inputs}</td><td>warning: centring saves a third of the steps or more</td>
 *     <td>{@code before}, {@code after} steps</td></tr>
 * <tr><td>{@code scale-inputs}</td><td>warning: dividing each column by its deviation saves a third
 *     of the remaining steps or more, and of those as they are</td><td>{@code before}, {@code after},
 *     {@code raw} steps, {@code constant} columns that were dropped</td></tr>
 * <tr><td>{@code inputs-cost-nothing}</td><td>info: neither does</td><td>{@code raw}, {@code
 *     standardised} steps</td></tr>
 * <tr><td>{@code raw-inputs-cost-least}</td><td>info: neither does, and both cost steps</td>
 *     <td>{@code raw}, {@code centred}, {@code standardised} steps</td></tr>
 * <tr><td>{@code mean-dominates-layer}</td><td>warning: the mean of what a hidden layer sees holds
 *     half of the largest eigenvalue or more</td><td>{@code layer}, {@code meanShare}, {@code
 *     largest}, {@code centredLargest}</td></tr>
 * <tr><td>{@code step-limit}</td><td>info: always</td><td>{@code rawLimit}, {@code centredLimit}:
 *     rates above which gradient descent diverges on the inputs as they are, and less their
 *     means</td></tr>
 * <tr><td>{@code stop-at}</td><td>training on raises the error by more than 1%, beyond its error
 *     bar; warning on data</td><td>{@code time} or {@code steps}, {@code stopped}, {@code trainedOn}
 *     errors</td></tr>
 * <tr><td>{@code decay-beats-stopping}</td><td>info: the best decay has a smaller error than the
 *     best time, beyond its error bar</td><td>{@code decay}, {@code decayed}, {@code stopped}</td>
 *     </tr>
 * <tr><td>{@code no-overfitting-seen}</td><td>info: training on does not</td><td>{@code
 *     trainedOn}, [{@code raised}, the share by which it does all the same]</td></tr>
 * <tr><td>{@code noise-on-weights-hurts}</td><td>warning: the weights are noisy in the theory</td>
 *     <td>{@code temperature}, {@code stopped}, {@code without} errors</td></tr>
 * <tr><td>{@code data-redundant}</td><td>info: one online pass does the work of two batch passes or
 *     more</td><td>{@code batchPasses} that do as much, or {@code morePasses} that do not,
 *     {@code testLoss}, or {@code testError} of a perceptron</td></tr>
 * <tr><td>{@code batch-repays}</td><td>info: it does not: the first batch pass is better, beyond its
 *     error bar</td><td>{@code batchPasses}</td></tr>
 * <tr><td>{@code passes-not-told-apart}</td><td>info: one pass of each differ by no more than
 *     chance</td><td>{@code above}, the batch pass’s less the online pass’s, {@code
 *     aboveError}</td></tr>
 * <tr><td>{@code batch-beyond-noise-scale}</td><td>info: the data repeat themselves, and the
 *     full batch is larger than the noise scale at the start, beyond its error bar</td><td>{@code
 *     noiseScale}, {@code noiseScaleError}, {@code samples}, [{@code last} where it grows beyond its
 *     error bar]</td></tr>
 * <tr><td>{@code rate-too-small}</td><td>info: in the theory, what c/t needs</td><td>{@code
 *     curvature}, {@code leastFactor}</td></tr>
 * <tr><td>{@code nothing-learned}</td><td>warning: on data no rule is below the best answer that
 *     never changes, beyond its error bar</td><td>{@code rule}, {@code bestLoss}, {@code
 *     constant}</td></tr>
 * <tr><td>{@code reservoir-suffices}</td><td>info: output weights alone do as well as the best rule:
 *     with their whole interval within the tolerance, 2.4% of what there is to tell apart</td>
 *     <td>{@code loss}, {@code bestLoss}</td></tr>
 * <tr><td>{@code rule-suffices}</td><td>info: otherwise; the rule that asks for least among the
 *     {@code rules} that do as well as the best so</td><td>{@code rule}, {@code loss}, {@code rules},
 *     {@code tolerance}, how many need the {@code fewest} things and their names, {@code alike}, with
 *     the {@code power} of the units by which the work of {@code rule} grows where they are several;
 *     or {@code margin} where it is the only one, [{@code bestRule}, {@code
 *     bestLoss} where another is best]</td></tr>
 * <tr><td>{@code memory-too-short}</td><td>info: a rule that keeps only what its units keep loses
 *     more than that</td><td>{@code rule}, {@code loss}, {@code bestLoss}, [{@code level} that it
 *     reaches]</td></tr>
 * <tr><td>{@code past-the-best-step}</td><td>warning: on half of the test samples the error rises,
 *     beyond its error bar, after the step that the others choose</td><td>{@code steps} of the least
 *     error over all test samples, {@code stopped} and {@code trainedOn} with their errors, {@code
 *     last} step; {@code chosen} step, {@code rise} with its error; [{@code freedom} after {@code
 *     steps}]</td></tr>
 * <tr><td>{@code steps-not-the-limit}</td><td>info: it does not</td><td>{@code trainedOn} with its
 *     error, {@code last}; where the least error is not the last, {@code steps} and {@code stopped}
 *     with its error, [{@code chosen}, {@code rise} with its error, where half of the test samples
 *     do not choose the last]</td></tr>
 * <tr><td>{@code capacity-at-steps}</td><td>info: always</td><td>{@code freedom}, {@code steps},
 *     {@code parameters}, {@code targets}</td></tr>
 * <tr><td>{@code no-better-than-constant}</td><td>warning: the dense network does not err less than
 *     the best constant answer by a twentieth and two standard errors over seeds, so that tickets are
 *     not judged</td>
 *     <td>{@code dense}, {@code constant}, {@code unit}</td></tr>
 * <tr><td>{@code ticket-found}</td><td>info: the fewest weights whose test error is at most 0.01
 *     above the dense network's</td><td>{@code left}, {@code error}, {@code dense}, {@code margin}
 *     of them, {@code earlyStop}, {@code denseStop}, with [{@code errorError}, {@code denseError},
 *     …] over seeds, {@code unit} of errors</td></tr>
 * <tr><td>{@code no-ticket-found}</td><td>warning: there are none</td><td>{@code left}, {@code
 *     error}, {@code dense}</td></tr>
 * <tr><td>{@code start-matters}</td><td>info: in the last round new weights err more, beyond the
 *     error bar</td><td>{@code left}, {@code reinitialised}, {@code ticket}, {@code random}</td>
 *     </tr>
 * <tr><td>{@code structure-suffices}</td><td>info: they do not</td><td>as above</td></tr>
 * <tr><td>{@code unstable-start}</td><td>warning: between copies with other orders the test error
 *     rises by more than 0.02</td><td>{@code instability}</td></tr>
 * <tr><td>{@code rounds-needed}</td><td>info: in the theory</td><td>{@code left}, {@code round},
 *     {@code trainings}</td></tr>
 * <tr><td>{@code at-saddle}</td><td>warning: eigenvalues are negative, saddle-free Newton lowers
 *     the loss by 1% or more, and SGD by less than half as much</td><td>{@code loss}, {@code
 *     lowest}, {@code steps}, {@code least} eigenvalue, {@code index} at least, loss {@code
 *     straight} along it, {@code sgd}</td></tr>
 * <tr><td>{@code descent-left}</td><td>warning: it lowers the loss so, and so does SGD</td><td>the
 *     same without {@code index} and {@code straight}</td></tr>
 * <tr><td>{@code no-descent-found}</td><td>info: it does not</td><td>{@code loss}, {@code lowest},
 *     {@code steps}, {@code least}</td></tr>
 * <tr><td>{@code gradient-flat}</td><td>warning: the gradient lies where the curvature is zero; info
 *     on a census: so it does where searches end</td><td>{@code gradient}, {@code flatness}; or
 *     {@code flat} of {@code searches}</td></tr>
 * <tr><td>{@code index-rises-with-loss}</td><td>info: over critical points, beyond its
 *     error</td><td>{@code correlation}, {@code distinct} points, {@code searches}</td></tr>
 * <tr><td>{@code transformation-faster}</td><td>info: the better of both transformations ends at a
 *     smaller training loss than the plain network, beyond its error bar</td><td>{@code variant},
 *     {@code loss}, {@code plain}, {@code rate}, {@code epochs}</td></tr>
 * <tr><td>{@code transformation-no-faster}</td><td>info: it does not</td><td>as above, [{@code more},
 *     {@code moreError} where its loss is the larger one, beyond its error bar]</td></tr>
 * <tr><td>{@code units-off-centre}</td><td>info: a tenth of a layer's mean square lies in its means
 *     before training; the first such layer</td><td>{@code layer}, {@code meanShare}, {@code
 *     slope}</td></tr>
 * <tr><td>{@code units-have-slope}</td><td>info: less does, and its mean slope is 0.3 or more; one of
 *     both for the first layer with either</td><td>as above</td></tr>
 * <tr><td>{@code dead-after-scaling}</td><td>warning: a twentieth of the units has the largest
 *     scale after training</td><td>{@code share}</td></tr>
 * <tr><td>{@code function-kept}</td><td>info: in the theory</td><td>{@code moved}</td></tr>
 * <tr><td>{@code flat-directions-free}</td><td>info: along flat directions at most 1% of answers
 *     change, and the loss rises by at most 1% of what it does along steep ones</td><td>{@code
 *     radius}, {@code rise}, {@code steep} rise, {@code changed} where there are classes</td></tr>
 * <tr><td>{@code flat-directions-not-free}</td><td>warning: otherwise</td><td>the same</td></tr>
 * <tr><td>{@code determined-directions}</td><td>info: on data</td><td>{@code dimension} of {@code
 *     parameters} at {@code z} and its {@code share}; N_eff at a {@code fixed} and a {@code
 *     relative} z; what is not resolved is left out</td></tr>
 * <tr><td>{@code loss-not-matched}</td><td>training losses differ more than twofold, so that N_eff
 *     at a fixed z does not compare the networks; warning on a map</td><td>{@code least}, {@code
 *     most}; {@code from}, {@code to} N_eff of one network along its training</td></tr>
 * </table>
 *
 * <p>Findings of {@code saddles} and {@code directions} that speak of a part of the samples say so:
 * {@code looked} of {@code of}.
 */
public enum StudyFindingCode implements FindingCode {
  CENTRE_INPUTS,
  SCALE_INPUTS,
  INPUTS_COST_NOTHING,
  RAW_INPUTS_COST_LEAST,
  MEAN_DOMINATES_LAYER,
  STEP_LIMIT,
  STOP_AT,
  DECAY_BEATS_STOPPING,
  NO_OVERFITTING_SEEN,
  NOISE_ON_WEIGHTS_HURTS,
  DATA_REDUNDANT,
  BATCH_REPAYS,
  PASSES_NOT_TOLD_APART,
  BATCH_BEYOND_NOISE_SCALE,
  RATE_TOO_SMALL,
  NOTHING_LEARNED,
  RESERVOIR_SUFFICES,
  RULE_SUFFICES,
  MEMORY_TOO_SHORT,
  PAST_THE_BEST_STEP,
  STEPS_NOT_THE_LIMIT,
  CAPACITY_AT_STEPS,
  NO_BETTER_THAN_CONSTANT,
  TICKET_FOUND,
  NO_TICKET_FOUND,
  START_MATTERS,
  STRUCTURE_SUFFICES,
  UNSTABLE_START,
  ROUNDS_NEEDED,
  AT_SADDLE,
  DESCENT_LEFT,
  NO_DESCENT_FOUND,
  GRADIENT_FLAT,
  INDEX_RISES_WITH_LOSS,
  TRANSFORMATION_FASTER,
  TRANSFORMATION_NO_FASTER,
  UNITS_OFF_CENTRE,
  UNITS_HAVE_SLOPE,
  DEAD_AFTER_SCALING,
  FUNCTION_KEPT,
  FLAT_DIRECTIONS_FREE,
  FLAT_DIRECTIONS_NOT_FREE,
  DETERMINED_DIRECTIONS,
  LOSS_NOT_MATCHED;

  /**
   * Makes a finding.
   *
   * @param severity how much it matters
   * @param evidence the figures behind it
   * @return the finding
   */
  public Finding finding(Finding.Severity severity, Evidence evidence) {
    return new Finding(this, severity, evidence);
  }
}
