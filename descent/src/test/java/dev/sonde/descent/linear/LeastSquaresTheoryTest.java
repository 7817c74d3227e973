package dev.sonde.descent.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.cells.GaussianTask;
import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.TheoryPoint;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeastSquaresTheoryTest {
  /** The published figures have four decimals. */
  private static final double FOUR_DECIMALS = 5e-4;

  @ParameterizedTest
  @CsvSource({
    "0.5, 1.0,   0.7016",
    "1.5, 3.333, 2.1736",
    "2,   3.0,   2.5616",
    "4,   3.333, 3.2361"
  })
  void isotropicRisksAreThoseOfTheirLimits(double gamma, double ridgeless, double tuned) {
    assertThat(LeastSquaresTheory.ridgeless(gamma, 4, 1))
        .isCloseTo(ridgeless, within(FOUR_DECIMALS));
    assertThat(LeastSquaresTheory.tunedRidge(gamma, 4, 1)).isCloseTo(tuned, within(FOUR_DECIMALS));
  }

  @Test
  void theLocalMinimumBeyondTheThresholdIsWhereTheFormulaPutsIt() {
    double snr = 4;
    double gamma = Math.sqrt(snr) / (Math.sqrt(snr) - 1);
    double least = LeastSquaresTheory.ridgeless(gamma, snr, 1);
    assertThat(least).isCloseTo(2 * Math.sqrt(snr) - 1, within(1e-12));
    assertThat(LeastSquaresTheory.ridgeless(gamma * 1.01, snr, 1)).isGreaterThan(least);
    assertThat(LeastSquaresTheory.ridgeless(gamma / 1.01, snr, 1)).isGreaterThan(least);
  }

  @Test
  void finiteErrorsBecomeTheLimitsOfManySamples() {
    int n = 1_000_000;
    // the differences are of order 1/n
    assertThat(LeastSquaresTheory.finite(n, n / 2, 4, 0, 1))
        .isCloseTo(1 + LeastSquaresTheory.ridgeless(0.5, 4, 1), within(1e-5));
    assertThat(LeastSquaresTheory.finite(n, 2 * n, 4, 0, 1))
        .isCloseTo(1 + LeastSquaresTheory.ridgeless(2, 4, 1), within(1e-5));
    assertThat(LeastSquaresTheory.finite(10, 10, 4, 0, 1)).isInfinite();
  }

  @Test
  void equalVariancesMakeTheAnisotropicRiskTheIsotropicOne() {
    int n = 400;
    int p = 800;
    double[] variances = new double[p];
    double[] beta = new double[p];
    Arrays.fill(variances, 1);
    Arrays.fill(beta, Math.sqrt(4.0 / p));
    assertThat(LeastSquaresTheory.anisotropic(variances, beta, n, 0, 1))
        .isCloseTo(LeastSquaresTheory.ridgeless(2, 4, 1), within(1e-9));
    double ridge = 1.0 * 2 / 4;
    assertThat(LeastSquaresTheory.anisotropic(variances, beta, n, ridge, 1))
        .isCloseTo(LeastSquaresTheory.tunedRidge(2, 4, 1), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"200", "400", "800", "1600"})
  void theBestRidgeOfEqualVariancesIsTheTunedOne(int p) {
    int n = 400;
    double[] variances = new double[p];
    double[] beta = new double[p];
    Arrays.fill(variances, 1);
    Arrays.fill(beta, Math.sqrt(4.0 / p));
    // the best ridge is found to 1e-4 of itself, and the risk is flat there
    assertThat(LeastSquaresTheory.bestRidge(variances, beta, n, 1))
        .isCloseTo(LeastSquaresTheory.tunedRidge((double) p / n, 4, 1), within(1e-7));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1", "2, 1", "2, 0.3"})
  void theBestDecayOfALinearPerceptronReachesTheTunedRidge(double alpha, double noise) {
    assertThat(LeastSquaresTheory.kroghHertz(alpha, noise, noise))
        .isCloseTo(LeastSquaresTheory.tunedRidge(1 / alpha, 1, noise), within(1e-12));
  }

  @Test
  void noRidgeIsBetterThanTheBest() {
    double[] variances = new double[300];
    double[] beta = new double[300];
    Arrays.setAll(variances, j -> Math.pow(j + 1.0, -1.2));
    Arrays.setAll(beta, j -> j % 7 == 0 ? 1.0 : 0.1);
    double best = LeastSquaresTheory.bestRidge(variances, beta, 100, 0.5);
    for (double ridge = 1e-6; ridge < 10; ridge *= 1.07) {
      assertThat(LeastSquaresTheory.anisotropic(variances, beta, 100, ridge, 0.5))
          .isGreaterThan(best - 1e-9);
    }
  }

  @Test
  void theBestDecayOfALinearPerceptronIsTheNoise() {
    assertThat(LeastSquaresTheory.kroghHertz(2, 1, 1)).isCloseTo(0.4142, within(FOUR_DECIMALS));
    double best = LeastSquaresTheory.kroghHertz(2, 1, 1);
    assertThat(LeastSquaresTheory.kroghHertz(2, 1, 1.1)).isGreaterThan(best);
    assertThat(LeastSquaresTheory.kroghHertz(2, 1, 0.9)).isGreaterThan(best);
  }

  @ParameterizedTest
  @CsvSource({"0.5", "2"})
  void withoutDecayALinearPerceptronIsLeastSquares(double alpha) {
    double expected = alpha < 1 ? 1 - alpha + alpha / (1 - alpha) : 1 / (alpha - 1);
    // a decay of 1e-7 moves the error by as much, times the curve's slope
    assertThat(LeastSquaresTheory.kroghHertz(alpha, 1, 1e-7)).isCloseTo(expected, within(1e-5));
  }

  @Test
  void manyRandomFeaturesBecomeTheirKernel() {
    double[] variances = {1, 0.5, 0.25, 0.125, 0.06, 0.03};
    double[] v = {1, 0.5, 0.5, 0.2, 0.1, 0.1};
    int n = 20;
    double ridge = 0.5;
    double kernel = LeastSquaresTheory.randomFeatures(variances, v, n, 100_000_000, ridge, 0.1);
    double[] beta = new double[v.length];
    Arrays.setAll(beta, i -> v[i] / Math.sqrt(variances[i]));
    double expected = 0.1 + LeastSquaresTheory.anisotropic(variances, beta, n, ridge / n, 0.1);
    // the features' own error falls as 1/k
    assertThat(kernel).isCloseTo(expected, within(1e-6));
  }

  /**
   * Exact below n whatever the variances; above, a limit: with 200 samples it lies within the
   * standard errors of 40 seeds.
   */
  @ParameterizedTest
  @CsvSource({"0.5", "1", "2"})
  void inputsOfUnequalVariancesAreHeldAgainstTheirTheory(double decay) {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 20, 100, 350, 600))
            .withSamples(200)
            .withTestSamples(200)
            .withSeeds(40)
            .withThreads(2)
            .onGaussian(new GaussianData(4, 1, decay));
    assertThat(sweep.theory()).hasSize(4);
    for (TheoryPoint point : sweep.theory()) {
      assertThat(point.residual()).as("%s inputs", point.value()).isBetween(-4.0, 4.0);
      holdsRidge(point);
    }
  }

  /** A limit of many samples: with 200 it lies within the standard errors of 40 seeds. */
  @ParameterizedTest
  @CsvSource({"0", "1"})
  void projectionsOfInputsAreHeldAgainstTheTheoryOfRandomFeatures(double decay) {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 20, 100, 140, 300, 600))
            .withSamples(200)
            .withTestSamples(200)
            .withSeeds(40)
            .withThreads(2)
            .withFeatures(FeatureKind.PROJECTIONS)
            .withRidges(1, 10, 100, 1000)
            .onGaussian(new GaussianData(4, 1, decay));
    assertThat(sweep.theory()).hasSize(5);
    for (TheoryPoint point : sweep.theory()) {
      assertThat(point.residual()).as("%s projections", point.value()).isBetween(-4.0, 4.0);
      holdsRidge(point);
    }
  }

  /** Figures of an independent solution of z = min(n, k) for variances j^−5, β all alike. */
  @ParameterizedTest
  @CsvSource({"500, 2.000", "800, 5.000", "1300, 8.376", "1500, 7.043", "3000, 5.543"})
  void steepSpectraHaveNoHiddenRidge(int k, double expected) {
    int d = 3000;
    double[] variances = new double[d];
    double[] targets = new double[d];
    Arrays.setAll(variances, j -> Math.pow(j + 1.0, -5));
    double total = Arrays.stream(variances).sum();
    double[] beta = new GaussianTask(new GaussianData(4, 1, 5), d, 1, 0).coefficients();
    Arrays.setAll(targets, j -> beta[j] * Math.sqrt(variances[j]));
    assertThat(total).isGreaterThan(1);
    // three decimals were published, and the seed of β moves little of so steep a spectrum
    assertThat(LeastSquaresTheory.randomFeatures(variances, targets, 1000, k, 1))
        .isCloseTo(expected, within(5e-3 * expected));
  }

  @Test
  void moreProjectionsThanInputsAreLeastSquaresOnAllOfThem() {
    double[] variances = {1, 0.5, 0.25};
    double[] targets = {1, 1, 1};
    assertThat(LeastSquaresTheory.randomFeatures(variances, targets, 10, 5, 0.7))
        .isCloseTo(0.7 / (1 - 0.3), within(1e-12));
  }

  /** What theory masks or not, the samples being few. */
  @Test
  void neighboursOfTheThresholdAreMaskedHoweverFewTheSamplesAre() {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 1, 2, 3, 4, 5))
            .withSamples(3)
            .withTestSamples(20)
            .withSeeds(2)
            .withThreads(1)
            .withFeatures(FeatureKind.PROJECTIONS)
            .onGaussian(new GaussianData(4, 1, 0));
    assertThat(sweep.theory())
        .extracting(TheoryPoint::masked)
        .containsExactly(false, true, true, true, false);
  }

  @Test
  void aDecayThatLeavesOnlyRoundingIsRefused() {
    SweepPlan plan = SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 10, 60)).withSamples(30);
    assertThatThrownBy(() -> plan.onGaussian(new GaussianData(4, 1, 20)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("decay 20")
        .hasMessageContaining("60 inputs");
  }

  /** The same data in other units: every error is the same, and so is where models just fit. */
  @Test
  void theCriticalRegimeDoesNotDependOnUnits() {
    List<Optional<CriticalRegime>> regimes =
        Stream.of(1.0, 1e8, 1e-4)
            .map(
                unit ->
                    SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 15, 25, 29, 31, 40, 60))
                        .withSamples(30)
                        .withTestSamples(50)
                        .withSeeds(3)
                        .withThreads(1)
                        .onGaussian(new GaussianData(4 * unit, unit, 0))
                        .criticalRegime())
            .toList();
    CriticalRegime first = regimes.get(0).orElseThrow();
    for (Optional<CriticalRegime> regime : regimes) {
      assertThat(regime.orElseThrow().low()).isCloseTo(first.low(), within(1e-6));
      assertThat(regime.orElseThrow().high()).isCloseTo(first.high(), within(1e-6));
    }
  }

  @Test
  void noRidgeIsBetterThanTheBestForRandomFeaturesEither() {
    double[] variances = new double[300];
    double[] targets = new double[300];
    Arrays.setAll(variances, j -> Math.pow(j + 1.0, -1.2));
    Arrays.setAll(targets, j -> j % 7 == 0 ? 1.0 : 0.1);
    double best = LeastSquaresTheory.bestRandomFeatures(variances, targets, 100, 70, 0.5);
    assertThat(best)
        .isLessThan(LeastSquaresTheory.randomFeatures(variances, targets, 100, 70, 0.5));
    for (double ridge = 1e-4; ridge < 1e3; ridge *= 1.1) {
      assertThat(LeastSquaresTheory.randomFeatures(variances, targets, 100, 70, ridge, 0.5))
          .isGreaterThan(best - 1e-9);
    }
  }

  @Test
  void asManyInputsAsSamplesHaveNoMeanWhateverTheirVariances() {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 28, 29, 30, 31, 32))
            .withSamples(30)
            .withTestSamples(50)
            .withSeeds(2)
            .withThreads(1)
            .onGaussian(new GaussianData(4, 1, 1));
    assertThat(sweep.theory())
        .extracting(point -> Double.isInfinite(point.predicted()))
        .containsExactly(false, true, true, true, false);
  }

  @Test
  @Tag("full")
  void measuredErrorsScatterAroundTheTheoryByTheirStandardErrors() {
    int sweeps = 30;
    double[] all = new double[sweeps * 6];
    int at = 0;
    for (int s = 0; s < sweeps; s++) {
      Sweep sweep =
          SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20, 40, 85, 120, 240))
              .withSamples(60)
              .withTestSamples(200)
              .withSeeds(50)
              .withSeed(1000L * s)
              .withThreads(1)
              .onGaussian(new GaussianData(4, 1, 0));
      for (TheoryPoint point : sweep.theory()) {
        assertThat(point.masked()).isFalse();
        all[at++] = point.residual();
      }
    }
    double mean = Arrays.stream(all).average().orElse(Double.NaN);
    double variance = Arrays.stream(all).map(r -> (r - mean) * (r - mean)).sum() / (all.length - 1);
    // what the issue asks for; 180 residuals, of which every six share their draws
    assertThat(mean).isBetween(-0.2, 0.2);
    assertThat(Math.sqrt(variance)).isBetween(0.8, 1.2);
  }

  private static void holdsRidge(TheoryPoint point) {
    TheoryPoint.TunedRidge ridge = point.ridge().orElseThrow();
    // chosen on held-out samples from a grid: never better than the best but by noise and by
    // what 200 samples leave of the limit, a percent; and at most a twentieth worse
    assertThat(ridge.measured().estimate())
        .as("tuned, %s inputs", point.value())
        .isBetween(
            0.99 * ridge.least() - 3 * ridge.measured().standardError(),
            1.05 * ridge.least() + 3 * ridge.measured().standardError());
  }
}
