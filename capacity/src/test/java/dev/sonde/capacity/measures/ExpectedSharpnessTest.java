package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ExpectedSharpnessTest {
  private static final double[] PARAMETERS = {3, 4, 0, 0, 0, 0, 0, 0};
  private static final double[] EIGENVALUES = {9, 5, 3, 1, 0.5, 0.1, 0, -0.5};

  /** A quadratic about the parameters with a large gradient. */
  private static double quadratic(double[] at) {
    double sum = 7;
    for (int i = 0; i < at.length; i++) {
      double d = at[i] - PARAMETERS[i];
      sum += 100 * d + EIGENVALUES[i] * d * d / 2;
    }
    return sum;
  }

  @Test
  void onAQuadraticItIsTheTraceTimesTheSquaredRadiusOverTwiceTheDimension() {
    Estimate rise =
        ExpectedSharpness.of(
                PARAMETERS, 7, ExpectedSharpnessTest::quadratic, 0.1, 2_000, 0x1p-53, 3)
            .rise();
    double radius = 0.1 * 5;
    double expected = radius * radius * 18.1 / (2 * 8);
    assertThat(rise.resolved()).isTrue();
    assertThat(rise.value()).isCloseTo(expected, within(3 * rise.standardError()));
    assertThat(rise.standardError()).isLessThan(0.03 * expected);
  }

  @Test
  void theStandardErrorHoldsTheTruth() {
    double radius = 0.1 * 5;
    double expected = radius * radius * 18.1 / (2 * 8);
    int held = 0;
    for (int seed = 0; seed < 500; seed++) {
      Estimate rise =
          ExpectedSharpness.of(
                  PARAMETERS, 7, ExpectedSharpnessTest::quadratic, 0.1, 30, 0x1p-53, seed)
              .rise();
      held += Math.abs(rise.value() - expected) <= 1.96 * rise.standardError() ? 1 : 0;
    }
    // 95% of 500 is 475; three binomial standard deviations are 15
    assertThat(held).isBetween(455, 495);
  }

  private static List<QuadraticForm> forms(int count, SplittableRandom random) {
    List<QuadraticForm> forms = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      double[] direction = random.doubles(8).map(x -> random.nextGaussian()).toArray();
      double form = 0;
      for (int i = 0; i < direction.length; i++) {
        form += EIGENVALUES[i] * direction[i] * direction[i];
      }
      forms.add(new QuadraticForm(direction, form));
    }
    return forms;
  }

  @Test
  void onAQuadraticTheControlVariatesLeaveTheTracesErrorAlone() {
    Estimate rise =
        ExpectedSharpness.of(
                PARAMETERS,
                7,
                ExpectedSharpnessTest::quadratic,
                0.1,
                forms(3, new SplittableRandom(4)),
                new Estimate(18.1, 0.181, true),
                0x1p-53)
            .rise();
    double expected = 0.25 * 18.1 / (2 * 8);
    assertThat(rise.value()).isCloseTo(expected, within(1e-12));
    assertThat(rise.standardError()).isCloseTo(0.01 * expected, within(1e-12));
  }

  @Test
  void withControlVariatesTheStandardErrorHoldsWhatTheQuadraticModelLeaves() {
    // Σ d⁴ has the mean 3ρ⁴/(P + 2) over the sphere of radius ρ in P dimensions
    ToDoubleFunction<double[]> quartic =
        at -> {
          double sum = quadratic(at);
          for (int i = 0; i < at.length; i++) {
            sum += Math.pow(at[i] - PARAMETERS[i], 4);
          }
          return sum;
        };
    double expected = 0.25 * 18.1 / (2 * 8) + 3 * 0.0625 / 10;
    int held = 0;
    for (int seed = 0; seed < 500; seed++) {
      Estimate rise =
          ExpectedSharpness.of(
                  PARAMETERS,
                  7,
                  quartic,
                  0.1,
                  forms(4, new SplittableRandom(seed)),
                  Estimate.exact(18.1),
                  0x1p-53)
              .rise();
      held += Math.abs(rise.value() - expected) <= 1.96 * rise.standardError() ? 1 : 0;
    }
    // 95% of 500 is 475; three binomial standard deviations are 15
    assertThat(held).isBetween(455, 495);
  }

  @Test
  void equalSeedsGiveEqualBits() {
    ToDoubleFunction<double[]> loss = ExpectedSharpnessTest::quadratic;
    assertThat(ExpectedSharpness.of(PARAMETERS, 7, loss, 0.1, 4, 0x1p-53, 5))
        .isEqualTo(ExpectedSharpness.of(PARAMETERS, 7, loss, 0.1, 4, 0x1p-53, 5))
        .isNotEqualTo(ExpectedSharpness.of(PARAMETERS, 7, loss, 0.1, 4, 0x1p-53, 6));
  }

  @Test
  void aRiseBelowTheLossesRoundingHasThatRoundingAsItsError() {
    Estimate rise = ExpectedSharpness.of(PARAMETERS, 7, at -> 7, 0.1, 4, 0x1p-24, 5).rise();
    assertThat(rise.standardError()).isEqualTo(7 * 0x1p-24);
  }

  @Test
  void aLossThatIsNotFiniteIsUnresolved() {
    assertThat(
            ExpectedSharpness.of(PARAMETERS, 7, at -> Double.POSITIVE_INFINITY, 0.1, 4, 0x1p-53, 5)
                .rise()
                .resolved())
        .isFalse();
  }

  @Test
  void radiusAndPairsAreChecked() {
    assertThatThrownBy(
            () -> ExpectedSharpness.of(PARAMETERS, 7, at -> 7, Double.NaN, 4, 0x1p-53, 5))
        .hasMessageContaining("radius must be positive");
    assertThatThrownBy(() -> ExpectedSharpness.of(PARAMETERS, 7, at -> 7, 1, 1, 0x1p-53, 5))
        .hasMessageContaining("at least 2 pairs");
  }
}
