package dev.sonde.descent.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.results.ConstantComparison.Gains;
import dev.sonde.descent.results.ConstantComparison.Verdict;
import dev.sonde.descent.statistics.Average;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantComparisonTest {
  private static final double NONE = Double.NaN;

  /** How the seeds' noise goes along the values. */
  private enum Noise {
    ALIKE,
    GROWING,
    HALF_LARGE,
    SHARED,
    WALKING
  }

  @Test
  void aLedgerWithoutTheFigureIsNotJudged() {
    List<SweepPoint> point = List.of(point(1, Average.of(0.5, 0.6)));
    double[][] none = {{NONE, NONE}};
    assertThat(
            ConstantComparison.of(
                point,
                new Gains(new double[][] {{0.1, NONE}}, new double[] {0.1}),
                new Gains(none, new double[] {NONE}),
                true))
        .isEmpty();
    assertThat(
            ConstantComparison.of(
                point,
                new Gains(new double[][] {{0.1, 0.1}}, new double[] {NONE}),
                new Gains(none, new double[] {NONE}),
                true))
        .isEmpty();
  }

  /**
   * Models without merit, gains of seeds and of shared test samples all noise. The level is 5%; of
   * 1,000 sweeps that is 50 ± 6.9, and two standard errors more are 63.
   */
  @ParameterizedTest
  @CsvSource({
    "2, 8, 0, ALIKE",
    "2, 36, 0, GROWING",
    "2, 20, 0.3, HALF_LARGE",
    "2, 20, 1, ALIKE",
    "3, 2, 0, ALIKE",
    "3, 8, 0, ALIKE",
    "3, 36, 0, GROWING",
    "3, 36, 0.3, HALF_LARGE",
    "3, 36, 0, SHARED",
    "3, 36, 0.3, WALKING",
    "3, 8, 3, ALIKE",
    "5, 36, 0, ALIKE",
    "5, 36, 1, HALF_LARGE",
    "10, 36, 0, ALIKE",
    "10, 8, 0.3, GROWING"
  })
  void withoutMeritASweepIsRarelyCalledBetter(int seeds, int values, double sampling, Noise noise) {
    int better = 0;
    for (int sweep = 0; sweep < 1_000; sweep++) {
      SplittableRandom random = new SplittableRandom(sweep);
      double[] shift = random.doubles(seeds).map(uniform -> random.nextGaussian()).toArray();
      double[] walk = new double[seeds];
      double[][] gains = new double[values][seeds];
      for (int i = 0; i < values; i++) {
        double shared = sampling * random.nextGaussian();
        for (int s = 0; s < seeds; s++) {
          double normal = random.nextGaussian();
          walk[s] += normal;
          gains[i][s] =
              shared
                  + switch (noise) {
                    case ALIKE -> normal;
                    case GROWING -> Math.exp(4.0 * i / values) * normal;
                    case HALF_LARGE -> (2 * i < values ? 10 : 1) * normal;
                    case SHARED -> 0.7 * (shift[s] + normal);
                    case WALKING -> walk[s] / Math.sqrt(i + 1);
                  };
        }
      }
      better += comparison(gains, sampling).better() ? 1 : 0;
    }
    assertThat(better).isLessThanOrEqualTo(63);
  }

  /**
   * The last of 36 values is better by 0.4, with a noise of 0.04 over three seeds and of 0.09 over
   * test samples, as on a real table of 800 rows; near a threshold the noise is 300 times as large.
   */
  @Test
  void whatHelpsIsFoundThroughTheNoiseOfThreeSeeds() {
    int better = 0;
    for (int sweep = 0; sweep < 200; sweep++) {
      SplittableRandom random = new SplittableRandom(sweep);
      double[][] gains = new double[36][3];
      for (int i = 0; i < gains.length; i++) {
        double large = Math.exp(-Math.pow((i - 26) / 3.0, 2));
        double mean = (i == 35 ? 0.4 : 0) - 50 * large;
        double shared = 0.09 * (1 + 100 * large) * random.nextGaussian();
        for (int s = 0; s < 3; s++) {
          gains[i][s] = mean + shared + 0.04 * (1 + 300 * large) * random.nextGaussian();
        }
      }
      better += comparison(gains, 0.09).better() ? 1 : 0;
    }
    // the least that counts is about 0.31: 6.6 errors of 0.023 and 3 of 0.09
    assertThat(better).isGreaterThan(140);
  }

  @Test
  void everySeedIsJudgedWhereTheOthersGainMost() {
    double[][] gains = {{0.01, -0.02, 0.01}, {0.5, 0.48, 0.51}, {0.3, 0.28, 0.33}};
    ConstantComparison comparison = comparison(gains, 0.01);
    assertThat(comparison.better()).isTrue();
    assertThat(comparison.smallest().value()).isEqualTo(2);
    // t(0.05/3) of two degrees of freedom is 5.3391, of infinitely many 2.1280
    double error = Average.of(gains[1]).standardError();
    assertThat(comparison.margin())
        .isCloseTo(Math.hypot(5.3391 * error, 2.1280 * 0.01), within(1e-5));
  }

  /** Each seed's own best is another value, where the other two gain nothing. */
  @Test
  void noSeedChoosesByItsOwnLuck() {
    double[][] gains = {{0.5, -0.3, -0.3}, {-0.3, 0.5, -0.3}, {-0.3, -0.3, 0.5}};
    ConstantComparison comparison = comparison(gains, 0.01);
    assertThat(comparison.better()).isFalse();
    assertThat(comparison.learned()).isFalse();
  }

  @Test
  void tunedModelsThatLearnAreModelsThatLearn() {
    double[][] gains = {{-3, -4, -2}, {-0.1, -0.2, -0.1}};
    double[][] tuned = {{0.6, 0.64, 0.61}, {NONE, NONE, NONE}};
    assertThat(comparison(gains, 0.05).better()).isFalse();
    assertThat(
            ConstantComparison.of(
                    points(gains),
                    new Gains(gains, new double[] {0.05, 0.05}),
                    new Gains(tuned, new double[] {NONE, NONE}),
                    true)
                .orElseThrow()
                .better())
        .isTrue();
  }

  /** Near the threshold the error of models without a ridge over test samples is no one's else. */
  @Test
  void tunedModelsAreJudgedByTheirOwnErrorOverTestSamples() {
    double[][] gains = {{-3, -4, -2}, {-90, -40, -200}};
    double[][] tuned = {{0.1, 0.2, 0.1}, {0.4, 0.38, 0.41}};
    Gains plain = new Gains(gains, new double[] {0.9, 30});
    assertThat(
            ConstantComparison.of(
                    points(gains), plain, new Gains(tuned, new double[] {0.06, 0.06}), true)
                .orElseThrow()
                .verdict())
        .isEqualTo(Verdict.BETTER);
    assertThat(
            ConstantComparison.of(
                    points(gains), plain, new Gains(tuned, new double[] {NONE, NONE}), true)
                .orElseThrow()
                .verdict())
        .isEqualTo(Verdict.NO_BETTER);
  }

  /** t(0.05/3) of two degrees of freedom is 5.3, the normal quantile 2.1: the gain lies between. */
  @Test
  void whereMoreSeedsWouldTellThatIsSaid() {
    double[][] gains = {{0.7, 0.2, 0.4}, {-0.5, -0.4, -0.6}, {-1, -1, -2}};
    ConstantComparison comparison = comparison(gains, 0.1);
    assertThat(comparison.verdict()).isEqualTo(Verdict.TOO_FEW_SEEDS);
    assertThat(comparison.learned()).isFalse();
    assertThat(comparison.gain()).isCloseTo(1.3 / 3, within(1e-12)).isLessThan(comparison.needed());
  }

  /** Three seeds without merit: one in ten may be told to take more seeds, the rest hear it. */
  @Test
  void withoutMeritFewSweepsAreSentForMoreSeeds() {
    int sent = 0;
    for (int sweep = 0; sweep < 1_000; sweep++) {
      SplittableRandom random = new SplittableRandom(sweep);
      double[][] gains = new double[36][3];
      for (double[] row : gains) {
        Arrays.setAll(row, s -> random.nextGaussian());
      }
      sent += comparison(gains, 0).verdict() == Verdict.TOO_FEW_SEEDS ? 1 : 0;
    }
    assertThat(sent).isLessThanOrEqualTo(100);
  }

  /** 0.9 and 0.1 lie beyond a normal error of 0.02, and differ by more than two seeds explain. */
  @Test
  void whereSeedsAreTooFewToTellTheirOwnModelsCount() {
    double[][] gains = {{0.9, 0.1}, {0.8, 0.05}};
    ConstantComparison comparison = comparison(gains, 0.02);
    assertThat(comparison.better()).isFalse();
    assertThat(comparison.verdict()).isEqualTo(Verdict.EVERY_SEED);
    assertThat(comparison.learned()).isTrue();
    assertThat(comparison(gains, 0.06).learned()).isFalse();
  }

  /** Were all errors smaller by what is missing of the margin, the sweep would be better. */
  @Test
  void theMarginIsWhatWouldHaveCounted() {
    double[][] gains = {{0.3, 0.02, 0.1}, {0.1, 0.2, 0}, {-5, -9, -4}};
    ConstantComparison comparison = comparison(gains, 0.03);
    assertThat(comparison.better()).isFalse();
    double missing =
        comparison.margin() - (comparison.constantError() - (1 - Average.of(gains[0]).estimate()));
    for (double more : new double[] {0.999, 1.001}) {
      double[][] shifted =
          Arrays.stream(gains)
              .map(row -> Arrays.stream(row).map(gain -> gain + more * missing).toArray())
              .toArray(double[][]::new);
      assertThat(comparison(shifted, 0.03).better()).isEqualTo(more > 1);
    }
  }

  private static ConstantComparison comparison(double[][] gains, double sampling) {
    double[][] none = new double[gains.length][gains[0].length];
    for (double[] row : none) {
      Arrays.fill(row, NONE);
    }
    double[] samplings = new double[gains.length];
    Arrays.fill(samplings, sampling);
    return ConstantComparison.of(
            points(gains), new Gains(gains, samplings), new Gains(none, samplings), true)
        .orElseThrow();
  }

  private static List<SweepPoint> points(double[][] gains) {
    List<SweepPoint> points = new ArrayList<>();
    for (int i = 0; i < gains.length; i++) {
      points.add(point(i + 1, Average.of(Arrays.stream(gains[i]).map(gain -> 1 - gain).toArray())));
    }
    return points;
  }

  private static SweepPoint point(double value, Average error) {
    Average none = Average.of();
    return new SweepPoint(
        value,
        1,
        none,
        error,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        new TreeMap<>(),
        SweepPoint.References.NONE,
        0,
        0);
  }
}
