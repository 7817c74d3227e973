package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.curvature.LossGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SphereAscentTest {
  private static final double RADIUS = 0.1;

  private static double[] ofLength(double radius, double... direction) {
    return ParameterVectors.scaled(direction, radius / ParameterVectors.norm(direction));
  }

  private static double[] random(int dimension) {
    SplittableRandom random = new SplittableRandom(3);
    return ofLength(RADIUS, random.doubles(dimension, -1, 1).toArray());
  }

  /** Eigenvalues 1, 2, …, 20. */
  private static LossGradient quadratic(double[] at) {
    double[] gradient = new double[at.length];
    Arrays.setAll(gradient, i -> (i + 1) * at[i]);
    return new LossGradient(2 + ParameterVectors.dot(gradient, at) / 2, gradient);
  }

  /**
   * Largest where the first two coordinates are both large; on the first axis it has a saddle, near
   * which steps gain little.
   */
  private static LossGradient saddle(double[] at) {
    double first = at[0] * at[0];
    double second = at[1] * at[1];
    double[] gradient = {2 * at[0] * (4 + 800 * second), 2 * at[1] * (1.5 + 800 * first), at[2]};
    return new LossGradient(
        4 * first + 1.5 * second + 800 * first * second + at[2] * at[2] / 2, gradient);
  }

  /** Ends, as ascents did before, where a step adds less than 0.1% of the rise. */
  private static double powerMethod(Function<double[], LossGradient> lossAt, double[] start) {
    double[] at = start;
    double before = 0;
    double loss = lossAt.apply(at).loss();
    while (loss - before > 1e-3 * loss) {
      at = ofLength(RADIUS, lossAt.apply(at).gradient());
      before = loss;
      loss = lossAt.apply(at).loss();
    }
    return loss;
  }

  @Test
  void onAQuadraticItFindsTheLargestEigenvalue() {
    double most = 2 + 20 * RADIUS * RADIUS / 2;
    SphereAscent.Summit summit =
        new SphereAscent(new double[20], 2, SphereAscentTest::quadratic, RADIUS)
            .from(random(20), 40);
    assertThat(summit.loss()).isLessThanOrEqualTo(most + 1e-14);
    assertThat(summit.loss() - 2).isCloseTo(most - 2, within(5e-3 * (most - 2)));
  }

  @Test
  void aSaddleWhereStepsGainLittleIsNotItsEnd() {
    double[] start = ofLength(RADIUS, 1, 0.005, 0.005);
    double most = 0;
    for (int i = 0; i <= 10_000; i++) {
      double angle = i * Math.PI / 20_000;
      double[] at = {RADIUS * Math.cos(angle), RADIUS * Math.sin(angle), 0};
      most = Math.max(most, saddle(at).loss());
    }
    double plateau = saddle(new double[] {RADIUS, 0, 0}).loss();
    assertThat(powerMethod(SphereAscentTest::saddle, start))
        .isCloseTo(plateau, within(1e-3 * plateau));
    SphereAscent.Summit summit =
        new SphereAscent(new double[3], 0, SphereAscentTest::saddle, RADIUS).from(start, 20);
    assertThat(summit.loss()).isCloseTo(most, within(1e-3 * most)).isGreaterThan(1.1 * plateau);
  }

  @Test
  void itSpendsNoMoreThanItsPassesAndReturnsTheLargestLossItMet() {
    for (int passes = 1; passes <= 12; passes++) {
      List<Double> met = new ArrayList<>();
      SphereAscent.Summit summit =
          new SphereAscent(
                  new double[20],
                  2,
                  at -> {
                    LossGradient here = quadratic(at);
                    met.add(here.loss());
                    return here;
                  },
                  RADIUS)
              .from(random(20), passes);
      assertThat(met).hasSize(passes);
      assertThat(summit.passes()).isEqualTo(passes);
      assertThat(summit.loss()).isEqualTo(met.stream().mapToDouble(x -> x).max().orElseThrow());
    }
  }

  @Test
  void atAMaximumItEndsAfterFivePassesMore() {
    double[] top = new double[20];
    top[19] = RADIUS;
    top[18] = 1e-9;
    assertThat(
            new SphereAscent(new double[20], 2, SphereAscentTest::quadratic, RADIUS)
                .from(top, 20)
                .passes())
        .isEqualTo(6);
  }
}
