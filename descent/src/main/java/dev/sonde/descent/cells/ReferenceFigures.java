package dev.sonde.descent.cells;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model's errors are held against. Ledgers keep these figures among the measures, under
 * labels that never change.
 *
 * @param constant the constant answer to the same samples; empty where that is not known
 * @param tuned the linear model of the same features with the ridge that is best on held-out
 *     samples; empty where there is none
 * @param theoryLoss the test loss that theory expects
 * @param unavoidableError {@link UnavoidableError}, a fact of its samples
 */
public record ReferenceFigures(
    Optional<Constant> constant,
    Optional<TunedRidge> tuned,
    OptionalDouble theoryLoss,
    OptionalDouble unavoidableError) {

  /** Nothing to hold a model against. */
  public static final ReferenceFigures NONE =
      new ReferenceFigures(
          Optional.empty(), Optional.empty(), OptionalDouble.empty(), OptionalDouble.empty());

  /** Labels of what {@code sweep.json} has beside the measures, too. */
  public static final String UNAVOIDABLE_ERROR = "unavoidableTrainError";

  public static final String CONSTANT_ERROR = "constantTestError";
  private static final String CONSTANT_SAMPLING = "constant.samplingError";
  private static final String CONSTANT_TRAIN_ERROR = "constant.trainError";
  private static final String TUNED_ERROR = "tuned.testError";
  private static final String TUNED_LOSS = "tuned.testLoss";
  private static final String TUNED_SAMPLING = "tuned.samplingError";
  private static final String TUNED_RIDGE = "tuned.ridge";
  private static final String THEORY_LOSS = "theory.testLoss";

  /**
   * What {@link ConstantBaseline} gives; NaN where an earlier version did not know it.
   *
   * @param error its test error
   * @param samplingError the standard error of that less the model's own, over test samples
   * @param trainError its error on the labels that are trained on
   */
  public record Constant(double error, double samplingError, double trainError) {}

  /**
   * What the best ridge comes to.
   *
   * @param error the test error
   * @param loss the test loss
   * @param ridge the ridge
   * @param samplingError the standard error of the constant answer's error less this one, over test
   *     samples; NaN where an earlier version did not know it
   */
  public record TunedRidge(double error, double loss, double ridge, double samplingError) {}

  ReferenceFigures withConstant(Constant known) {
    return new ReferenceFigures(Optional.of(known), tuned, theoryLoss, unavoidableError);
  }

  ReferenceFigures withTuned(TunedRidge known) {
    return new ReferenceFigures(constant, Optional.of(known), theoryLoss, unavoidableError);
  }

  ReferenceFigures withTheoryLoss(double known) {
    return new ReferenceFigures(constant, tuned, OptionalDouble.of(known), unavoidableError);
  }

  ReferenceFigures withUnavoidableError(double known) {
    return new ReferenceFigures(constant, tuned, theoryLoss, OptionalDouble.of(known));
  }

  /** Writes them among measures by their labels. */
  void putInto(Map<String, Double> measures) {
    constant.ifPresent(
        answer -> {
          measures.put(CONSTANT_ERROR, answer.error());
          measures.put(CONSTANT_SAMPLING, answer.samplingError());
          measures.put(CONSTANT_TRAIN_ERROR, answer.trainError());
        });
    tuned.ifPresent(
        ridge -> {
          measures.put(TUNED_ERROR, ridge.error());
          measures.put(TUNED_LOSS, ridge.loss());
          measures.put(TUNED_RIDGE, ridge.ridge());
          measures.put(TUNED_SAMPLING, ridge.samplingError());
        });
    theoryLoss.ifPresent(loss -> measures.put(THEORY_LOSS, loss));
    unavoidableError.ifPresent(error -> measures.put(UNAVOIDABLE_ERROR, error));
  }

  /** Takes them out of what a ledger has as measures. */
  static ReferenceFigures takenFrom(Map<String, Double> measures) {
    Constant constant =
        new Constant(
            taken(measures, CONSTANT_ERROR),
            taken(measures, CONSTANT_SAMPLING),
            taken(measures, CONSTANT_TRAIN_ERROR));
    TunedRidge tuned =
        new TunedRidge(
            taken(measures, TUNED_ERROR),
            taken(measures, TUNED_LOSS),
            taken(measures, TUNED_RIDGE),
            taken(measures, TUNED_SAMPLING));
    return new ReferenceFigures(
        Double.isNaN(constant.error()) ? Optional.empty() : Optional.of(constant),
        Double.isNaN(tuned.error()) ? Optional.empty() : Optional.of(tuned),
        known(taken(measures, THEORY_LOSS)),
        known(taken(measures, UNAVOIDABLE_ERROR)));
  }

  private static double taken(Map<String, Double> measures, String label) {
    Double value = measures.remove(label);
    return value == null ? Double.NaN : value;
  }

  private static OptionalDouble known(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
