package dev.sonde.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole chain from files to figures, against another implementation's figures. */
class ReferenceFiguresTest {
  private static final CapacityMeasurement MEASUREMENT =
      CapacityMeasurement.withDefaults()
          .withTop(20)
          .withBottom(5)
          .withZ(10, 1, 0.1, 0.01, 0.001)
          .withTau(1, 0.1, 0.01, 0.001);

  private static Measurement measure(
      ReferenceCase reference, CapacityMeasurement measurement, Precision precision) {
    Dataset dataset = reference.dataset();
    Evaluation evaluation = Evaluation.withDefaults().withPrecision(precision).withThreads(1);
    try (Network network = reference.network();
        Objective objective = Objective.of(network, reference.loss(), dataset, evaluation)) {
      return measurement.of(objective);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp_wine", "mlp_regression", "logistic_wine"})
  void theExactPathIsWithinATenthOfAPerCent(String name) {
    assertExactPath(name);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"conv_digits_public", "lstm_next_token", "transformer_layer"})
  void theExactPathOfLargerNetsIsWithinATenthOfAPerCent(String name) {
    assertExactPath(name);
  }

  /** The same network in the other format, by the same figures to 1e-9. */
  @Test
  void anExportedProgramIsMeasuredLikeItsTorchScript() {
    ReferenceCase reference = ReferenceCase.named("mlp_wine");
    Measurement script = measure(reference, MEASUREMENT, Precision.DOUBLE);
    Evaluation evaluation = Evaluation.withDefaults().withPrecision(Precision.DOUBLE);
    try (Network network = reference.exported();
        Objective objective =
            Objective.of(network, reference.loss(), reference.dataset(), evaluation)) {
      Measurement exported = MEASUREMENT.of(objective);
      assertThat(exported.model().format()).isEqualTo("torch.export");
      assertThat(exported.loss().value()).isCloseTo(script.loss().value(), withPercentage(1e-7));
      for (int i = 0; i < script.spectrum().top().size(); i++) {
        assertThat(exported.spectrum().top().get(i).value())
            .isCloseTo(script.spectrum().top().get(i).value(), withPercentage(1e-7));
      }
      for (int i = 0; i < script.effectiveDimensions().size(); i++) {
        assertThat(exported.effectiveDimensions().get(i).estimate().value())
            .isCloseTo(
                script.effectiveDimensions().get(i).estimate().value(), withPercentage(1e-7));
      }
    }
  }

  private static void assertExactPath(String name) {
    ReferenceCase reference = ReferenceCase.named(name);
    Measurement measured = measure(reference, MEASUREMENT, Precision.DOUBLE);

    assertThat(measured.spectrum().method()).isEqualTo(Spectrum.Method.EXACT);
    assertThat(measured.model().parameters()).isEqualTo(reference.parameters());
    assertClose(measured.loss().value(), reference.figure("loss_value"));
    assertClose(measured.loss().gradientNorm(), reference.figure("gradient_norm"));
    assertExact(measured.spectrum().trace(), reference.figure("trace"));
    assertExact(measured.spectrum().frobeniusSquared(), reference.figure("frobenius_squared"));
    assertEigenvalues(measured.spectrum().top(), reference.eigenvalues("top"));
    assertEigenvalues(measured.spectrum().bottom(), reference.eigenvalues("bottom"));
    assertThat(measured.effectiveDimensions()).hasSize(5);
    for (EffectiveDimension dimension : measured.effectiveDimensions()) {
      assertExact(dimension.estimate(), reference.at("effective_dimension", dimension.z()));
    }
    assertShares(measured.spectrum().above(), reference, "fraction_above");
    assertShares(measured.spectrum().below(), reference, "fraction_below_minus");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlp_wine", "mlp_regression", "logistic_wine"})
  void theEstimatedPathIsWithinThreeStandardErrorsAndItsTraceWithinTwoPerCent(String name) {
    assertEstimatedPath(name);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"conv_digits_public", "lstm_next_token", "transformer_layer"})
  void theEstimatedPathOfLargerNetsIsWithinThreeStandardErrors(String name) {
    assertEstimatedPath(name);
  }

  private static void assertEstimatedPath(String name) {
    ReferenceCase reference = ReferenceCase.named(name);
    Measurement measured =
        measure(reference, MEASUREMENT.withExactLimit(0).withBudget(200), Precision.DOUBLE);

    assertThat(measured.spectrum().method()).isEqualTo(Spectrum.Method.ESTIMATED);
    Estimate trace = measured.spectrum().trace();
    assertThat(trace.standardError()).isLessThanOrEqualTo(0.02 * Math.abs(trace.value()));
    assertWithinErrors("trace", trace, reference.figure("trace"));
    assertWithinErrors(
        "Frobenius", measured.spectrum().frobeniusSquared(), reference.figure("frobenius_squared"));
    for (EffectiveDimension dimension : measured.effectiveDimensions()) {
      assertWithinErrors(
          "z=" + dimension.z(),
          dimension.estimate(),
          reference.at("effective_dimension", dimension.z()));
    }
    assertSharesWithinErrors(measured.spectrum().above(), reference, "fraction_above");
    assertSharesWithinErrors(measured.spectrum().below(), reference, "fraction_below_minus");
    assertWithinResiduals(measured.spectrum().top(), reference.eigenvalues("top"));
    assertWithinResiduals(measured.spectrum().bottom(), reference.eigenvalues("bottom"));
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, withinPercentage(0.1));
  }

  private static void assertExact(Estimate actual, double expected) {
    assertThat(actual.resolved()).isTrue();
    assertThat(actual.standardError()).isZero();
    assertClose(actual.value(), expected);
  }

  private static void assertEigenvalues(List<EigenvalueEstimate> actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual.get(i).residual()).isZero();
      assertClose(actual.get(i).value(), expected[i]);
    }
  }

  private static void assertShares(
      List<EigenvalueShare> actual, ReferenceCase reference, String curve) {
    assertThat(actual).hasSize(4);
    for (EigenvalueShare share : actual) {
      assertThat(share.fraction().resolved()).isTrue();
      assertThat(share.fraction().value())
          .as("τ = %s", share.tau())
          .isCloseTo(reference.at(curve, share.tau()), within(1.001 / reference.parameters()));
    }
  }

  private static void assertSharesWithinErrors(
      List<EigenvalueShare> actual, ReferenceCase reference, String curve) {
    for (EigenvalueShare share : actual) {
      assertWithinErrors("τ=" + share.tau(), share.fraction(), reference.at(curve, share.tau()));
    }
  }

  private static void assertWithinErrors(String figure, Estimate actual, double expected) {
    if (actual.resolved()) {
      // rounding of a figure that the basis knows exactly
      double rounding = 1e-9 * Math.abs(expected);
      assertThat(actual.value())
          .as("%s ± %s", figure, actual.standardError())
          .isCloseTo(expected, within(3 * actual.standardError() + rounding));
    }
  }

  private static void assertWithinResiduals(List<EigenvalueEstimate> actual, double[] expected) {
    for (int i = 0; i < Math.min(actual.size(), expected.length); i++) {
      EigenvalueEstimate eigenvalue = actual.get(i);
      assertThat(expected[i])
          .as("eigenvalue %s with residual %s", i, eigenvalue.residual())
          .isCloseTo(
              eigenvalue.value(), within(eigenvalue.residual() + 1e-6 * Math.abs(expected[0])));
    }
  }
}
