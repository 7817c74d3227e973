package dev.sonde.descent.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeakSearchTest {
  private static final int POINTS = 12;
  private static final int SEEDS = 3;

  /**
   * Curves that fall and then rise, that fall, and that stand still, the hardest of them, whose
   * noise is alike or four times as large in their midst. The level is 5%; of 500 sweeps that is 25
   * ± 4.9, and two standard errors more are 34.
   */
  @ParameterizedTest
  @CsvSource({
    "VALLEY, 2, 1",
    "VALLEY, 3, 1",
    "FALL, 2, 1",
    "FALL, 3, 1",
    "FLAT, 2, 1",
    "FLAT, 3, 1",
    "FLAT, 2, 4",
    "FLAT, 3, 4",
  })
  void curvesWithoutAPeakAreRarelySaidToHaveOne(Shape shape, int seeds, double inTheMidst) {
    int found = 0;
    for (int sweep = 0; sweep < 500; sweep++) {
      DoubleUnaryOperator noise =
          x -> 0.01 * (1 + (inTheMidst - 1) * Math.exp(-(x - 5) * (x - 5) / 2));
      found += search(shape::at, noise, seeds, sweep).found() ? 1 : 0;
    }
    assertThat(found).isLessThanOrEqualTo(34);
  }

  private enum Shape {
    VALLEY,
    FALL,
    FLAT;

    double at(double x) {
      return switch (this) {
        case VALLEY -> 0.2 + 0.004 * (x - 5) * (x - 5);
        case FALL -> 0.5 * Math.exp(-x / 4);
        case FLAT -> 0.3;
      };
    }
  }

  @Test
  void redrawnMeansAreOffByStudentsT() {
    NormalDraws draws = new NormalDraws(5, NormalDraws.Purpose.NOISE);
    double[][] figures = new double[POINTS][2];
    for (double[] row : figures) {
      row[0] = draws.normal();
      row[1] = draws.normal();
    }
    Curve curve = Curve.of(values(), figures);
    // five values of two seeds, less the twelfth that the seeds' shifts took
    assertThat(curve.freedom()[5]).isEqualTo(4);
    double bound = StudentT.upperQuantile(0.025, 4) * curve.errors()[5];
    int beyond = 0;
    for (int i = 0; i < 10_000; i++) {
      beyond += Math.abs(curve.redrawn(new double[POINTS], draws)[5]) > bound ? 1 : 0;
    }
    // 500 ± 22; normal numbers would be as far off 55 times
    assertThat(beyond).isBetween(434, 566);
  }

  @Test
  void aPeakFarAboveTheNoiseIsFoundWhereItIs() {
    DoubleDescent descent = search(PeakSearchTest::twice, x -> 0.005, SEEDS, 1);
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
    List<InterpolationThreshold> thresholds = ThresholdFit.of(curve, 1, 0, 1);
    // 5% is 5/8 of the way from 10% to 2%, in the logarithm
    assertThat(thresholds.get(1).value()).isCloseTo(Math.pow(10, 1 + 5.0 / 8), within(1e-9));
    // no noise, no width
    assertThat(thresholds.get(1).low()).isEqualTo(thresholds.get(1).value());
    assertThat(
            ThresholdFit.of(
                Curve.of(List.of(1.0, 10.0), new double[][] {{0.4, 0.4}, {0.3, 0.3}}), 1, 0, 1))
        .allMatch(threshold -> Double.isNaN(threshold.value()));
  }

  /** Three times 0.05 sum to a little more than 0.15. */
  @Test
  void aTrainingErrorOfJustEpsilonReachesIt() {
    double[][] figures = {{0.3, 0.3, 0.3}, {0.2, 0.2, 0.2}, {0.05, 0.05, 0.05}};
    Curve curve = Curve.of(List.of(1.0, 2.0, 4.0), figures);
    assertThat(curve.means()[2]).isGreaterThan(0.05);
    assertThat(ThresholdFit.of(curve, 1, 0, 1).get(1).value()).isCloseTo(4, within(1e-9));
  }

  @Test
  void noThresholdIsNamedWhereAConstantAnswerFitsAsWell() {
    double[][] figures = {{0.4, 0.4}, {0.1, 0.1}, {0.02, 0.02}, {0, 0}};
    Curve curve = Curve.of(List.of(1.0, 10.0, 100.0, 1000.0), figures);
    // a constant answer misses 3%: below 10% and 5% already, and above 1%
    List<InterpolationThreshold> thresholds = ThresholdFit.of(curve, 1, 0, 0.03);
    assertThat(thresholds.subList(0, 2)).allMatch(threshold -> Double.isNaN(threshold.value()));
    assertThat(thresholds.get(2)).isEqualTo(ThresholdFit.of(curve, 1, 0, 1).get(2));
    assertThat(thresholds.get(2).value()).isBetween(100.0, 1000.0);
  }

  @Test
  void thresholdsOfRisingErrorsAreFoundFromTheOtherSide() {
    double[][] figures = {{0, 0}, {0, 0}, {0.2, 0.2}};
    Curve curve = Curve.of(List.of(100.0, 1000.0, 10_000.0), figures);
    assertThat(ThresholdFit.of(curve, -1, 0, 1).get(0).value())
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

  private static DoubleDescent search(
      DoubleUnaryOperator truth, DoubleUnaryOperator noise, int seeds, long seed) {
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.NOISE);
    double[][] figures = new double[POINTS][seeds];
    for (int i = 0; i < POINTS; i++) {
      for (int s = 0; s < seeds; s++) {
        figures[i][s] = truth.applyAsDouble(i + 1) + noise.applyAsDouble(i + 1) * draws.normal();
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
