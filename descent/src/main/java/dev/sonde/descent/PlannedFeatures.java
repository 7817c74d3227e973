package dev.sonde.descent;

import java.util.OptionalDouble;

/**
 * The features of a plan's linear models.
 *
 * @param kind what they are
 * @param bandwidth that of Fourier features; empty for half the median distance of samples
 */
record PlannedFeatures(FeatureKind kind, OptionalDouble bandwidth) {

  /** Checks the bandwidth. */
  PlannedFeatures {
    bandwidth.ifPresent(sigma -> Bound.positive(sigma, "the bandwidth"));
  }

  static PlannedFeatures withDefaults() {
    return new PlannedFeatures(FeatureKind.FOURIER, OptionalDouble.empty());
  }

  PlannedFeatures withKind(FeatureKind other) {
    return new PlannedFeatures(other, bandwidth);
  }

  PlannedFeatures withBandwidth(double sigma) {
    return new PlannedFeatures(kind, OptionalDouble.of(sigma));
  }
}
