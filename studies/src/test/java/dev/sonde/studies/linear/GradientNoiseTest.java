package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.linear.OnlineFigures.NoiseScale;
import org.junit.jupiter.api.Test;

class GradientNoiseTest {
  private static final int SAMPLES = 400;
  private static final int SIZE = 20;

  /** Gradients of mean {@code (mean, 0, …)} and unit variance: B = size/mean². */
  private static NoiseScale drawn(double mean, int draw) {
    StudyDraws draws = new StudyDraws(draw, Purpose.NOISE, 0);
    double[][] sums = new double[GradientNoise.PARTS][SIZE];
    double[] squares = new double[GradientNoise.PARTS];
    int[] counts = new int[GradientNoise.PARTS];
    for (int i = 0; i < SAMPLES; i++) {
      int part = i * GradientNoise.PARTS / SAMPLES;
      double[] gradient = draws.normals(SIZE);
      gradient[0] += mean;
      for (int j = 0; j < SIZE; j++) {
        sums[part][j] += gradient[j];
        squares[part] += gradient[j] * gradient[j];
      }
      counts[part]++;
    }
    return GradientNoise.ofParts(0, sums, squares, counts);
  }

  @Test
  void barsHoldWhereTheyAreGivenAndBoundsElsewhere() {
    double[] means = {2, 1, 0.5, 0.2, 0.05};
    for (double mean : means) {
      double truth = SIZE / (mean * mean);
      int bars = 0;
      int held = 0;
      int bounded = 0;
      for (int draw = 0; draw < 400; draw++) {
        NoiseScale scale = drawn(mean, draw);
        if (scale.atLeast().isPresent()) {
          assertThat(scale.value().standardError()).isNaN();
          bounded += scale.atLeast().getAsDouble() <= truth ? 1 : 0;
        } else {
          bars++;
          double apart = Math.abs(scale.value().estimate() - truth);
          held += apart <= scale.value().interval() ? 1 : 0;
        }
      }
      int bounds = 400 - bars;
      assertThat(bounded / (double) Math.max(1, bounds))
          .as("%s bounded", mean)
          .isBetween(bounds > 0 ? 0.95 : 0, 1.0);
      // at 0.5 the true scale is twice the tenth of the samples: hardly any bar
      if (mean >= 1) {
        assertThat(bars).as("bars at %s", mean).isEqualTo(400);
        assertThat(held / (double) bars).as("%s held", mean).isBetween(0.93, 1.0);
      } else {
        assertThat(bars).as("bars at %s", mean).isLessThan(8);
      }
    }
  }

  /** Parts whose gradients cancel: 1/B is 0 and known to be below some bound. */
  @Test
  void whereTheMeanGradientVanishesThereIsABound() {
    double[][] sums = new double[GradientNoise.PARTS][1];
    double[] squares = new double[GradientNoise.PARTS];
    int[] counts = new int[GradientNoise.PARTS];
    for (int part = 0; part < GradientNoise.PARTS; part++) {
      sums[part][0] = part % 2 == 0 ? 1 : -1;
      squares[part] = 10;
      counts[part] = 10;
    }
    NoiseScale scale = GradientNoise.ofParts(0, sums, squares, counts);
    assertThat(scale.inverse().estimate()).isCloseTo(0, within(1e-12));
    assertThat(scale.atLeast().orElseThrow()).isEqualTo(100);
  }
}
