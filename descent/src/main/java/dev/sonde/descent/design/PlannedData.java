package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.LabelNoise;

/**
 * What a plan takes of its data.
 *
 * @param samples how many samples are trained on where that is not what varies
 * @param test how many are tested on at most
 * @param pool the side of the squares of pixels that are averaged first
 * @param noise the share of training labels that are replaced where that is not what varies
 * @param noiseKind by what they are replaced
 */
public record PlannedData(
    int samples, int test, int pool, double noise, LabelNoise.Kind noiseKind) {
  /** What {@link #samples} is called where it is refused. */
  static final String TRAINING_SAMPLES = "the number of training samples";

  /** Checks the numbers. */
  public PlannedData {
    Bound.atLeast(2, samples, TRAINING_SAMPLES);
    Bound.atLeast(1, test, "the number of test samples");
    Bound.atLeast(1, pool, "the pooling factor");
    if (!(noise >= 0 && noise < 1)) {
      throw new InvalidInputException(
          "the share of noisy labels must be at least 0 and below 1, got "
              + noise
              + "; 0.2 is 20%");
    }
  }

  static PlannedData withDefaults() {
    return new PlannedData(1_000, 5_000, 1, 0, LabelNoise.Kind.UNIFORM);
  }

  public PlannedData withSamples(int number) {
    return new PlannedData(number, test, pool, noise, noiseKind);
  }

  public PlannedData withTest(int number) {
    return new PlannedData(samples, number, pool, noise, noiseKind);
  }

  public PlannedData withPool(int factor) {
    return new PlannedData(samples, test, factor, noise, noiseKind);
  }

  public PlannedData withNoise(double share, LabelNoise.Kind kind) {
    return new PlannedData(samples, test, pool, share, kind);
  }
}
