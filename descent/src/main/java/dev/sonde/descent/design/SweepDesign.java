package dev.sonde.descent.design;

import dev.sonde.nets.loss.Loss;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that the results of a plan depend on, by purpose; {@link PlanText} is its text.
 *
 * @param range what is varied
 * @param data what is taken of the data
 * @param network which networks; of no use to linear models, as what concerns their training
 * @param features which features of linear models
 * @param training how networks are trained
 * @param regularisation what models are held back by
 * @param measures how networks are measured
 * @param repetitions how everything is repeated
 * @param facts what is known of the data, and notes
 */
public record SweepDesign(
    PlannedRange range,
    PlannedData data,
    PlannedNetwork network,
    PlannedFeatures features,
    PlannedTraining training,
    PlannedRegularisation regularisation,
    PlannedMeasures measures,
    PlannedRepetitions repetitions,
    Map<String, String> facts) {

  /** The fact that says whose options a plan has. */
  public static final String PRESET = "preset";

  /** Beside it, the options of the preset that were changed. */
  public static final String CHANGED = "preset-changed";

  /** Copies the facts. */
  public SweepDesign {
    facts = Map.copyOf(facts);
  }

  public static SweepDesign over(SweepRange range) {
    return new SweepDesign(
        PlannedRange.of(range),
        PlannedData.withDefaults(),
        PlannedNetwork.withDefaults(),
        PlannedFeatures.withDefaults(),
        PlannedTraining.withDefaults(),
        PlannedRegularisation.withDefaults(),
        PlannedMeasures.withDefaults(),
        PlannedRepetitions.withDefaults(),
        Map.of());
  }

  public SweepAxis axis() {
    return range.axis();
  }

  public SweepDesign with(PlannedRange other) {
    return new SweepDesign(
        other, data, network, features, training, regularisation, measures, repetitions, facts);
  }

  public SweepDesign with(PlannedData other) {
    return new SweepDesign(
        range, other, network, features, training, regularisation, measures, repetitions, facts);
  }

  public SweepDesign with(PlannedNetwork other) {
    return new SweepDesign(
        range, data, other, features, training, regularisation, measures, repetitions, facts);
  }

  public SweepDesign with(PlannedFeatures other) {
    return new SweepDesign(
        range, data, network, other, training, regularisation, measures, repetitions, facts);
  }

  public SweepDesign with(PlannedTraining other) {
    return new SweepDesign(
        range, data, network, features, other, regularisation, measures, repetitions, facts);
  }

  public SweepDesign with(PlannedRegularisation other) {
    return new SweepDesign(
        range, data, network, features, training, other, measures, repetitions, facts);
  }

  public SweepDesign with(PlannedMeasures other) {
    return new SweepDesign(
        range, data, network, features, training, regularisation, other, repetitions, facts);
  }

  public SweepDesign with(PlannedRepetitions other) {
    return new SweepDesign(
        range, data, network, features, training, regularisation, measures, other, facts);
  }

  /** The same with facts of the data it was resolved on, and the loss that they call for. */
  public SweepDesign resolved(Map<String, String> known, int tests) {
    boolean numbers = "0".equals(known.get("classes"));
    return with(numbers ? training.withLossOfTargets(Loss.MEAN_SQUARED_ERROR) : training)
        .with(data.withTest(tests))
        .withFacts(known);
  }

  /** With more facts, or others of the same names. */
  public SweepDesign withFacts(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(facts);
    all.putAll(more);
    return new SweepDesign(
        range, data, network, features, training, regularisation, measures, repetitions, all);
  }
}
