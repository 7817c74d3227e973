package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeakSearchTest {
  private static final int POINTS = 12;
  private static final int SEEDS = 3;

  @Test
  void curvesWithoutAPeakAreRarelySaidToHaveOne() {
    // falls, then rises: the classical shape
    int found = 0;
    int sweeps = 200;
    for (int s = 0; s < sweeps; s++) {
      found += search(x -> 0.2 + 0.004 * (x - 5) * (x - 5), 0.01, s).found() ? 1 : 0;
    }
    // the level is 5%; of 200 draws that is 10 ± 3.1, and three standard errors more are 19
    assertThat(found).isLessThanOrEqualTo(19);
  }

  @Test
  void fallingCurvesAreRarelySaidToHaveAPeak() {
    int found = 0;
    for (int s = 0; s < 200; s++) {
      found += search(x -> 0.5 * Math.exp(-x / 4), 0.01, s).found() ? 1 : 0;
    }
    assertThat(found).isLessThanOrEqualTo(19);
  }

  @Test
  void aPeakFarAboveTheNoiseIsFoundWhereItIs() {
    DoubleDescent descent = search(PeakSearchTest::twice, 0.005, 1);
    assertThat(descent.found()).isTrue();
    assertThat(descent.pValue()).isLessThan(0.01);
    assertThat(descent.peak().orElseThrow().value()).isEqualTo(6);
    assertThat(descent.valley().orElseThrow().value()).isEqualTo(3);
    assertThat(descent.peak().orElseThrow().low()).isLessThanOrEqualTo(6);
    assertThat(descent.rise()).isCloseTo(0.1, within(0.02));
  }

  @Test
  void oneSeedIsNoTest() {
    List<Double> values = values();
    double[][] figures = new double[POINTS][1];
    for (int i = 0; i < POINTS; i++) {
      figures[i][0] = twice(i + 1);
    }
    DoubleDescent descent =
        PeakSearch.on(Curve.of(values, figures), averages(figures), error -> error, 0);
    assertThat(descent.found()).isFalse();
    assertThat(descent.pValue()).isNaN();
  }

  @Test
  void aShiftOfAWholeSeedIsNoNoise() {
    double[][] figures = new double[POINTS][SEEDS];
    for (int i = 0; i < POINTS; i++) {
      for (int s = 0; s < SEEDS; s++) {
        figures[i][s] = twice(i + 1) + 10 * s;
      }
    }
    assertThat(Arrays.stream(Curve.of(values(), figures).errors()).max().orElse(1))
        .isLessThan(1e-9);
  }

  @Test
  void thresholdsLieOnTheLineBetweenTheirNeighbours() {
    double[][] figures = {{0.4, 0.4}, {0.1, 0.1}, {0.02, 0.02}, {0, 0}};
    Curve curve = Curve.of(List.of(1.0, 10.0, 100.0, 1000.0), figures);
    List<InterpolationThreshold> thresholds = ThresholdFit.of(curve, 1, 0);
    // 5% is 5/8 of the way from 10% to 2%, in the logarithm
    assertThat(thresholds.get(1).value()).isCloseTo(Math.pow(10, 1 + 5.0 / 8), within(1e-9));
    // no noise, no width
    assertThat(thresholds.get(1).low()).isEqualTo(thresholds.get(1).value());
    assertThat(
            ThresholdFit.of(
                Curve.of(List.of(1.0, 10.0), new double[][] {{0.4, 0.4}, {0.3, 0.3}}), 1, 0))
        .allMatch(threshold -> Double.isNaN(threshold.value()));
  }

  @Test
  void thresholdsOfRisingErrorsAreFoundFromTheOtherSide() {
    double[][] figures = {{0, 0}, {0, 0}, {0.2, 0.2}};
    Curve curve = Curve.of(List.of(100.0, 1000.0, 10_000.0), figures);
    assertThat(ThresholdFit.of(curve, -1, 0).get(0).value())
        .isCloseTo(Math.pow(10, 3.5), within(1e-6));
  }

  @Test
  void monotoneFitsAreNearerThanAnyOther() {
    double[] values = {3, 1, 2, 2, 5, 4};
    assertThat(Monotone.rising(values)).containsExactly(2, 2, 2, 2, 4.5, 4.5);
    assertThat(Monotone.falling(new double[] {1, 2})).containsExactly(1.5, 1.5);
    assertThat(Monotone.valley(new double[] {5, 3, 4, 1, 2, 6}))
        .containsExactly(5, 3.5, 3.5, 1, 2, 6);
    assertThat(Monotone.rising(new double[0])).isEmpty();
  }

  private static double twice(double x) {
    return 0.2 + (x <= 3 ? 0.1 * (3 - x) : 0.1 - Math.abs(x - 6) * 0.1 / 3);
  }

  private static DoubleDescent search(DoubleUnaryOperator truth, double noise, long seed) {
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.NOISE);
    double[][] figures = new double[POINTS][SEEDS];
    for (int i = 0; i < POINTS; i++) {
      for (int s = 0; s < SEEDS; s++) {
        figures[i][s] = truth.applyAsDouble(i + 1) + noise * draws.normal();
      }
    }
    return PeakSearch.on(Curve.of(values(), figures), averages(figures), error -> error, seed);
  }

  private static Average[] averages(double[][] figures) {
    List<Average> averages = new ArrayList<>();
    Arrays.stream(figures).forEach(row -> averages.add(Average.of(row)));
    return averages.toArray(Average[]::new);
  }

  private static List<Double> values() {
    return IntStream.rangeClosed(1, POINTS).mapToObj(i -> (double) i).toList();
  }
}
