package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.DiagonalOperator;
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

  private static Sharpness sharpness(double radius, int products) {
    return Sharpness.of(
        new double[4],
        2,
        GRADIENT,
        new DiagonalOperator(EIGENVALUES),
        SharpnessTest::quadratic,
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
  void fewProductsGiveALowerBound() {
    assertThat(sharpness(0.1, 1).rise().value())
        .isPositive()
        .isLessThan(sharpness(0.1, 4).rise().value());
  }

  @Test
  void aZeroGradientLeavesItUnresolved() {
    assertThat(
            Sharpness.of(
                    new double[4],
                    2,
                    new double[4],
                    new DiagonalOperator(EIGENVALUES),
                    SharpnessTest::quadratic,
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
