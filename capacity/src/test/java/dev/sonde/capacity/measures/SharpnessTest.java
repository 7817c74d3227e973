package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.DiagonalOperator;
import dev.sonde.nets.curvature.LossGradient;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SharpnessTest {
  private static final double[] EIGENVALUES = {8, 3, 1, -1};
  private static final double[] GRADIENT = {1e-4, 1e-4, 1e-4, 1e-4};

  private static double quadratic(double[] at) {
    double sum = 2;
    for (int i = 0; i < at.length; i++) {
      sum += GRADIENT[i] * at[i] + EIGENVALUES[i] * at[i] * at[i] / 2;
    }
    return sum;
  }

  private static LossGradient lossGradient(double[] at) {
    double[] gradient = new double[at.length];
    Arrays.setAll(gradient, i -> GRADIENT[i] + EIGENVALUES[i] * at[i]);
    return new LossGradient(quadratic(at), gradient);
  }

  private static Sharpness sharpness(double radius, int products) {
    return Sharpness.of(
        new double[4],
        lossGradient(new double[4]),
        new DiagonalOperator(EIGENVALUES),
        SharpnessTest::lossGradient,
        radius,
        products);
  }

  @Test
  void nearASolutionItIsHalfTheLargestEigenvalueTimesTheSquaredRadius() {
    double expected = 8 * 0.1 * 0.1 / 2;
    assertThat(sharpness(0.1, 4).rise().value()).isCloseTo(expected, within(1e-3 * expected));
  }

  @Test
  void farFromASolutionItIsTheGradientNormTimesTheRadius() {
    double expected = 2e-4 * 1e-8;
    assertThat(sharpness(1e-8, 4).rise().value()).isCloseTo(expected, within(1e-3 * expected));
  }

  @Test
  void onAQuadraticNothingOnTheSphereRisesMore() {
    double radius = 2e-5;
    double best = sharpness(radius, 4).rise().value();
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    for (int trial = 0; trial < 10_000; trial++) {
      double[] at = random.doubles(4, -1, 1).toArray();
      double norm = ParameterVectors.norm(at);
      for (int i = 0; i < 4; i++) {
        at[i] *= radius / norm;
      }
      assertThat(quadratic(at) - 2).isLessThanOrEqualTo(best + 1e-15);
    }
  }

  @Test
  void anAscentMakesUpForAPoorModel() {
    double best = sharpness(0.1, 4).rise().value();
    assertThat(sharpness(0.1, 1).rise().value())
        .isLessThanOrEqualTo(best)
        .isCloseTo(best, within(1e-2 * best));
  }

  /** Beyond a wall at 0.05 the loss is 30 times steeper, which no derivative at 0 tells. */
  @Test
  void whatOnlyTheLossAtAFarPlaceTellsIsFound() {
    Function<double[], LossGradient> walled =
        at -> {
          double beyond = Math.max(0, at[1] - 0.05);
          LossGradient smooth = lossGradient(at);
          double[] gradient = smooth.gradient();
          gradient[1] += 180 * beyond;
          return new LossGradient(smooth.loss() + 90 * beyond * beyond, gradient);
        };
    double[] gradient = {1e-4, 0.4, 1e-4, 1e-4};
    double rise =
        Sharpness.of(
                new double[4],
                new LossGradient(2, gradient),
                new DiagonalOperator(EIGENVALUES),
                walled,
                0.1,
                4)
            .rise()
            .value();
    double most = 0;
    for (int i = 0; i <= 10_000; i++) {
      double angle = i * Math.PI / 20_000;
      double[] at = {0.1 * Math.cos(angle), 0.1 * Math.sin(angle), 0, 0};
      most = Math.max(most, walled.apply(at).loss() - 2);
    }
    assertThat(rise).isCloseTo(most, within(5e-3 * most)).isGreaterThan(4 * 0.1 * 0.1);
  }

  /** The loss is a ridge that a whole step oversteps. */
  @Test
  void aStepThatLeadsDownIsShortened() {
    double[] passes = new double[1];
    Function<double[], LossGradient> ridge =
        at -> {
          passes[0]++;
          // a sharp ridge along the plane y = x, so that gradients point across it
          double across = at[0] - at[1];
          double[] gradient = {1 - 400 * across, 1 + 400 * across};
          return new LossGradient(at[0] + at[1] - 200 * across * across, gradient);
        };
    double rise =
        Sharpness.of(
                new double[2],
                new LossGradient(0, new double[] {1, 0.8}),
                new DiagonalOperator(new double[] {1e-9, 1e-9}),
                ridge,
                0.1,
                2)
            .rise()
            .value();
    double first =
        ridge.apply(new double[] {0.1 / Math.hypot(1, 0.8), 0.08 / Math.hypot(1, 0.8)}).loss();
    assertThat(rise).isGreaterThan(first).isLessThanOrEqualTo(0.1 * Math.sqrt(2) + 1e-12);
    assertThat(passes[0]).isLessThanOrEqualTo(41);
  }

  @Test
  void aZeroGradientLeavesTheFirstDirectionToChance() {
    Function<double[], LossGradient> bowl =
        at -> {
          double[] gradient = new double[4];
          Arrays.setAll(gradient, i -> EIGENVALUES[i] * at[i]);
          return new LossGradient(2 + ParameterVectors.dot(gradient, at) / 2, gradient);
        };
    double[] minimum = new double[4];
    Sharpness sharpness =
        Sharpness.of(minimum, bowl.apply(minimum), new DiagonalOperator(EIGENVALUES), bowl, 0.1, 4);
    double largest = Arrays.stream(EIGENVALUES).max().orElseThrow();
    assertThat(sharpness.rise().resolved()).isTrue();
    assertThat(sharpness.rise().value()).isCloseTo(0.5 * largest * 0.01, within(1e-4 * largest));
  }

  @Test
  void aLossThatOverflowsOnTheWayLeavesItUnresolved() {
    Function<double[], LossGradient> overflowing =
        at ->
            at[0] > 0.09
                ? new LossGradient(Double.POSITIVE_INFINITY, new double[] {Double.NaN, 0, 0, 0})
                : lossGradient(at);
    assertThat(
            Sharpness.of(
                    new double[4],
                    lossGradient(new double[4]),
                    new DiagonalOperator(EIGENVALUES),
                    overflowing,
                    0.1,
                    4)
                .rise()
                .resolved())
        .isFalse();
  }

  @Test
  void theRadiusIsChecked() {
    assertThatThrownBy(() -> sharpness(0, 4)).hasMessageContaining("radius must be positive");
    assertThatThrownBy(() -> sharpness(Double.NaN, 4)).hasMessageContaining("got NaN");
  }
}
