package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossedMeanTest {
  private static final int SAMPLES = 100;
  private static final int RUNS = 10;

  @Test
  void oneRunTellsOfSamplesAlone() {
    double[] figures = {1, 2, 4};
    assertThat(CrossedMean.of(new double[][] {figures}, new int[][] {{0, 1, 2}}))
        .isEqualTo(Average.of(figures));
  }

  /** numpy: cluster-robust variances of two ways, (Σ_runs + Σ_samples − Σ_both)/n². */
  @Test
  void theVarianceIsThatOfBothWays() {
    double[][] figures = {{1, 2}, {3, 8}};
    int[][] samples = {{0, 1}, {1, 2}};
    // e = −2.5 −1.5 −.5 4.5; runs (−4)² + 4² = 32, times 2; samples 2.5² + 2² + 4.5²; both 29
    Average mean = CrossedMean.of(figures, samples);
    assertThat(mean.estimate()).isEqualTo(3.5);
    assertThat(mean.standardError()).isCloseTo(Math.sqrt(64 + 30.5 - 29) / 4, within(1e-15));
    assertThat(mean.n()).isEqualTo(2);
  }

  /** Runs, samples and what both share, drawn 600 times over. */
  @Test
  void intervalsHoldWhateverVaries() {
    double[][] deviations = {{1, 0.1, 1}, {0.1, 3, 1}, {0.3, 2, 2}, {0, 0, 1}};
    for (double[] of : deviations) {
      int held = 0;
      for (int draw = 0; draw < 600; draw++) {
        StudyDraws draws = new StudyDraws(draw, Purpose.NOISE, 0);
        double[] ofSample = draws.normals(SAMPLES);
        double[][] figures = new double[RUNS][SAMPLES / 2];
        int[][] samples = new int[RUNS][];
        for (int run = 0; run < RUNS; run++) {
          int[] tested = Arrays.copyOf(draws.permutation(SAMPLES), SAMPLES / 2);
          double ofRun = draws.normal();
          double[] rest = draws.normals(tested.length);
          samples[run] = tested;
          figures[run] =
              IntStream.range(0, tested.length)
                  .mapToDouble(i -> of[0] * ofRun + of[1] * ofSample[tested[i]] + of[2] * rest[i])
                  .toArray();
        }
        Average mean = CrossedMean.of(figures, samples);
        held += Math.abs(mean.estimate()) <= mean.interval() ? 1 : 0;
      }
      assertThat(held / 600.0).as(Arrays.toString(of)).isBetween(0.93, 1.0);
    }
  }
}
