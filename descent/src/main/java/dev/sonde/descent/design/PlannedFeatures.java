package dev.sonde.descent.design;

import java.util.OptionalDouble;

/**
 * The features of a plan's linear models.
 *
 * @param kind what they are
 * @param bandwidth that of Fourier features; empty for half the median distance of samples
 */
public record PlannedFeatures(FeatureKind kind, OptionalDouble bandwidth) {

  /** Checks the bandwidth. */
  public PlannedFeatures {
    bandwidth.ifPresent(sigma -> Bound.positive(sigma, "the bandwidth"));
  }

  static PlannedFeatures withDefaults() {
    return new PlannedFeatures(FeatureKind.FOURIER, OptionalDouble.empty());
  }

  public PlannedFeatures withKind(FeatureKind other) {
    return new PlannedFeatures(other, bandwidth);
  }

  public PlannedFeatures withBandwidth(double sigma) {
    return new PlannedFeatures(kind, OptionalDouble.of(sigma));
  }
}
