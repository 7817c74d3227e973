package dev.sonde.descent.cells;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One model's figures: a network after so many steps, or a linear model of so many features.
 *
 * <p>Errors are shares of wrong answers for classes, and for real targets the mean squared error
 * over the variance of the test targets. Training error is against the labels that were trained on,
 * noisy ones included.
 *
 * @param at the value of the cell's inner axis: steps of a training, features of a linear model
 * @param parameters how many numbers were fitted
 * @param trainError the training error
 * @param testError the test error against clean labels
 * @param noisyTestError the expected test error against labels with the training's noise
 * @param trainLoss the mean training loss
 * @param testLoss the mean test loss against clean labels
 * @param measures measures by name, those that were resolved
 * @param validationError the error on samples held out of training, against labels as noisy as the
 *     training's; null where none were left to hold out
 * @param answers the classes answered on the first test samples, a letter each; null where they
 *     were not kept
 * @param references what its errors are held against
 * @param unmeasured whether it was to be measured and could not be
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
  "at",
  "parameters",
  "trainError",
  "testError",
  "noisyTestError",
  "trainLoss",
  "testLoss",
  "measures",
  "validationError",
  "answers"
})
public record CurvePoint(
    double at,
    long parameters,
    @Nullable Double trainError,
    @Nullable Double testError,
    @Nullable Double noisyTestError,
    @Nullable Double trainLoss,
    @Nullable Double testLoss,
    @JsonIgnore SortedMap<String, Double> measures,
    @Nullable Double validationError,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String answers,
    @JsonIgnore ReferenceFigures references,
    @JsonIgnore boolean unmeasured) {

  /** How a network that could not be measured is marked among the measures. */
  public static final String UNMEASURED = "unmeasured";

  /** A point without validation, answers and anything to hold it against. */
  public CurvePoint(
      double at,
      long parameters,
      @Nullable Double trainError,
      @Nullable Double testError,
      @Nullable Double noisyTestError,
      @Nullable Double trainLoss,
      @Nullable Double testLoss,
      SortedMap<String, Double> measures) {
    this(
        at,
        parameters,
        trainError,
        testError,
        noisyTestError,
        trainLoss,
        testLoss,
        measures,
        null,
        null,
        ReferenceFigures.NONE,
        false);
  }

  /** Copies the measures; figures that are not finite become null. */
  public CurvePoint {
    trainError = finite(trainError);
    testError = finite(testError);
    noisyTestError = finite(noisyTestError);
    trainLoss = finite(trainLoss);
    testLoss = finite(testLoss);
    validationError = finite(validationError);
    measures = Collections.unmodifiableSortedMap(finite(measures));
  }

  /**
   * Returns everything that ledgers and tables keep by name: the measures, and what the model is
   * held against.
   *
   * @return figures by label, those that are finite
   */
  @JsonProperty("measures")
  public SortedMap<String, Double> named() {
    SortedMap<String, Double> named = new TreeMap<>(measures);
    references.putInto(named);
    if (unmeasured) {
      named.put(UNMEASURED, 1.0);
    }
    return finite(named);
  }

  /** The point of which a ledger keeps these figures by name. */
  CurvePoint withNamed(SortedMap<String, Double> named) {
    SortedMap<String, Double> rest = new TreeMap<>(named);
    ReferenceFigures known = ReferenceFigures.takenFrom(rest);
    boolean marked = rest.remove(UNMEASURED) != null;
    return with(rest, validationError, answers, known, marked);
  }

  CurvePoint withReferences(ReferenceFigures known) {
    return with(measures, validationError, answers, known, unmeasured);
  }

  CurvePoint asUnmeasured() {
    return with(measures, validationError, answers, references, true);
  }

  CurvePoint withValidationError(double error) {
    return with(measures, error, answers, references, unmeasured);
  }

  /** The same with its answers, unless there are none. */
  public CurvePoint withAnswers(String letters) {
    return with(
        measures, validationError, letters.isEmpty() ? null : letters, references, unmeasured);
  }

  private CurvePoint with(
      SortedMap<String, Double> measures,
      @Nullable Double validationError,
      @Nullable String answers,
      ReferenceFigures references,
      boolean unmeasured) {
    return new CurvePoint(
        at,
        parameters,
        trainError,
        testError,
        noisyTestError,
        trainLoss,
        testLoss,
        measures,
        validationError,
        answers,
        references,
        unmeasured);
  }

  private static SortedMap<String, Double> finite(SortedMap<String, Double> figures) {
    SortedMap<String, Double> kept = new TreeMap<>();
    figures.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            kept.put(name, value);
          }
        });
    return kept;
  }

  private static @Nullable Double finite(@Nullable Double value) {
    return value != null && Double.isFinite(value) ? value : null;
  }
}
