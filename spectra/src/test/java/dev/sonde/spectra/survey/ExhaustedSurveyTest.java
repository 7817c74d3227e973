package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Lapack;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Surveys of matrices whose eigenvalues fade into the rounding of their products. */
class ExhaustedSurveyTest {

  private static final int SAMPLES = 120;
  private static final int DIMENSION = 900;

  /** {@code JᵀJ} in single precision, with eigenvalues from about 26 to 10⁻⁷ and zeros. */
  private static final class Fisher implements SymmetricOperator {
    private final float[][] J = new float[SAMPLES][DIMENSION];

    Fisher() {
      SplittableRandom random = new SplittableRandom(1003);
      for (int i = 0; i < SAMPLES; i++) {
        double length = Math.sqrt(26 * Math.pow(0.85, i) / DIMENSION);
        for (int k = 0; k < DIMENSION; k++) {
          J[i][k] = (float) (length * random.nextGaussian());
        }
      }
    }

    double[] eigenvalues() {
      double[] gram = new double[SAMPLES * SAMPLES];
      for (int i = 0; i < SAMPLES; i++) {
        for (int j = 0; j < SAMPLES; j++) {
          for (int k = 0; k < DIMENSION; k++) {
            gram[i * SAMPLES + j] += (double) J[i][k] * J[j][k];
          }
        }
      }
      return Lapack.symmetricEigenpairs(gram, SAMPLES, false).values();
    }

    @Override
    public int dimension() {
      return DIMENSION;
    }

    @Override
    public Definiteness definiteness() {
      return Definiteness.POSITIVE_SEMIDEFINITE;
    }

    @Override
    public double unitRoundoff() {
      return 0x1p-24;
    }

    @Override
    public void multiply(double[][] X, double[][] Y) {
      for (int j = 0; j < X.length; j++) {
        float[] y = new float[DIMENSION];
        for (float[] row : J) {
          float along = 0;
          for (int k = 0; k < DIMENSION; k++) {
            along += row[k] * (float) X[j][k];
          }
          for (int k = 0; k < DIMENSION; k++) {
            y[k] += along * row[k];
          }
        }
        for (int k = 0; k < DIMENSION; k++) {
          Y[j][k] = y[k];
        }
      }
    }
  }

  @Test
  void zerosOfASemidefiniteMatrixAddNothingToAnEffectiveDimension() {
    Fisher fisher = new Fisher();
    double[] eigenvalues = fisher.eigenvalues();
    int surveys = 12;
    for (double z : new double[] {1, 0.1, 0.01, 0.003}) {
      double truth = Arrays.stream(eigenvalues).map(x -> x / (x + z)).sum();
      double errors = 0;
      for (int seed = 0; seed < surveys; seed++) {
        Spectrum spectrum =
            SpectralSurvey.withDefaults()
                .withExactLimit(0)
                .withThreads(1)
                .withBudget(300)
                .withSeed(seed)
                .of(fisher);
        assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.EXHAUSTED);
        Estimate dimension = spectrum.effectiveDimension(z).estimate();
        assertThat(dimension.value()).isCloseTo(truth, within(1.96 * dimension.standardError()));
        assertThat(dimension.standardError()).isLessThan(1e-3 * truth);
        assertThat(spectrum.bottom(3)).allMatch(e -> e.value() >= 0).hasSize(3);
        errors += dimension.value() - truth;
      }
      // all zeros together, moved by a tenth of the rounding of a product each, would make 2e-4/z
      assertThat(errors / surveys).isCloseTo(0, within(3e-5 / z));
    }
  }
}
