package dev.sonde.descent.cells;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Set;
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
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CurvePoint(
    double at,
    long parameters,
    @Nullable Double trainError,
    @Nullable Double testError,
    @Nullable Double noisyTestError,
    @Nullable Double trainLoss,
    @Nullable Double testLoss,
    SortedMap<String, Double> measures,
    @Nullable Double validationError,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String answers) {

  /** What stands among the measures and is none of the network. */
  public static final Set<String> NO_MEASURES = SideFigure.shown();

  /** A point without validation and answers. */
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
        null);
  }

  /** A figure that stands among the measures; NaN where it is not known. */
  public double figure(SideFigure figure) {
    return figure.of(measures);
  }

  CurvePoint withValidationError(double error) {
    return new CurvePoint(
        at,
        parameters,
        trainError,
        testError,
        noisyTestError,
        trainLoss,
        testLoss,
        measures,
        error,
        answers);
  }

  /** The same with its answers, unless there are none. */
  public CurvePoint withAnswers(String answers) {
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
        answers.isEmpty() ? null : answers);
  }

  /** Copies the measures; figures that are not finite become null. */
  public CurvePoint {
    trainError = finite(trainError);
    testError = finite(testError);
    noisyTestError = finite(noisyTestError);
    trainLoss = finite(trainLoss);
    testLoss = finite(testLoss);
    validationError = finite(validationError);
    SortedMap<String, Double> kept = new TreeMap<>();
    measures.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            kept.put(name, value);
          }
        });
    measures = Collections.unmodifiableSortedMap(kept);
  }

  private static @Nullable Double finite(@Nullable Double value) {
    return value != null && Double.isFinite(value) ? value : null;
  }
}
