package dev.sonde.capacity;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.FindingCode;
import java.util.List;

/**
 * What a finding can be about. The order is the order of reading: first whether the figures mean
 * anything, then how far they can be trusted, then what they say.
 *
 * <p>A finding states what its evidence proves; what usually causes it is for the report to
 * suggest. Evidence is named here, in the order in which it should be shown. Numbers are doubles
 * unless the table says count (an {@code Integer} or {@code Long}) or text; shares and relative
 * errors are fractions of 1. Evidence in brackets is present only where it applies.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code interrupted}</td>
 *     <td>warning: the survey was interrupted, the figures come from what was there</td>
 *     <td>{@code products} count spent, {@code planned} count</td></tr>
 * <tr><td>{@code worse-than-constant}</td>
 *     <td>alarm: the loss is above that of the best constant answer, which ignores the inputs:
 *     labels, preprocessing or file are probably not those of the training</td>
 *     <td>{@code loss}, {@code constantLoss}, {@code constantAnswer} text: {@code
 *     class-frequencies}, {@code mean-target} or {@code mean-probability}, [{@code accuracy},
 *     {@code constantAccuracy}]</td></tr>
 * <tr><td>{@code outputs-are-probabilities}</td>
 *     <td>warning: the outputs look like probabilities, and the loss takes logits</td>
 *     <td>{@code loss} text, {@code function} text that it applies: {@code softmax} or {@code
 *     sigmoid}</td></tr>
 * <tr><td>{@code flat-loss}</td>
 *     <td>alarm: the curvature matrix is zero to rounding; nothing can be said</td>
 *     <td>{@code largest} the largest eigenvalue, {@code gradientNorm}</td></tr>
 * <tr><td>{@code not-converged}</td>
 *     <td>alarm: one damped Newton step, tried on the real loss, lowers it by at least half;
 *     warning: by at least a tenth. The curvature is that of a point on the way</td>
 *     <td>{@code loss}, {@code lossAfterStep}, {@code decrease} relative, {@code gradientNorm},
 *     {@code stepProducts} count the step cost</td></tr>
 * <tr><td>{@code weight-decay-solution}</td>
 *     <td>info: the loss could still fall, but its gradient points against the parameters, as at
 *     the solution of a loss with weight decay; replaces {@code not-converged} and
 *     {@code saturated-loss}</td>
 *     <td>{@code cosine} between −gradient and parameters, {@code weightDecay} that would balance
 *     it, in the convention gradient + weightDecay · parameters, {@code decrease} relative</td></tr>
 * <tr><td>{@code saturated-loss}</td>
 *     <td>info: the geometric mean probability given to the right answers is at least 0.9, so cross-entropy is
 *     in its tail: loss, gradient and curvature shrink together as training goes on; replaces {@code
 *     not-converged}. Warning: the largest eigenvalue is below z = 1/N as well, so no direction
 *     counts as determined</td>
 *     <td>{@code loss}, {@code meanProbability} geometric mean, [{@code wrong} share of
 *     answers, where it is above 1/100], {@code largest} eigenvalue, {@code z} = 1/N, {@code decrease} relative</td></tr>
 * <tr><td>{@code indefinite}</td>
 *     <td>warning: the smallest eigenvalue is below −1/10 of the largest (a saddle); info: the
 *     negative eigenvalues hold at least a quarter of Σ|λ|</td>
 *     <td>{@code smallest} eigenvalue, {@code largest}, {@code ratio} |smallest|/largest,
 *     [{@code negativeMassShare} Σ_{λ&lt;0}|λ| / Σ|λ|]</td></tr>
 * <tr><td>{@code target-not-reached}</td>
 *     <td>warning: the target error asked for was not reached</td>
 *     <td>{@code target} relative, [{@code reached} relative], {@code products} count,
 *     {@code samples} count, {@code limitedBy} text: {@code budget}, {@code
 *     time}, {@code samples} or {@code resolution}</td></tr>
 * <tr><td>{@code target-in-part}</td>
 *     <td>info: the effective dimensionality does not reach the target error at some of the usual
 *     z, or beside a Hessian</td>
 *     <td>{@code target} relative, {@code matrix}, {@code missed} count, {@code asked} count,
 *     {@code z} where it is one, otherwise {@code largestMissed} z, {@code products} count</td></tr>
 * <tr><td>{@code trace-uncertain}</td>
 *     <td>warning: the trace is unresolved or its relative standard error is above 1/10</td>
 *     <td>[{@code trace}, {@code standardError}], {@code products} count, [{@code dominatedBy} text
 *     {@code samples} where the samples not seen are the larger part of the error]</td></tr>
 * <tr><td>{@code sampled}</td>
 *     <td>info: only n of N samples were seen; warning: and that alone makes the trace's relative
 *     standard error larger than 1/10, or the trace is not resolved</td>
 *     <td>{@code samples} count n, {@code population} count N, [{@code traceError} relative,
 *     {@code samplingError} relative part of it from having seen n, {@code probeError} relative
 *     part of it from the products, {@code dominatedBy} text: {@code samples} or {@code
 *     products}]</td></tr>
 * <tr><td>{@code z-bounded}</td>
 *     <td>info: at some z the error bar would be wider than a tenth, and bounds are given</td>
 *     <td>{@code bounded} count, {@code asked} count, {@code z} where it is one, otherwise {@code
 *     smallestBounded} z and {@code largestBounded} z, {@code products} count, {@code
 *     matrix}, of a Hessian {@code beside} {@code ggn} where that stands beside it and {@code
 *     alternative} {@code ggn} elsewhere</td></tr>
 * <tr><td>{@code z-unresolved}</td>
 *     <td>warning: no z is resolved, or z = 1/N is not; info: some z is not</td>
 *     <td>{@code unresolved} count, {@code asked} count, {@code largestUnresolved} z, [{@code
 *     smallestResolved} z], {@code products} count, [{@code productsNeeded} count that might
 *     resolve largestUnresolved, by the square-root law of Lanczos, of matrices without
 *     negative eigenvalues], [{@code smallest} eigenvalue where the Hessian's is certainly negative], [{@code
 *     dominatedBy} text {@code samples} instead of both where the samples not seen are the larger
 *     part of the error at largestUnresolved, {@code rounding} on the exact path otherwise],
 *     {@code matrix}, [{@code beside} or {@code alternative}] as above, [{@code parameters} count
 *     where so few can be decomposed exactly]</td></tr>
 * <tr><td>{@code shares-unresolved}</td>
 *     <td>warning: the share above is resolved at no τ; info: some share, above or below, is not</td>
 *     <td>{@code unresolved} count, {@code asked} count, {@code largestUnresolved} τ, [{@code
 *     smallestResolved} τ], {@code products} count, [{@code dominatedBy} text {@code samples} where
 *     the samples not seen are the larger part of the error at largestUnresolved, {@code rounding}
 *     on the exact path otherwise]</td></tr>
 * <tr><td>{@code single-precision-floor}</td>
 *     <td>info: some z or τ asked for lies below the rounding of single-precision products</td>
 *     <td>{@code floor} in units of eigenvalue, {@code smallestAsked} z or τ</td></tr>
 * <tr><td>{@code few-directions-determined}</td>
 *     <td>info: N_eff(1/N) is at most 1/10 of the parameters</td>
 *     <td>{@code z}, {@code matrix}, {@code effectiveDimension}, {@code standardError}, {@code parameters} count,
 *     {@code share}</td></tr>
 * <tr><td>{@code one-direction-dominates}</td>
 *     <td>info: the largest eigenvalue is at least half of the trace</td>
 *     <td>{@code largest}, {@code trace}, {@code share}, [{@code inputMeanShare} Σ_j mean(x_j)² /
 *     Σ_j mean(x_j²) over the inputs' features: 0 when centred, near 1 when the mean dominates, the
 *     usual cause]</td></tr>
 * <tr><td>{@code class-outliers}</td>
 *     <td>info: the widest gap of the top of the spectrum comes after as many eigenvalues as there
 *     are classes, or one fewer</td>
 *     <td>{@code classes} count, {@code outliers} count, {@code lastOutlier} eigenvalue, {@code
 *     firstBelow} eigenvalue, {@code ratio} between them</td></tr>
 * <tr><td>{@code curvature-in-one-layer}</td>
 *     <td>info: one layer holds at least half of the trace, beyond two standard errors, and twice its
 *     share of the parameters
 *     </td>
 *     <td>{@code layer} text, {@code traceShare}, {@code parameterShare}, {@code layers} count</td>
 *     </tr>
 * <tr><td>{@code dead-parameters}</td>
 *     <td>warning: a twentieth of the parameters or more, whole rows of a weight (units) among
 *     them, have exactly zero gradient and zero curvature; info: fewer have, or single parameters,
 *     embeddings of tokens never seen and whole columns (inputs that are always zero)</td>
 *     <td>{@code parameters} count, {@code share}, {@code rows} count of dead rows, {@code columns}
 *     count of dead columns, {@code tensor} text the tensor with most, {@code inTensor} count in it
 *     </td></tr>
 * <tr><td>{@code frozen-parameters}</td>
 *     <td>info: some parameters need no gradient and were left out</td>
 *     <td>{@code tensors} count, {@code names} text, the first of them</td></tr>
 * <tr><td>{@code merged-parameters}</td>
 *     <td>info: the exporter merged batch norms into weights, so that these are other parameters
 *     than the model was trained with</td>
 *     <td>{@code tensors} count, {@code names} text, the first of them</td></tr>
 * <tr><td>{@code initial-is-model}</td>
 *     <td>warning: the checkpoint given as the start has the very parameters of the model</td>
 *     <td>{@code file} text, the checkpoint</td></tr>
 * </table>
 */
public enum CapacityFindingCode implements FindingCode {
  /** The survey was interrupted. */
  INTERRUPTED("products", "planned"),
  /** A constant answer has a smaller loss. */
  WORSE_THAN_CONSTANT("loss", "constantLoss", "constantAnswer", "accuracy", "constantAccuracy"),
  /** The model ends in a softmax or sigmoid, and the loss applies another. */
  OUTPUTS_ARE_PROBABILITIES("loss", "function"),
  /** The curvature matrix is zero. */
  FLAT_LOSS("largest", "gradientNorm"),
  /** The parameters are no solution: a step lowers the loss notably. */
  NOT_CONVERGED("loss", "lossAfterStep", "decrease", "gradientNorm", "stepProducts"),
  /** The parameters look like a solution under weight decay. */
  WEIGHT_DECAY_SOLUTION("cosine", "weightDecay", "decrease"),
  /** The right answers get high probability, so that cross-entropy is in its tail. */
  SATURATED_LOSS("loss", "meanProbability", "wrong", "largest", "z", "decrease"),
  /** Negative curvature is notable. */
  INDEFINITE("smallest", "largest", "ratio", "negativeMassShare"),
  /** The target error was not reached. */
  TARGET_NOT_REACHED("target", "reached", "products", "samples", "limitedBy"),
  /** Some of the usual z did not reach the target error. */
  TARGET_IN_PART("target", "matrix", "missed", "asked", "z", "largestMissed", "products"),
  /** The trace has a wide error bar. */
  TRACE_UNCERTAIN("trace", "standardError", "products", "dominatedBy"),
  /** Only a part of the samples was seen. */
  SAMPLED("samples", "population", "traceError", "samplingError", "probeError", "dominatedBy"),
  /** At some z no error bar holds, but bounds do. */
  Z_BOUNDED(
      "matrix",
      "alternative",
      "beside",
      "bounded",
      "asked",
      "smallestBounded",
      "largestBounded",
      "products",
      "z"),
  /** Some z lies below what the survey resolves. */
  Z_UNRESOLVED(
      "unresolved",
      "asked",
      "largestUnresolved",
      "smallestResolved",
      "products",
      "productsNeeded",
      "smallest",
      "dominatedBy",
      "matrix",
      "alternative",
      "beside",
      "parameters"),
  /** Some share of eigenvalues could not be resolved. */
  SHARES_UNRESOLVED(
      "unresolved", "asked", "largestUnresolved", "smallestResolved", "products", "dominatedBy"),
  /** Some z or τ lies below the rounding of single precision. */
  SINGLE_PRECISION_FLOOR("floor", "smallestAsked"),
  /** The data determine few of the parameters' directions. */
  FEW_DIRECTIONS_DETERMINED(
      "z", "matrix", "effectiveDimension", "standardError", "parameters", "share"),
  /** The largest eigenvalue makes up most of the trace. */
  ONE_DIRECTION_DOMINATES("largest", "trace", "share", "inputMeanShare"),
  /** As many outliers as classes, or one fewer. */
  CLASS_OUTLIERS("classes", "outliers", "lastOutlier", "firstBelow", "ratio"),
  /** Most of the curvature sits in one layer. */
  CURVATURE_IN_ONE_LAYER("layer", "traceShare", "parameterShare", "layers"),
  /** Parameters with exactly zero gradient and curvature. */
  DEAD_PARAMETERS("parameters", "share", "rows", "columns", "tensor", "inTensor", "tokens"),
  /** Parameters that need no gradient were left out. */
  FROZEN_PARAMETERS("tensors", "names"),
  /** An exporter merged batch norms into weights. */
  MERGED_PARAMETERS("tensors", "names"),
  /** The checkpoint of the start is the model itself. */
  INITIAL_IS_MODEL("file");

  @SuppressWarnings("ImmutableEnumChecker") // List.of returns an unmodifiable list
  private final List<String> evidence;

  CapacityFindingCode(String... evidence) {
    this.evidence = List.of(evidence);
  }

  /**
   * Returns the names that the evidence can have.
   *
   * @return the names in the order in which they should be shown
   */
  public List<String> evidence() {
    return evidence;
  }

  /**
   * Makes a finding of this code.
   *
   * @param severity how much it matters
   * @param figures the evidence, in the order in which it should be shown
   * @throws IllegalArgumentException if a name is not among this code's evidence
   */
  Finding finding(Severity severity, Evidence figures) {
    for (String name : figures.pieces().keySet()) {
      if (!evidence.contains(name)) {
        throw new IllegalArgumentException(
            code() + " has no evidence " + name + ", only " + evidence);
      }
    }
    return new Finding(this, severity, figures);
  }
}
