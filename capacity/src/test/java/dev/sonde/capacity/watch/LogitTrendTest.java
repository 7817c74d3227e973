package dev.sonde.capacity.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogitTrendTest {
  private static List<LogitTrend.Point> noisy(SplittableRandom random, double noise) {
    List<LogitTrend.Point> points = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      double step = 100 * i + (i == 3 ? 50 : 0);
      points.add(new LogitTrend.Point(step, 20 + 0.1 * step + noise * random.nextGaussian()));
    }
    return points;
  }

  @Test
  void theIntervalEndsWhereThePredictedMeanIsJustCompatibleWithTheBound() {
    List<LogitTrend.Point> points = noisy(new SplittableRandom(3), 4);
    LogitTrend trend = LogitTrend.of(points, 100).orElseThrow();
    for (double end : new double[] {trend.low(), trend.high()}) {
      // the naive twin: the t statistic of the line's height there
      assertThat(Math.abs(statistic(points, end, 100)))
          .isCloseTo(StudentT.upperQuantile(0.025, points.size() - 2), within(1e-9));
    }
    assertThat(statistic(points, trend.step(), 100)).isCloseTo(0, within(1e-9));
    assertThat(trend.low()).isLessThan(trend.step());
    assertThat(trend.high()).isGreaterThan(trend.step());
  }

  private static double statistic(List<LogitTrend.Point> points, double at, double bound) {
    int n = points.size();
    double t = points.stream().mapToDouble(LogitTrend.Point::step).sum() / n;
    double y = points.stream().mapToDouble(LogitTrend.Point::value).sum() / n;
    double squares = 0;
    double slope = 0;
    for (LogitTrend.Point point : points) {
      squares += Math.pow(point.step() - t, 2);
    }
    for (LogitTrend.Point point : points) {
      slope += (point.step() - t) * (point.value() - y) / squares;
    }
    double rest = 0;
    for (LogitTrend.Point point : points) {
      rest += Math.pow(point.value() - (y + slope * (point.step() - t)), 2);
    }
    double error = Math.sqrt(rest / (n - 2) * (1.0 / n + Math.pow(at - t, 2) / squares));
    return (y + slope * (at - t) - bound) / error;
  }

  @Test
  void theIntervalHoldsTheCrossingNineteenTimesOfTwenty() {
    SplittableRandom random = new SplittableRandom(11);
    int held = 0;
    int known = 0;
    for (int i = 0; i < 2000; i++) {
      LogitTrend trend = LogitTrend.of(noisy(random, 2), 100).orElse(null);
      if (trend != null) {
        known++;
        held += trend.low() <= 800 && 800 <= trend.high() ? 1 : 0;
      }
    }
    assertThat(known).isGreaterThan(1990);
    // three standard deviations of 2,000 draws at 95%
    assertThat(held / (double) known).isCloseTo(0.95, within(0.015));
  }

  @Test
  void whatDoesNotGrowForCertainHasNoCrossing() {
    List<LogitTrend.Point> few = noisy(new SplittableRandom(1), 1).subList(0, 3);
    assertThat(LogitTrend.of(few, 100)).isEmpty();
    List<LogitTrend.Point> falling = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      falling.add(new LogitTrend.Point(i, 9 - i));
    }
    assertThat(LogitTrend.of(falling, 100)).isEmpty();
    assertThat(LogitTrend.of(noisy(new SplittableRandom(1), 400), 1e6)).isEmpty();
  }

  @Test
  void pointsOnALineCrossAtOnePlace() {
    List<LogitTrend.Point> line = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      line.add(new LogitTrend.Point(10 * i, 2 * i));
    }
    LogitTrend trend = LogitTrend.of(line, 10).orElseThrow();
    assertThat(trend).isEqualTo(new LogitTrend(50, 50, 50, 4));
  }
}
