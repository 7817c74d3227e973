package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.studies.Claim.Verdict;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnlineStudyTest {

  /** The columns of a table have units of their own; a power of two scales without rounding. */
  @Test
  void anotherUnitOfAColumnIsTheSameTask() {
    double[] x = new StudyDraws(3, Purpose.INPUTS, 0).normals(60);
    double[] y = new StudyDraws(3, Purpose.TARGETS, 0).normals(30);
    double[] other = x.clone();
    for (int i = 0; i < 30; i++) {
      other[2 * i] *= 1024;
    }
    OnlineSplit[] splits = new OnlineSplit[2];
    for (int k = 0; k < 2; k++) {
      Dataset table =
          new Dataset(
              new Values.Doubles(k == 0 ? x : other, new long[] {30, 2}),
              new Values.Doubles(y, new long[] {30, 1}),
              "table.csv",
              "");
      splits[k] =
          OnlineSplit.of(
              new OnlineTask(
                  OnlineRule.LOGISTIC,
                  1,
                  Extent.FULL,
                  ProgressListener.silent(),
                  table,
                  LinearTask.of(table)),
              0);
    }
    for (int i = 0; i < splits[0].x().length; i++) {
      assertThat(splits[1].x()[i]).containsExactly(splits[0].x()[i], within(1e-12));
    }
  }

  @Test
  void limitsAreThoseOfThePaper() {
    assertThat(StochasticApproximation.harmonicLimit(4, 2, 1))
        .isCloseTo(2.1333333333333333, within(1e-15));
    assertThat(StochasticApproximation.harmonicLimit(4, 0.3, 1))
        .isCloseTo(3.428571428571429, within(1e-14));
    assertThat(StochasticApproximation.harmonicLimit(1, 0.3, 1)).isNaN();
    assertThat(StochasticApproximation.constantRateVariance(0.1))
        .isCloseTo(0.052631578947368425, within(1e-16));
  }

  @Test
  @Tag("full")
  void theTheoryHoldsInRuns() {
    StudyResult result = OnlineStudy.withDefaults().withExtent(Extent.QUICK).theory();
    assertThat(result.claims())
        .as("%s", result.claims())
        .allMatch(claim -> claim.verdict() == Verdict.HOLDS);
  }

  @Test
  void errorBarsOfConstantRatesHold() {
    MonteCarloCheck check = StochasticApproximation.checkConstantRates(400, 1000, 1);
    assertThat(check.mean().estimate()).isCloseTo(0, within(0.2));
    assertThat(check.deviation()).isBetween(0.85, 1.15);
  }

  /** Every loss against its finite differences; none is tested on a kink. */
  @ParameterizedTest
  @EnumSource(OnlineRule.class)
  void gradientsAreThoseOfTheLosses(OnlineRule rule) {
    SampleLoss loss = SampleLoss.of(rule);
    StudyDraws draws = new StudyDraws(4, Purpose.INPUTS, 0);
    int learned = 0;
    for (int one = 0; one < 200; one++) {
      double[][] w = {draws.normals(3), draws.normals(3), draws.normals(3), draws.normals(3)};
      double[] x = draws.normals(3);
      double[] y = new double[rule == OnlineRule.LVQ2 ? 2 : 4];
      y[one % y.length] = 1;
      double[][] gradient = new double[4][3];
      loss.addGradient(w, x, y, 1, gradient);
      for (int k = 0; k < 4; k++) {
        for (int j = 0; j < 3; j++) {
          double before = w[k][j];
          w[k][j] = before + 1e-6;
          double up = loss.addGradient(w, x, y, 0, gradient);
          w[k][j] = before - 1e-6;
          double down = loss.addGradient(w, x, y, 0, gradient);
          w[k][j] = before;
          assertThat(gradient[k][j]).isCloseTo((up - down) / 2e-6, within(1e-6));
          learned += gradient[k][j] != 0 ? 1 : 0;
        }
      }
    }
    assertThat(learned).isGreaterThan(100);
  }

  /**
   * studies/f_online.py: mnist10k, pooled to 7×7, 3 against the rest, 5,000 samples. Its one
   * logistic output with the rate 4/λmax is the two of softmax regression with 2/λmax.
   */
  @Test
  @Tag("full")
  void batchPassesAndNoiseScalesAreThoseOfNumpy() {
    Dataset pooled = pooledThrees();
    OnlineFigures figures = (OnlineFigures) OnlineStudy.withDefaults().of(pooled).figures();
    OnlineFigures.Curve batch = figures.curves().get(2);
    // another split of the same 10,000: a few standard errors of a test loss
    assertThat(loss(batch, 10)).isCloseTo(0.2823, within(0.01));
    assertThat(loss(batch, 100)).isCloseTo(0.1230, within(0.012));
    assertThat(loss(batch, 400)).isCloseTo(0.1026, within(0.012));
    assertThat(figures.noiseScale().get(0).value().estimate()).isCloseTo(39.9, within(4.0));
    assertThat(figures.noiseScale().get(2).value().estimate()).isCloseTo(129, within(20.0));
    assertThat(loss(figures.curves().get(0), 1)).isCloseTo(0.107, within(0.015));
  }

  private static double loss(OnlineFigures.Curve curve, double passes) {
    return curve.points().stream()
        .filter(point -> point.passes() == passes)
        .findFirst()
        .orElseThrow()
        .testLoss()
        .estimate();
  }

  private static Dataset pooledThrees() {
    Dataset mnist = DataSource.read("mnist10k");
    int p = mnist.samples();
    double[] x = new double[p * 49];
    long[] y = new long[p];
    for (int i = 0; i < p; i++) {
      for (int row = 0; row < 28; row++) {
        for (int column = 0; column < 28; column++) {
          x[i * 49 + row / 4 * 7 + column / 4] +=
              mnist.inputs().at(i * 784 + row * 28 + column) / 16;
        }
      }
      y[i] = mnist.targets().at(i) == 3 ? 1 : 0;
    }
    return new Dataset(
        new Values.Doubles(x, new long[] {p, 7, 7}),
        new Values.Integers(y, new long[] {p}),
        "pooled",
        "");
  }

  @ParameterizedTest
  @EnumSource(OnlineRule.class)
  void everyRuleLearnsDigits(OnlineRule rule) {
    StudyResult result =
        OnlineStudy.withDefaults()
            .withRule(rule)
            .withExtent(Extent.QUICK)
            .of(DataSource.read("digits"));
    OnlineFigures figures = (OnlineFigures) result.figures();
    OnlineFigures.Curve online = figures.curves().get(0);
    assertThat(loss(online, 3)).isLessThan(loss(online, 0.1));
    assertThat(result.claims()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(result.claims().get(1).verdict()).isEqualTo(Verdict.HOLDS);
  }

  /** Few samples with noise: later batch passes gain what is no more than chance. */
  @ParameterizedTest
  @EnumSource(OnlineRule.class)
  void anOnlinePassIsWorthTheFirstBatchPassThatIsNotWorseByMoreThanChance(OnlineRule rule) {
    int p = 200;
    StudyDraws draws = new StudyDraws(2, Purpose.INPUTS, 0);
    double[] x = draws.normals(3 * p);
    double[] noise = draws.normals(p);
    long[] y = new long[p];
    for (int i = 0; i < p; i++) {
      y[i] = x[3 * i] + noise[i] > 0 ? 1 : 0;
    }
    Dataset noisy =
        new Dataset(
            new Values.Doubles(x, new long[] {p, 3}),
            new Values.Integers(y, new long[] {p}),
            "noisy.csv",
            "");
    StudyResult result =
        OnlineStudy.withDefaults().withRule(rule).withExtent(Extent.QUICK).of(noisy);
    List<OnlineFigures.Curve> curves = ((OnlineFigures) result.figures()).curves();
    double afterOne = loss(curves.get(0), 1);
    List<OnlineFigures.Point> batch = curves.get(curves.size() - 1).points();
    double byEstimates =
        batch.stream()
            .filter(point -> point.testLoss().estimate() <= afterOne)
            .mapToDouble(OnlineFigures.Point::passes)
            .findFirst()
            .orElse(Double.POSITIVE_INFINITY);
    double worth = result.claims().get(0).measured().orElseThrow().estimate();
    assertThat(worth).isLessThanOrEqualTo(byEstimates);
    assertThat(batch.subList(0, (int) worth))
        .allMatch(point -> point.testLoss().estimate() > afterOne);
  }

  /** Ten classes, and weights of 0: nine guesses in ten are wrong, where the loss would be 0. */
  @Test
  void aPerceptronIsJudgedByItsErrors() {
    StudyResult result =
        OnlineStudy.withDefaults()
            .withRule(OnlineRule.PERCEPTRON)
            .withExtent(Extent.QUICK)
            .of(DataSource.read("digits"));
    OnlineFigures figures = (OnlineFigures) result.figures();
    assertThat(figures.judgedBy()).isEqualTo(OnlineFigures.JudgedBy.ERROR);
    for (OnlineFigures.Curve curve : figures.curves()) {
      assertThat(loss(curve, 0)).as(curve.name()).isCloseTo(0.9, within(1e-12));
      int last = curve.points().size() - 1;
      assertThat(curve.points().get(last).testLoss().estimate()).isBetween(0.01, 0.25);
    }
    assertThat(result.claims().get(0).evidence()).containsKey("batchPasses");
    assertThat(result.claims().get(0).measured().orElseThrow().estimate()).isBetween(2.0, 100.0);
    assertThat(result.findings().get(0).evidence()).containsKey("testError");
  }

  /** Forty seeds: the difference of one pass of each, and the last errors, against their mean. */
  @Test
  @Tag("full")
  void barsOfAPerceptronHoldOverOrdersAndSplits() {
    int p = 400;
    StudyDraws draws = new StudyDraws(3, Purpose.INPUTS, 0);
    double[] x = draws.normals(6 * p);
    double[] noise = draws.normals(p);
    long[] y = new long[p];
    for (int i = 0; i < p; i++) {
      y[i] = x[6 * i] + 0.7 * noise[i] > 0 ? 1 : 0;
    }
    Dataset table =
        new Dataset(
            new Values.Doubles(x, new long[] {p, 6}),
            new Values.Integers(y, new long[] {p}),
            "table.csv",
            "");
    int seeds = 40;
    Average[][] found = new Average[2][seeds];
    for (int seed = 0; seed < seeds; seed++) {
      StudyResult result =
          OnlineStudy.withDefaults()
              .withRule(OnlineRule.PERCEPTRON)
              .withExtent(Extent.QUICK)
              .withSeed(seed)
              .of(table);
      List<OnlineFigures.Curve> curves = ((OnlineFigures) result.figures()).curves();
      for (int which = 0; which < 2; which++) {
        List<OnlineFigures.Point> points = curves.get(which).points();
        found[which][seed] = points.get(points.size() - 1).testLoss();
      }
    }
    for (Average[] one : found) {
      double truth = Arrays.stream(one).mapToDouble(Average::estimate).average().orElseThrow();
      long held =
          Arrays.stream(one)
              .filter(bar -> Math.abs(bar.estimate() - truth) <= bar.interval())
              .count();
      assertThat(held).isGreaterThanOrEqualTo(37);
    }
  }

  @Test
  void anErrorIsAWrongAnswerAndAGuessPartOfOne() {
    double[][] w = {{1}, {1}, {0}};
    assertThat(SampleLoss.error(w, new double[] {1}, new double[] {1, 0, 0})).isEqualTo(0.5);
    assertThat(SampleLoss.error(w, new double[] {1}, new double[] {0, 0, 1})).isEqualTo(1);
    assertThat(SampleLoss.error(w, new double[] {-1}, new double[] {0, 0, 1})).isZero();
    assertThat(SampleLoss.error(w, new double[] {0}, new double[] {0, 0, 1}))
        .isCloseTo(2.0 / 3, within(1e-15));
  }

  @Test
  void classesAreNeededWhereTheyAreToldApart() {
    double[] x = new StudyDraws(0, Purpose.INPUTS, 0).normals(60);
    Dataset real =
        new Dataset(
            new Values.Doubles(x, new long[] {30, 2}),
            new Values.Doubles(Arrays.copyOf(x, 30), new long[] {30, 1}),
            "real.csv",
            "");
    assertThatThrownBy(() -> OnlineStudy.withDefaults().of(real))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("use --rule adaline");
    assertThat(OnlineStudy.withDefaults().withRule(OnlineRule.ADALINE).of(real).claims())
        .isNotEmpty();
  }
}
