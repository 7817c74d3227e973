package dev.sonde.descent;

import dev.sonde.findings.FindingCode;

/**
 * What a finding about a sweep can be about.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code sweep-incomplete}</td><td>warning: cells are missing</td><td>{@code missing}</td></tr>
 * <tr><td>{@code cells-failed}</td><td>alarm</td><td>{@code failed}, {@code reason} of the first, [{@code axis}, {@code
 *     values} text]</td></tr>
 * <tr><td>{@code cells-diverged}</td><td>warning</td><td>{@code diverged}, {@code axis}, {@code
 *     values} text</td></tr>
 * <tr><td>{@code networks-unmeasured}</td><td>info: networks were trained and judged, and could not
 *     be measured</td><td>{@code unmeasured}, {@code axis}, {@code values} text, [{@code reason} of
 *     the first]</td></tr>
 * <tr><td>{@code no-better-than-constant}</td><td>alarm: test errors, with or without tuned
 *     regularisation, are not measurably below that of always naming the commonest class of the
 *     training labels, or their mean; nothing is advised and no measure called the best then.
 *     Warning: they are in every seed, and the seeds are too few to tell it of others</td><td>{@code
 *     axis}, {@code answer} text, {@code value} of the smallest {@code error}, {@code
 *     constantError}, {@code margin} that would have counted, {@code seeds} planned</td></tr>
 * <tr><td>{@code seeds-too-few}</td><td>warning: test errors look smaller than the constant
 *     answer's, and the seeds are too few to tell; nothing is advised either</td><td>{@code answer}
 *     text, {@code gain} the mean over seeds, {@code neededGain} that would have counted, {@code
 *     seeds} planned</td></tr>
 * <tr><td>{@code double-descent}</td><td>warning: a peak at the 5% level</td>
 *     <td>{@code axis} text, {@code peak}, {@code peakLow}, {@code peakHigh}, {@code peakError},
 *     {@code trainError} there, {@code valley}, {@code valleyError}, {@code rise}, {@code after}, {@code afterError}, {@code
 *     pValue}</td></tr>
 * <tr><td>{@code no-double-descent}</td><td>info</td><td>{@code axis}, {@code rise}, {@code pValue}</td></tr>
 * <tr><td>{@code descent-needs-values}</td><td>info: too few values for a peak between two others
 *     </td><td>{@code axis}, {@code planned} values, {@code needed}</td></tr>
 * <tr><td>{@code features-left-out}</td><td>info: linear features are no more than there are
 *     inputs</td><td>{@code axis}, {@code values} left out</td></tr>
 * <tr><td>{@code features-dependent}</td><td>info: the features of some width, in fewer dimensions
 *     than there are samples for, span fewer than they are many</td><td>{@code value} the largest
 *     such width, {@code rank} the mean number of dimensions there, {@code possible} how many there could be</td></tr>
 * <tr><td>{@code descent-untested}</td><td>warning: no two seeds ended at the same
 *     values, so there is no error bar</td><td>{@code axis}, {@code seeds} planned</td></tr>
 * <tr><td>{@code interpolation-threshold}</td><td>info</td><td>{@code axis}, {@code epsilon}, {@code
 *     threshold}, [{@code thresholdLow}, {@code thresholdHigh}], [{@code samplesAt}, {@code
 *     predictionsAt} of text, {@code targetsAt} where there are n or nK parameters], [{@code unavoidableError}, the largest, where
 *     no model avoids all]</td></tr>
 * <tr><td>{@code effective-model-complexity}</td><td>info: the same along the number of samples,
 *     the largest n that is fitted</td><td>as {@code interpolation-threshold}</td></tr>
 * <tr><td>{@code never-interpolates}</td><td>info</td><td>{@code axis}, {@code lowestTrainError},
 *     [{@code unavoidableError}]</td></tr>
 * <tr><td>{@code variance-at-peak}</td><td>info: the peak's error in two parts</td><td>{@code axis},
 *     {@code value}, {@code peakError}, {@code variance}, {@code bias}, [{@code valley}, {@code
 *     valleyVariance}]</td></tr>
 * <tr><td>{@code early-stopping-helps}</td><td>info: the best epoch is better than the last at the
 *     peak, seed by seed, beyond Student's 95% interval</td><td>{@code value}, {@code peakError}, {@code
 *     stoppedError}</td></tr>
 * <tr><td>{@code tuned-ridge-helps}</td><td>info: the best ridge is better than none at the peak,
 *     seed by seed, beyond Student's 95% interval</td>
 *     <td>{@code value}, {@code peakError}, {@code tunedError}, [{@code tunedPValue} where the tuned
 *     curve has no peak]</td></tr>
 * <tr><td>{@code tuned-decay-helps}</td><td>info: the same of the best weight decay</td><td>as
 *     {@code tuned-ridge-helps}</td></tr>
 * <tr><td>{@code best-measure}</td><td>info: the measure that ranks the models best, among the
 *     two or more known of at least 80% of them</td><td>{@code measure} text, {@code tau}, {@code tauLow}, {@code
 *     tauHigh}, {@code measures} count, {@code nets} count, [{@code parametersTau}]</td></tr>
 * <tr><td>{@code best-measure-from-valley}</td><td>info: the same among the models from the first
 *     valley of a double descent on, where bigger first hurts and then helps</td><td>as {@code
 *     best-measure}, and {@code axis}, {@code valley}</td></tr>
 * <tr><td>{@code best-measure-interpolating}</td><td>info: the same among the models with a
 *     training error of at most 1%, where they are not all</td><td>as {@code best-measure}</td></tr>
 * <tr><td>{@code no-measure-ranks}</td><td>info: the best measure has |τ| below 1/3</td><td>{@code
 *     measures} count, {@code nets} count, {@code measure} text, {@code tau},
 *     [{@code peak} of a double descent]</td></tr>
 * <tr><td>{@code size-advice}</td><td>info: see {@link dev.sonde.descent.results.Advice}</td><td>{@code axis}, {@code
 *     value}, {@code error}, [{@code ridge} or {@code decay}], [{@code best}, {@code bestError},
 *     {@code bestRidge} or {@code bestDecay}, where that is another], [{@code plainValue}, {@code
 *     plainError}: the best without tuning, where the advised model is tuned], [{@code
 *     stoppedValue}, {@code stoppedError}: where the curve of the best epoch is lowest, if that is
 *     below the best by more than two standard errors], [{@code avoidLow}, {@code avoidHigh}: the
 *     critical regime of a double descent, in whole numbers], [{@code seeds} where they are fewer
 *     than five]</td></tr>
 * <tr><td>{@code peaks-by-samples}</td><td>info: of a map, where the peak and the threshold are
 *     for each number of samples, if any has a peak</td><td>{@code axis}, and {@code samples}, {@code peaks}, {@code
 *     thresholds} texts in the same order, a dash where none was found</td></tr>
 * <tr><td>{@code more-samples-hurt}</td><td>warning: of a map, at the 5% level there is a value at
 *     which more samples make a larger error</td><td>{@code axis}, {@code value}, {@code fewer},
 *     {@code more}, {@code fewerError}, {@code moreError}, {@code pValue}</td></tr>
 * <tr><td>{@code more-samples-do-not-hurt}</td><td>info: there is none beyond the noise</td><td>
 *     {@code axis}, {@code pValue}</td></tr>
 * <tr><td>{@code preset-changed}</td><td>warning</td><td>{@code preset} and {@code options}
 *     texts</td></tr>
 * <tr><td colspan="3">A published figure is held against a sweep only once no cell of it is
 *     missing</td></tr>
 * <tr><td>{@code published-peak}, {@code published-norm-peak}, {@code published-threshold}</td>
 *     <td>info: a place that a published figure shows is there, within one step of the grid;
 *     warning: it is not</td><td>{@code preset}, {@code axis}, {@code expected}, {@code low}, {@code
 *     high}, [{@code measured}]</td></tr>
 * <tr><td>{@code published-critical-peak}</td><td>info: the test error peaks in the critical regime,
 *     within one step of the grid; warning: it does not</td><td>{@code preset}, {@code axis}, [{@code
 *     regimeLow}, {@code regimeHigh}, {@code low}, {@code high}], [{@code measured}]</td></tr>
 * <tr><td>{@code published-second-descent}, {@code published-falls-again}</td><td>info: test error
 *     falls below its first valley, or its peak, as in the figure; warning: it does not</td><td>
 *     {@code preset}, {@code axis}, [{@code before}, {@code after}]</td></tr>
 * </table>
 */
public enum SweepFindingCode implements FindingCode {
  /** Cells are missing. */
  SWEEP_INCOMPLETE,
  /** Cells failed. */
  CELLS_FAILED,
  /** Trainings diverged. */
  CELLS_DIVERGED,
  /** Networks that could not be measured. */
  NETWORKS_UNMEASURED,
  /** No better than an answer without a look at the inputs. */
  NO_BETTER_THAN_CONSTANT,
  /** Perhaps better than an answer without a look at the inputs; too few seeds to tell. */
  SEEDS_TOO_FEW,
  /** Test error descends twice. */
  DOUBLE_DESCENT,
  /** It does not, as far as can be told. */
  NO_DOUBLE_DESCENT,
  /** Too few values for a peak between two others. */
  DESCENT_NEEDS_VALUES,
  /** Linear features beyond the inputs. */
  FEATURES_LEFT_OUT,
  /** Features that span fewer dimensions than they are many. */
  FEATURES_DEPENDENT,
  /** No error bar to test a peak with. */
  DESCENT_UNTESTED,
  /** Where training error comes to its threshold. */
  INTERPOLATION_THRESHOLD,
  /** The same along the number of samples. */
  EFFECTIVE_MODEL_COMPLEXITY,
  /** No model fits its training labels. */
  NEVER_INTERPOLATES,
  /** The peak's error in two parts. */
  VARIANCE_AT_PEAK,
  /** The best epoch is better than the last at the peak. */
  EARLY_STOPPING_HELPS,
  /** The best ridge is better than none at the peak. */
  TUNED_RIDGE_HELPS,
  /** The best weight decay is. */
  TUNED_DECAY_HELPS,
  /** The measure that ranks the models best. */
  BEST_MEASURE,
  /** The same from the first valley on. */
  BEST_MEASURE_FROM_VALLEY,
  /** The same among models that fit their training labels. */
  BEST_MEASURE_INTERPOLATING,
  /** No measure ranks the models. */
  NO_MEASURE_RANKS,
  /** Which value to take. */
  SIZE_ADVICE,
  /** Where the peak is for each number of samples. */
  PEAKS_BY_SAMPLES,
  /** More samples make a larger error somewhere. */
  MORE_SAMPLES_HURT,
  /** They do so nowhere beyond the noise. */
  MORE_SAMPLES_DO_NOT_HURT,
  /** Options of a preset were changed. */
  PRESET_CHANGED,
  /** Whether the test error peaks where a published figure shows it. */
  PUBLISHED_PEAK,
  /** Whether the norm of the coefficients does. */
  PUBLISHED_NORM_PEAK,
  /** Whether training fits where a published figure shows it. */
  PUBLISHED_THRESHOLD,
  /** Whether the test error peaks in the critical regime. */
  PUBLISHED_CRITICAL_PEAK,
  /** Whether the test error falls below its first valley. */
  PUBLISHED_SECOND_DESCENT,
  /** Whether it falls below its peak. */
  PUBLISHED_FALLS_AGAIN;
}
