package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.survey.ComplementProbes.ComplementMoments;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ControlVariatesTest {

  private static final QuadratureRule RULE =
      new QuadratureRule(
          new double[] {-0.2, 0, 0.1, 0.3, 0.8}, new double[] {0.1, 0.5, 0.2, 0.15, 0.05});

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** Probes whose errors have these variances. */
  private static ComplementMoments probes(double trace, double covariance, double squares) {
    return new ComplementMoments(0, 0, trace, covariance, squares, 10, 8);
  }

  private static double variance(DoubleUnaryOperator f) {
    return RULE.centralMoment(f, RULE.sum(f), 2);
  }

  private static void assertIs(ControlVariates controls, double a, double b) {
    assertThat(controls.a()).isCloseTo(a, within(1e-9));
    assertThat(controls.b()).isCloseTo(b, within(1e-9));
  }

  @Test
  void quadraticFunctionsAreTakenFromTheProbesAlone() {
    ComplementMoments good = probes(1e-4, 1e-5, 1e-5);
    assertIs(ControlVariates.of(x -> x, RULE, 1, good), 1, 0);
    assertIs(ControlVariates.of(x -> x * x, RULE, 1, good), 0, 1);
    assertIs(ControlVariates.of(x -> 4 + 2 * x - 3 * x * x, RULE, 1, good), 2, -3);
    assertIs(ControlVariates.of(x -> 4, RULE, 1, good), 0, 0);
  }

  @Test
  void otherFunctionsAreTakenByRegression() {
    DoubleUnaryOperator f = x -> x > 0 ? x / (x + 0.1) : 0;
    ControlVariates controls = ControlVariates.of(f, RULE, 1, probes(1e-6, 0, 1e-6));
    DoubleUnaryOperator rest = controls.rest(f);
    double least = variance(rest);
    assertThat(least).isLessThan(0.5 * variance(f));
    for (double step : new double[] {-0.1, 0.1}) {
      assertThat(variance(x -> rest.applyAsDouble(x) - step * x)).isGreaterThan(least);
      assertThat(variance(x -> rest.applyAsDouble(x) - step * x * x)).isGreaterThan(least);
    }
  }

  @Test
  void badProbesAreWeighedAgainstTheQuadrature() {
    double quadrature = 3 * variance(x -> x);
    double probe = 2 * quadrature;
    ControlVariates controls = ControlVariates.of(x -> x, RULE, 3, probes(probe, 0, INFINITE));
    // inverse variances: a third and two thirds
    assertIs(controls, 1.0 / 3, 0);
  }

  @Test
  void unknownErrorsAreNotUsed() {
    assertThat(ControlVariates.of(x -> x, RULE, 1, probes(INFINITE, 0, INFINITE)))
        .isEqualTo(ControlVariates.NONE);
  }

  @Test
  void aMeasureOfOnePointNeedsNoControl() {
    QuadratureRule point = new QuadratureRule(new double[] {0.5}, new double[] {1});
    assertThat(ControlVariates.of(x -> x, point, 1, probes(1, 0, 1)))
        .isEqualTo(ControlVariates.NONE);
  }

  @Test
  void twoPointsAreOneControl() {
    QuadratureRule two = new QuadratureRule(new double[] {0, 1}, new double[] {0.9, 0.1});
    DoubleUnaryOperator f = x -> 7 * x;
    ControlVariates controls = ControlVariates.of(f, two, 1, probes(1e-9, 1e-9, 1e-9));
    assertThat(variance(controls.rest(f))).isLessThan(variance(f));
    assertThat(two.centralMoment(controls.rest(f), two.sum(controls.rest(f)), 2)).isLessThan(1e-12);
  }
}
