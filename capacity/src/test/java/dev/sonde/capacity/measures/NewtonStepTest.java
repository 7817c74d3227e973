package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.DiagonalOperator;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class NewtonStepTest {
  private static final double[] EIGENVALUES = {5, 1, 0.1};
  private static final double[] START = {1, -2, 3};

  /** ½ Σ λ_i x_i² + floor, whose gradient is λ_i x_i. */
  private static ToDoubleFunction<double[]> quadratic(double floor, double... eigenvalues) {
    return x -> {
      double sum = floor;
      for (int i = 0; i < x.length; i++) {
        sum += eigenvalues[i] * x[i] * x[i] / 2;
      }
      return sum;
    };
  }

  private static double[] gradient(double[] at, double... eigenvalues) {
    double[] out = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      out[i] = eigenvalues[i] * at[i];
    }
    return out;
  }

  private static NewtonStep step(double floor, int products, double... eigenvalues) {
    ToDoubleFunction<double[]> loss = quadratic(floor, eigenvalues);
    return NewtonStep.of(
        START,
        loss.applyAsDouble(START),
        gradient(START, eigenvalues),
        new DiagonalOperator(eigenvalues),
        loss,
        products);
  }

  @Test
  void aFullStepOnAQuadraticReachesItsMinimum() {
    NewtonStep step = step(0.5, 3, EIGENVALUES);
    assertThat(step.lossAfterStep()).isCloseTo(0.5, within(1e-12));
    double start = quadratic(0.5, EIGENVALUES).applyAsDouble(START);
    assertThat(step.decrease()).isCloseTo((start - 0.5) / start, within(1e-12));
    assertThat(step.products()).isEqualTo(3);
  }

  @Test
  void theDecreaseDoesNotDependOnTheUnitsOfTheLoss() {
    double[] scaled = {5e6, 1e6, 1e5};
    assertThat(step(0.5e6, 2, scaled).decrease())
        .isCloseTo(step(0.5, 2, EIGENVALUES).decrease(), within(1e-12));
  }

  @Test
  void fewProductsGiveALowerBound() {
    double one = step(0.5, 1, EIGENVALUES).decrease();
    double two = step(0.5, 2, EIGENVALUES).decrease();
    double three = step(0.5, 3, EIGENVALUES).decrease();
    assertThat(one).isPositive().isLessThan(two);
    assertThat(two).isLessThan(three);
  }

  @Test
  void negativeCurvatureStillLowersTheLoss() {
    NewtonStep step = step(100, 3, 1, -2, -2);
    assertThat(step.decrease()).isPositive();
  }

  @Test
  void aLossThatOverflowsUnderLongStepsIsTriedWithShorterOnes() {
    // ½x² near the start, and infinite or nothing at all beyond a tenth of the full step
    NewtonStep step =
        NewtonStep.of(
            new double[] {1},
            0.5,
            new double[] {1},
            new DiagonalOperator(1),
            x -> x[0] < 0.4 ? (x[0] < 0.1 ? Double.NaN : 1e300) : x[0] * x[0] / 2,
            1);
    // the damping of 2/3 of the curvature goes three fifths of the way, to a loss of 0.08
    assertThat(step.lossAfterStep()).isBetween(0.08, 0.1);
  }

  @Test
  void fewPassesOfTheLossFindTheBestDamping() {
    double[] passes = {0};
    ToDoubleFunction<double[]> quadratic = quadratic(0.5, EIGENVALUES);
    NewtonStep.of(
        START,
        quadratic.applyAsDouble(START),
        gradient(START, EIGENVALUES),
        new DiagonalOperator(EIGENVALUES),
        x -> {
          passes[0]++;
          // beyond a hundredth of the largest curvature the model is wrong
          return quadratic.applyAsDouble(x) + (Math.abs(x[2]) < 1 ? 10 : 0);
        },
        3);
    assertThat(passes[0]).isLessThanOrEqualTo(11);
  }

  /** A step in one dimension, whose loss is lowest at 0.37 of the full one, between two decades. */
  @Test
  void theDecreaseIsTheLargestOverAllDampings() {
    ToDoubleFunction<double[]> narrow = x -> 1 + Math.pow(x[0] - 0.63, 2) - 0.3969 / 2;
    double finest = Double.POSITIVE_INFINITY;
    for (double exponent = -7; exponent < 3; exponent += 0.001) {
      double damping = Math.pow(10, exponent);
      finest = Math.min(finest, narrow.applyAsDouble(new double[] {1 - 1 / (1 + damping)}));
    }
    NewtonStep step =
        NewtonStep.of(
            new double[] {1},
            narrow.applyAsDouble(new double[] {1}),
            new double[] {1},
            new DiagonalOperator(1),
            narrow,
            1);
    // at decades alone the best is 1 of the curvature, 0.017 above the least
    assertThat(step.lossAfterStep()).isCloseTo(finest, within(2e-3));
  }

  @Test
  void aZeroGradientIsASolution() {
    NewtonStep step =
        NewtonStep.of(
            new double[] {0, 0},
            1,
            new double[] {0, 0},
            new DiagonalOperator(1, 2),
            quadratic(1, 1, 2),
            5);
    assertThat(step.decrease()).isZero();
    assertThat(step.products()).isZero();
  }

  @Test
  void zeroCurvatureAlongTheGradientEndsTheStep() {
    NewtonStep step =
        NewtonStep.of(
            START, 1, new double[] {1, 1, 1}, new DiagonalOperator(0, 0, 0), x -> 1 + x[0], 5);
    assertThat(step.products()).isEqualTo(1);
    assertThat(step.decrease()).isZero();
  }

  @Test
  void aLossThatBecomesNotFiniteAlongTheStepIsNotTaken() {
    NewtonStep step =
        NewtonStep.of(
            START,
            3,
            gradient(START, EIGENVALUES),
            new DiagonalOperator(EIGENVALUES),
            x -> Double.NaN,
            3);
    assertThat(step.lossAfterStep()).isEqualTo(3);
  }

  @Test
  void noProductsAreRefused() {
    assertThatThrownBy(() -> step(1, 0, EIGENVALUES)).hasMessageContaining("at least 1 product");
  }
}
