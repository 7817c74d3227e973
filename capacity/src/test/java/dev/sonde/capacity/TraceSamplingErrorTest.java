package dev.sonde.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.SampledOperator;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TraceSamplingErrorTest {
  private static final int POPULATION = 1_000;
  private static final int DIMENSION = 20;

  /** One diagonal a sample; the matrix is their mean over the samples drawn. */
  private record Diagonals(double[][] samples, int groups, int population)
      implements SampledOperator {
    @Override
    public int dimension() {
      return samples[0].length;
    }

    @Override
    public double weight(int group) {
      return (double) size(group) / samples.length;
    }

    private int size(int group) {
      return (group + 1) * samples.length / groups - group * samples.length / groups;
    }

    @Override
    public double samplingFraction() {
      return (double) samples.length / population;
    }

    @Override
    public void multiplyByGroup(double[][] vectors, double[][][] productsByGroup) {
      for (int g = 0; g < groups; g++) {
        for (int j = 0; j < vectors.length; j++) {
          Arrays.fill(productsByGroup[g][j], 0);
          for (int s = 0; s < size(g); s++) {
            double[] diagonal = samples[g * samples.length / groups + s];
            for (int i = 0; i < diagonal.length; i++) {
              productsByGroup[g][j][i] += diagonal[i] * vectors[j][i] / size(g);
            }
          }
        }
      }
    }

    @Override
    public void multiply(double[][] vectors, double[][] products) {
      throw new UnsupportedOperationException("not asked for");
    }
  }

  private static double[][] population() {
    SplittableRandom random = new SplittableRandom(9);
    double[][] out = new double[POPULATION][DIMENSION];
    for (double[] diagonal : out) {
      double scale = Math.exp(random.nextGaussian());
      Arrays.setAll(diagonal, i -> scale * random.nextDouble());
    }
    return out;
  }

  private static double trace(double[][] samples) {
    return Arrays.stream(samples).mapToDouble(d -> Arrays.stream(d).sum()).average().orElseThrow();
  }

  @Test
  void theErrorIsThatOfRepeatedDraws() {
    double[][] population = population();
    double truth = trace(population);
    SplittableRandom random = new SplittableRandom(11);
    int samples = 400;
    double squaredError = 0;
    double squaredEstimate = 0;
    int repeats = 300;
    for (int repeat = 0; repeat < repeats; repeat++) {
      double[][] shuffled = population.clone();
      for (int i = 0; i < samples; i++) {
        int j = i + random.nextInt(POPULATION - i);
        double[] swap = shuffled[i];
        shuffled[i] = shuffled[j];
        shuffled[j] = swap;
      }
      double[][] drawn = Arrays.copyOf(shuffled, samples);
      TraceSamplingError error =
          TraceSamplingError.of(new Diagonals(drawn, 8, POPULATION), 2, repeat);
      squaredError += Math.pow(trace(drawn) - truth, 2) / repeats;
      squaredEstimate += Math.pow(error.standardError(), 2) / repeats;
    }
    // the ratio of two means of 300 squares: 10% is about two of its standard errors
    assertThat(Math.sqrt(squaredEstimate / squaredError)).isCloseTo(1, within(0.1));
  }

  @Test
  void everythingSeenHasNoError() {
    double[][] population = population();
    assertThat(
            TraceSamplingError.of(new Diagonals(population, 4, POPULATION), 1, 1).standardError())
        .isZero();
    assertThat(
            TraceSamplingError.of(new Diagonals(population, 1, POPULATION), 1, 1).standardError())
        .isZero();
  }

  @Test
  void aSingleGroupOfASampleDoesNotKnow() {
    double[][] drawn = Arrays.copyOf(population(), 100);
    assertThat(TraceSamplingError.of(new Diagonals(drawn, 1, POPULATION), 1, 1).standardError())
        .isNaN();
  }

  @Test
  void samplesForATargetFollowTheFinitePopulation() {
    TraceSamplingError error = new TraceSamplingError(10, 2);
    // from n = 100 of 1,000 at 20% to 10%: (1/n' − 0.001) = 0.009/4
    assertThat(error.samplesFor(100, 1_000, 0.1)).isEqualTo((int) Math.ceil(1 / 0.00325));
    assertThat(error.samplesFor(100, 1_000, 1e-9)).isEqualTo(1_000);
    assertThat(error.samplesFor(1_000, 1_000, 0.1)).isEqualTo(1_000);
    assertThat(new TraceSamplingError(10, Double.NaN).samplesFor(100, 1_000, 0.1)).isEqualTo(100);
  }
}
