package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
import java.util.List;

/**
 * What a plan varies.
 *
 * @param range the axis and its values
 * @param refinement how many values may be added where models just manage to fit
 * @param fewerSamples numbers of training samples below the sweep's own that a map has too,
 *     ascending; none without a map
 */
public record PlannedRange(SweepRange range, int refinement, List<Integer> fewerSamples) {

  /** Checks the numbers, and that an axis with a map has one. */
  public PlannedRange {
    Bound.atLeast(0, refinement, "the number of values to add");
    fewerSamples = List.copyOf(fewerSamples);
    fewerSamples.forEach(samples -> Bound.atLeast(2, samples, PlannedData.TRAINING_SAMPLES));
    SweepAxis axis = range.axis();
    if (!fewerSamples.isEmpty() && axis != SweepAxis.WIDTH && axis != SweepAxis.FEATURES) {
      throw new InvalidInputException(
          "a sweep over "
              + axis.label()
              + " takes one number of training samples, got "
              + (fewerSamples.size() + 1)
              + "; a map over several is for 'size' and 'features'");
    }
  }

  static PlannedRange of(SweepRange range) {
    return new PlannedRange(range, 0, List.of());
  }

  SweepAxis axis() {
    return range.axis();
  }

  public List<Double> values() {
    return range.values();
  }

  public double smallest() {
    return values().get(0);
  }

  public double largest() {
    return values().get(values().size() - 1);
  }

  public PlannedRange withValues(SweepRange other) {
    return new PlannedRange(other, refinement, fewerSamples);
  }

  public PlannedRange withRefinement(int values) {
    return new PlannedRange(range, values, fewerSamples);
  }

  public PlannedRange withFewerSamples(List<Integer> samples) {
    return new PlannedRange(range, refinement, samples);
  }
}
