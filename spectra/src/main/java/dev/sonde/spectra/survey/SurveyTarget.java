package dev.sonde.spectra.survey;

import dev.sonde.spectra.survey.StoppingRule.Narrowing;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a survey is to reach before its budget is spent.
 *
 * @param top the pairs of largest eigenvalues that are wanted
 * @param bottom the pairs of smallest eigenvalues that are wanted
 * @param error the relative standard error of the trace and the functions, and the residual of the
 *     pairs; 0 for none
 * @param functions the functions whose sums count beside the trace
 * @param rule what else ends a survey without a target error, or null
 */
record SurveyTarget(
    int top,
    int bottom,
    double error,
    List<DoubleUnaryOperator> functions,
    @Nullable StoppingRule rule) {

  /** Returns whether there is an error to reach. */
  boolean isSet() {
    return error > 0;
  }

  /** Returns whether a spectrum is known well enough. */
  boolean reachedBy(EstimatedSpectrum spectrum) {
    return spectrum.extremesWithin(top, bottom, error)
        && spectrum.estimatedWithin(x -> x, error)
        && functions.stream().allMatch(f -> spectrum.estimatedWithin(f, error));
  }

  /** Returns what watches over a growing basis of at most so many vectors, or null. */
  @Nullable Narrowing narrowing(int most) {
    return rule == null || isSet() ? null : new Narrowing(rule, top, most);
  }
}
