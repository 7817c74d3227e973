package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.SampleMoments;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.dense.Workers;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingVariationTest {

  private static final SpectralSurvey ESTIMATING =
      SpectralSurvey.withDefaults().withExactLimit(0).withThreads(1);

  private static DoubleUnaryOperator effectiveDimension(double z) {
    return x -> x > 0 ? x / (x + z) : 0;
  }

  private static SampleMoments sample(int n, int dimension, int groups, long seed) {
    return SampleMoments.population(4 * n, dimension, 0, false, seed).first(n, groups);
  }

  @Test
  void overTheWholeSpaceItIsTheJackknifeOfTheWholeMatrices() {
    SampleMoments sample = sample(120, 30, 6, 1);
    ExactSpectrum exact = ExactSpectrum.of(sample);
    Spectrum whole = ESTIMATING.withBudget(60).of(sample);
    assertThat(whole.products()).isEqualTo(30);
    assertThat(whole.sampling()).isEqualTo(Spectrum.Sampling.ESTIMATED);
    for (double z : new double[] {1, 0.1, 0.01}) {
      // both are corrected for the same bias
      assertThat(whole.traceOf(effectiveDimension(z)).value())
          .isCloseTo(exact.traceOf(effectiveDimension(z)).value(), within(1e-9));
    }
    assertThat(whole.frobeniusSquared().value())
        .isCloseTo(exact.frobeniusSquared().value(), within(1e-9));
    for (int k = 0; k < 30; k++) {
      assertThat(whole.top(30).get(k).samplingError())
          .isCloseTo(exact.top(30).get(k).samplingError(), within(1e-9));
    }
  }

  @Test
  void theBiasThatLeavesTheKrylovSpaceIsSeen() {
    double fromHalf = 0;
    double fromWhole = 0;
    for (int seed = 0; seed < 6; seed++) {
      SampleMoments sample = sample(400, 120, 8, seed);
      fromHalf += bias(sample, 36, seed, 0.1);
      fromWhole += bias(sample, 120, seed, 0.1);
    }
    assertThat(fromWhole).isNegative();
    // a third of the dimension holds two thirds of the bias; with the rest it is all there
    assertThat(fromHalf).isCloseTo(fromWhole, within(-0.15 * fromWhole));
  }

  private static double bias(SampleMoments sample, int products, long seed, double z) {
    try (Workers one = Workers.of(1);
        BlockLanczos lanczos = new BlockLanczos(sample, 3, products, seed, one)) {
      while (lanczos.canStep()) {
        lanczos.step();
      }
      int n = sample.dimension();
      RitzPairs pairs = RitzPairs.of(lanczos, n, 0x1p-53);
      SamplingVariation variation =
          SamplingVariation.of(lanczos, pairs, ComplementMeasure.of(lanczos, pairs, n), n);
      assertThat(variation).isNotNull();
      return variation == null
          ? Double.NaN
          : variation.of(effectiveDimension(z / lanczos.scale())).bias();
    }
  }

  @Test
  void aSingleGroupLeavesTheFiguresUnresolved() {
    Spectrum spectrum = ESTIMATING.withBudget(30).of(sample(100, 60, 1, 2));
    assertThat(spectrum.sampling()).isEqualTo(Spectrum.Sampling.UNKNOWN);
    assertThat(spectrum.trace().resolved()).isFalse();
    assertThat(spectrum.trace().samplingError()).isNaN();
    assertThat(spectrum.shareAbove(0.1).resolved()).isFalse();
    assertThat(spectrum.top(1).get(0).samplingError()).isNaN();
    assertThat(spectrum.top(1).get(0).residual()).isLessThan(1e-3);
  }

  @Test
  void aWholePopulationHasNoSamplingError() {
    SampleMoments population = SampleMoments.population(200, 60, 0, false, 3);
    Spectrum spectrum = ESTIMATING.withBudget(30).of(population);
    assertThat(spectrum.sampling()).isEqualTo(Spectrum.Sampling.NONE);
    assertThat(spectrum.trace().samplingError()).isZero();
    assertThat(spectrum.top(1).get(0).samplingError()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 30})
  void manyGroupsAreMerged(int groups) {
    SampleMoments sample = sample(300, 80, groups, 4);
    try (Workers one = Workers.of(1);
        BlockLanczos lanczos = new BlockLanczos(sample, 2, 20, 5, one)) {
      while (lanczos.canStep()) {
        lanczos.step();
      }
      GroupProjections projections = lanczos.groups();
      assertThat(projections).isNotNull();
      if (projections == null) {
        return;
      }
      assertThat(projections.count()).isEqualTo(10);
      double[] T = lanczos.projectedMatrix();
      double[] mean = new double[T.length];
      for (int g = 0; g < 10; g++) {
        double[] Tg = projections.projectedMatrix(g, 20);
        for (int i = 0; i < T.length; i++) {
          mean[i] += projections.weights()[g] * Tg[i];
        }
      }
      for (int i = 0; i < T.length; i++) {
        assertThat(mean[i]).isCloseTo(T[i], within(1e-12 * lanczos.norm()));
      }
    }
  }

  @Test
  void theProjectedMatricesOfGroupsAreThoseOfTheirProducts() {
    SampleMoments sample = sample(90, 50, 3, 6);
    try (Workers one = Workers.of(1);
        BlockLanczos lanczos = new BlockLanczos(sample, 2, 12, 5, one)) {
      while (lanczos.canStep()) {
        lanczos.step();
      }
      GroupProjections projections = lanczos.groups();
      assertThat(projections).isNotNull();
      double[][] Q = new double[12][];
      for (int j = 0; j < 12; j++) {
        Q[j] = lanczos.basis().column(j);
      }
      double[][][] byGroup = new double[3][12][50];
      sample.multiplyByGroup(Q, byGroup);
      for (int g = 0; projections != null && g < 3; g++) {
        double[] T = projections.projectedMatrix(g, 12);
        double[] sketch = projections.sketchOutside(g, 12, T);
        for (int j = 0; j < 12; j++) {
          double outside = 0;
          for (int i = 0; i < 12; i++) {
            double naive = 0;
            for (int r = 0; r < 50; r++) {
              naive += Q[i][r] * byGroup[g][j][r] / lanczos.scale();
            }
            assertThat(T[j * 12 + i]).isCloseTo(naive, within(1e-12 * lanczos.norm()));
          }
          for (int r = 0; r < GroupProjections.SKETCH; r++) {
            outside +=
                sketch[j * GroupProjections.SKETCH + r] * sketch[j * GroupProjections.SKETCH + r];
          }
          double length = 0;
          for (int r = 0; r < 50; r++) {
            double rest = byGroup[g][j][r] / lanczos.scale();
            for (int i = 0; i < 12; i++) {
              rest -= Q[i][r] * T[j * 12 + i];
            }
            length += rest * rest;
          }
          // fewer coordinates than sums: the sketch only permutes them and changes signs
          assertThat(outside).isCloseTo(length, within(1e-10 * lanczos.norm()));
        }
      }
    }
  }
}
