package dev.sonde.descent.design;

import dev.sonde.nets.loss.Loss;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * @param known what is known of the data; empty until the plan meets them
 * @param notes how the data are read and prepared, and whose options these are: names and values
 *     that whoever wrote them reads
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
    Optional<DataFacts> known,
    Map<String, String> notes) {

  /** The note that says whose options a plan has. */
  private static final String PRESET = "preset";

  /** Beside it, the options of the preset that were changed. */
  private static final String CHANGED = "preset-changed";

  /** The notes that say where options come from; no cell depends on them. */
  public static final Set<String> ORIGINS = Set.of(PRESET, CHANGED);

  /** Copies the notes. */
  public SweepDesign {
    notes = Map.copyOf(notes);
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
        Optional.empty(),
        Map.of());
  }

  public SweepAxis axis() {
    return range.axis();
  }

  /** The name of the preset whose options these are. */
  public Optional<String> preset() {
    return Optional.ofNullable(notes.get(PRESET));
  }

  /** Which of the preset's options were changed. */
  public Optional<String> presetChanged() {
    return Optional.ofNullable(notes.get(CHANGED));
  }

  public SweepDesign with(PlannedRange other) {
    return new SweepDesign(
        other,
        data,
        network,
        features,
        training,
        regularisation,
        measures,
        repetitions,
        known,
        notes);
  }

  public SweepDesign with(PlannedData other) {
    return new SweepDesign(
        range,
        other,
        network,
        features,
        training,
        regularisation,
        measures,
        repetitions,
        known,
        notes);
  }

  public SweepDesign with(PlannedNetwork other) {
    return new SweepDesign(
        range,
        data,
        other,
        features,
        training,
        regularisation,
        measures,
        repetitions,
        known,
        notes);
  }

  public SweepDesign with(PlannedFeatures other) {
    return new SweepDesign(
        range, data, network, other, training, regularisation, measures, repetitions, known, notes);
  }

  public SweepDesign with(PlannedTraining other) {
    return new SweepDesign(
        range, data, network, features, other, regularisation, measures, repetitions, known, notes);
  }

  public SweepDesign with(PlannedRegularisation other) {
    return new SweepDesign(
        range, data, network, features, training, other, measures, repetitions, known, notes);
  }

  public SweepDesign with(PlannedMeasures other) {
    return new SweepDesign(
        range, data, network, features, training, regularisation, other, repetitions, known, notes);
  }

  public SweepDesign with(PlannedRepetitions other) {
    return new SweepDesign(
        range, data, network, features, training, regularisation, measures, other, known, notes);
  }

  public SweepDesign with(Optional<DataFacts> other) {
    return new SweepDesign(
        range,
        data,
        network,
        features,
        training,
        regularisation,
        measures,
        repetitions,
        other,
        notes);
  }

  /** The same with what is known of the data it was resolved on, and the loss they call for. */
  public SweepDesign resolved(DataFacts facts, int tests) {
    return with(facts.classes() == 0
            ? training.withLossOfTargets(Loss.MEAN_SQUARED_ERROR)
            : training)
        .with(data.withTest(tests))
        .with(Optional.of(facts));
  }

  /** With more notes, or others of the same names. */
  public SweepDesign withNotes(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(notes);
    all.putAll(more);
    return new SweepDesign(
        range,
        data,
        network,
        features,
        training,
        regularisation,
        measures,
        repetitions,
        known,
        all);
  }
}
