package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.linear.OnlineFigures.NoiseScale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientNoiseTest {
  private static final int SAMPLES = 400;
  private static final int SIZE = 20;
  private static final int DRAWS = 400;

  /**
   * Gradients whose mean lies along the direction of most noise.
   *
   * @param decay of the noise's variances over directions
   * @param scale B
   */
  private static NoiseScale drawn(double decay, double scale, int draw) {
    double[] deviations = new double[SIZE];
    double trace = 0;
    for (int j = 0; j < SIZE; j++) {
      deviations[j] = Math.pow(j + 1, -decay / 2);
      trace += deviations[j] * deviations[j];
    }
    StudyDraws draws = new StudyDraws(draw, Purpose.NOISE, 0);
    double[][] sums = new double[GradientNoise.PARTS][SIZE];
    double[] squares = new double[GradientNoise.PARTS];
    int[] counts = new int[GradientNoise.PARTS];
    for (int i = 0; i < SAMPLES; i++) {
      int part = i * GradientNoise.PARTS / SAMPLES;
      double[] gradient = draws.normals(SIZE);
      for (int j = 0; j < SIZE; j++) {
        gradient[j] = deviations[j] * gradient[j] + (j == 0 ? Math.sqrt(trace / scale) : 0);
        sums[part][j] += gradient[j];
        squares[part] += gradient[j] * gradient[j];
      }
      counts[part]++;
    }
    return GradientNoise.ofParts(0, sums, squares, counts);
  }

  /** Of the bars that are shown, however few, and of the bounds that stand elsewhere. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void barsHoldWhereTheyAreShownAndBoundsElsewhere(double decay) {
    double[] parts = {0.005, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.2, 0.5};
    int bars = 0;
    int held = 0;
    for (double part : parts) {
      double truth = part * SAMPLES;
      int shown = 0;
      int within = 0;
      int bounded = 0;
      for (int draw = 0; draw < DRAWS; draw++) {
        NoiseScale scale = drawn(decay, truth, draw);
        if (scale.atLeast().isPresent()) {
          assertThat(scale.value().standardError()).isNaN();
          bounded += scale.atLeast().getAsDouble() <= truth ? 1 : 0;
        } else {
          shown++;
          double apart = Math.abs(scale.value().estimate() - truth);
          within += apart <= scale.value().interval() ? 1 : 0;
        }
      }
      if (shown < DRAWS) {
        assertThat(bounded / (double) (DRAWS - shown))
            .as("%s bounded", part)
            .isGreaterThanOrEqualTo(0.97);
      }
      if (shown >= DRAWS / 10) {
        assertThat(within / (double) shown).as("%s of %s", part, shown).isGreaterThan(0.87);
      }
      bars += shown;
      held += within;
    }
    assertThat(bars).isGreaterThan(2 * DRAWS);
    assertThat(held / (double) bars).as("of %s bars", bars).isBetween(0.93, 0.97);
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
    assertThat(scale.atLeast().orElseThrow()).isBetween(40.0, 100.0);
  }
}
