package dev.sonde.spectra.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Workers;
import dev.sonde.spectra.krylov.ExtremeEigenpairs;
import dev.sonde.spectra.krylov.ExtremePairs;
import dev.sonde.spectra.survey.SpectralSurvey;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few distinct eigenvalues, many times each: what linear models and identities have. */
class FewEigenvaluesTest {
  private static final int DIMENSION = 480;
  private static final int SEEDS = 10;
  private static final double SINGLE = 0x1p-24;

  /** Spectra without negative eigenvalues, as value and multiplicity; the rest is zero. */
  private static final double[][] SEMIDEFINITE = {
    {0.01, 200},
    {5, 30, 1, 170},
    {3, 7},
    {2, 480},
    {4, 100, 1, 380},
    {10, 1, 3, 12, 0.1, 60},
    {1, 11},
  };

  private static final double[][] INDEFINITE = {
    {2, 200, -1, 50}, {0.5, 240, -0.5, 240}, {3, 4, 1, 20, -2, 3}, {-1, 100},
  };

  /** {@code U D Uᵀ} for a reflection U, so that no row is zero. */
  private record Reflected(double[] values, double[] normal, double unitRoundoff)
      implements SymmetricOperator {

    static Reflected of(double[] multiplicities, double unitRoundoff) {
      double[] values = new double[DIMENSION];
      int at = 0;
      for (int i = 0; i < multiplicities.length; i += 2) {
        Arrays.fill(values, at, at + (int) multiplicities[i + 1], multiplicities[i]);
        at += (int) multiplicities[i + 1];
      }
      SplittableRandom random = new SplittableRandom(77);
      double[] normal = random.doubles(DIMENSION, -1, 1).toArray();
      double length = Math.sqrt(Arrays.stream(normal).map(x -> x * x).sum());
      return new Reflected(
          values, Arrays.stream(normal).map(x -> x / length).toArray(), unitRoundoff);
    }

    @Override
    public int dimension() {
      return DIMENSION;
    }

    @Override
    public Definiteness definiteness() {
      return Arrays.stream(values).allMatch(x -> x >= 0)
          ? Definiteness.POSITIVE_SEMIDEFINITE
          : Definiteness.INDEFINITE;
    }

    @Override
    public void multiply(double[][] vectors, double[][] products) {
      for (int j = 0; j < vectors.length; j++) {
        double[] y = reflected(vectors[j]);
        for (int i = 0; i < DIMENSION; i++) {
          y[i] *= values[i];
        }
        y = reflected(y);
        for (int i = 0; i < DIMENSION; i++) {
          products[j][i] = unitRoundoff == SINGLE ? (float) y[i] : y[i];
        }
      }
    }

    private double[] reflected(double[] x) {
      double along = 0;
      for (int i = 0; i < DIMENSION; i++) {
        along += normal[i] * x[i];
      }
      double[] out = new double[DIMENSION];
      for (int i = 0; i < DIMENSION; i++) {
        out[i] = x[i] - 2 * along * normal[i];
      }
      return out;
    }

    double largest() {
      return Arrays.stream(values).map(Math::abs).max().orElseThrow();
    }

    double trace() {
      return Arrays.stream(values).sum();
    }

    double effective(double z) {
      return Arrays.stream(values).map(x -> x > 0 ? x / (x + z) : 0).sum();
    }
  }

  /** How often 95% intervals, widened by rounding, hold what they are for. */
  private static final class Score {
    private int asked;
    private int held;

    void add(String name, Estimate estimate, double exact, double rounding) {
      if (!estimate.resolved()) {
        return;
      }
      double error = Math.abs(estimate.value() - exact);
      assertThat(error)
          .as("%s: %s, and exact is %s", name, estimate, exact)
          .isLessThanOrEqualTo(4.5 * estimate.standardError() + rounding);
      asked++;
      held += error <= 1.96 * estimate.standardError() + rounding ? 1 : 0;
    }
  }

  private static LeadingPairs pairs(SymmetricOperator operator, long seed) {
    ExtremePairs found =
        ExtremeEigenpairs.withDefaults()
            .withLargest(10)
            .withTolerance(1e-3)
            .withBudget(60)
            .withSeed(seed)
            .withVectors()
            .of(operator);
    return LeadingPairs.of(found);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-53, SINGLE})
  void probesHoldTheTruth(double unitRoundoff) {
    ProbedSpectrum.Effort effort = new ProbedSpectrum.Effort(6, 12, 12);
    Score score = new Score();
    try (Workers workers = Workers.of(1)) {
      for (double[] multiplicities : SEMIDEFINITE) {
        Reflected A = Reflected.of(multiplicities, unitRoundoff);
        double rounding = 4 * unitRoundoff * DIMENSION;
        for (long seed = 0; seed < SEEDS; seed++) {
          String name = "probes, " + Arrays.toString(multiplicities) + ", seed " + seed;
          LeadingPairs pairs = pairs(A, seed);
          ProbedSpectrum probed = ProbedSpectrum.of(A, pairs, effort, seed, workers);
          score.add(name + ", trace", probed.trace(), A.trace(), rounding * A.largest());
          for (double part : new double[] {1, 0.1}) {
            double z = part * A.largest();
            score.add(
                name + ", N_eff(" + z + ")",
                probed.effectiveDimension(z),
                A.effective(z),
                rounding / part);
          }
          // a matrix less itself
          assertThat(probed.traceLess(probed).value()).isZero();
        }
      }
    }
    // at least: where little is random, bars are of rounding and all hold
    assertThat((double) score.held / score.asked).isGreaterThan(0.92);
    assertThat(score.asked).isGreaterThan(3 * SEEDS * SEMIDEFINITE.length * 3 / 4);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(doubles = {0x1p-53, SINGLE})
  void surveysHoldTheTruth(double unitRoundoff) {
    double[][] all = Arrays.copyOf(SEMIDEFINITE, SEMIDEFINITE.length + INDEFINITE.length);
    System.arraycopy(INDEFINITE, 0, all, SEMIDEFINITE.length, INDEFINITE.length);
    holdsBySurveys(unitRoundoff, all);
  }

  /** In double precision copies of the eigenvalue differ by more than their residuals. */
  @Test
  void surveysHoldTheTruthOfOneEigenvalue() {
    holdsBySurveys(0x1p-53, new double[][] {{0.01, 200}});
  }

  private static void holdsBySurveys(double unitRoundoff, double[][] spectra) {
    Score score = new Score();
    for (double[] multiplicities : spectra) {
      Reflected A = Reflected.of(multiplicities, unitRoundoff);
      double rounding = 4 * unitRoundoff * DIMENSION;
      for (int budget : new int[] {40, 100, 200}) {
        for (long seed = 0; seed < SEEDS; seed++) {
          Spectrum spectrum =
              SpectralSurvey.withDefaults()
                  .withExactLimit(0)
                  .withThreads(1)
                  .withBudget(budget)
                  .withSeed(seed)
                  .of(A);
          String name =
              "survey, " + Arrays.toString(multiplicities) + ", seed " + seed + " of " + budget;
          score.add(name + ", trace", spectrum.trace(), A.trace(), rounding * A.largest());
          for (double part : new double[] {1, 0.1}) {
            double z = part * A.largest();
            score.add(
                name + ", N_eff(" + z + ")",
                spectrum.effectiveDimension(z).estimate(),
                A.effective(z),
                rounding / part);
          }
        }
      }
    }
    assertThat((double) score.held / score.asked).isGreaterThan(0.92);
    assertThat(score.asked).isGreaterThan(SEEDS * spectra.length * 9 / 2);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7})
  void copiesThatASearchFoundAreNotMissingInTheRest(long seed) {
    Reflected A = Reflected.of(new double[] {0.01, 200}, SINGLE);
    try (Workers workers = Workers.of(1)) {
      ProbedSpectrum probed =
          ProbedSpectrum.of(A, pairs(A, seed), new ProbedSpectrum.Effort(6, 12, 12), seed, workers);
      assertThat(probed.trace().value()).isCloseTo(2, within(0.15));
      // all is in two eigenvalues, so that the trace's error is the vectors' own: 2n/(n+2)
      // · (tr g² − (tr g)²/n)/18 for some 470 dimensions, with some 190 of them
      assertThat(probed.trace().standardError())
          .isCloseTo(
              0.01 * Math.sqrt(2 * 470 / 472.0 * (190 - 190.0 * 190 / 470) / 18), within(0.004));
    }
  }
}
