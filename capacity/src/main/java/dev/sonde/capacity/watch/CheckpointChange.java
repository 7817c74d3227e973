package dev.sonde.capacity.watch;

import dev.sonde.spectra.Estimate;
import java.util.List;

/**
 * What changed between two checkpoints, of the Gauss–Newton matrix, with error bars from paired
 * random vectors.
 *
 * @param from the earlier step
 * @param to the later step
 * @param trace the later trace less the earlier one
 * @param effectiveDimensions the same of effective dimensionalities, z descending
 */
public record CheckpointChange(
    long from, long to, Estimate trace, List<ChangedDimension> effectiveDimensions) {

  /**
   * A change of effective dimensionality.
   *
   * @param z the regularisation
   * @param change the later one less the earlier one, with its paired error
   * @param independent the standard error that the two figures alone would give it
   */
  public record ChangedDimension(double z, Estimate change, double independent) {}

  /** Copies the list. */
  public CheckpointChange {
    effectiveDimensions = List.copyOf(effectiveDimensions);
  }

  static CheckpointChange of(CheckpointMeasurement before, CheckpointMeasurement after) {
    return new CheckpointChange(
        before.step(),
        after.step(),
        after.gaussNewton().traceLess(before.gaussNewton()),
        after.hessian().stream()
            .map(
                dimension -> {
                  double z = dimension.z();
                  return new ChangedDimension(
                      z,
                      after.gaussNewton().effectiveDimensionLess(before.gaussNewton(), z),
                      Math.hypot(
                          before.gaussNewton().effectiveDimension(z).standardError(),
                          after.gaussNewton().effectiveDimension(z).standardError()));
                })
            .toList());
  }
}
