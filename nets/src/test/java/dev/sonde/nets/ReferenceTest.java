package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.LossValue;
import dev.sonde.nets.network.Network;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dense Hessian against figures computed in double precision elsewhere. */
class ReferenceTest {

  /** Relative, in percent: rounding of the eigenvalues themselves. */
  private static final double IN_DOUBLE_PRECISION = 1e-9;

  /** The bar for every figure. */
  private static final double IN_SINGLE_PRECISION = 0.1;

  @ParameterizedTest
  @ValueSource(strings = {"mlp_wine", "mlp_regression", "logistic_wine"})
  void smallPerceptronsReachTheReferenceInBothPrecisions(String name) {
    compare(name, Precision.DOUBLE, IN_DOUBLE_PRECISION);
    compare(name, Precision.SINGLE, IN_SINGLE_PRECISION);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"conv_digits_public", "lstm_next_token", "transformer_layer"})
  void convolutionsRecurrenceAndAttentionReachTheReferenceInBothPrecisions(String name) {
    compare(name, Precision.DOUBLE, IN_DOUBLE_PRECISION);
    compare(name, Precision.SINGLE, IN_SINGLE_PRECISION);
  }

  private static void compare(String name, Precision precision, double percent) {
    JsonNode reference = Cases.reference(name);
    Evaluation evaluation = Evaluation.withDefaults().withPrecision(precision);
    try (Network network = Cases.network(name);
        Objective objective =
            Objective.of(network, Cases.loss(name), Cases.dataset(name), evaluation)) {
      LossValue value = objective.value();
      assertThat(value.value())
          .as("loss")
          .isCloseTo(reference.get("loss_value").asDouble(), withPercentage(percent));
      assertThat(value.gradientNorm())
          .as("gradient norm")
          .isCloseTo(reference.get("gradient_norm").asDouble(), withPercentage(percent));
      assertThat(network.parameterCount()).isEqualTo(reference.get("parameters").asInt());

      double[][] hessian = Dense.of(objective.hessian());
      double[] ascending = Dense.eigenvalues(hessian);
      double trace = Arrays.stream(Dense.diagonal(hessian)).sum();
      double frobenius = Arrays.stream(ascending).map(v -> v * v).sum();
      assertThat(trace)
          .as("trace")
          .isCloseTo(reference.get("trace").asDouble(), withPercentage(percent));
      assertThat(frobenius)
          .as("squared Frobenius norm")
          .isCloseTo(reference.get("frobenius_squared").asDouble(), withPercentage(percent));
      JsonNode top = reference.get("top");
      for (int i = 0; i < Math.min(10, top.size()); i++) {
        assertThat(ascending[ascending.length - 1 - i])
            .as("eigenvalue %d from the top", i)
            .isCloseTo(top.get(i).asDouble(), withPercentage(percent));
      }
      JsonNode bottom = reference.get("bottom");
      for (int i = 0; i < bottom.size(); i++) {
        assertThat(ascending[i])
            .as("eigenvalue %d from the bottom", i)
            .isCloseTo(bottom.get(i).asDouble(), withPercentage(percent));
      }
      reference
          .get("fraction_above")
          .properties()
          .forEach(
              entry -> {
                double tau = Double.parseDouble(entry.getKey());
                double share =
                    (double) Arrays.stream(ascending).filter(v -> v > tau).count()
                        / ascending.length;
                assertThat(share)
                    .as("share above %s", tau)
                    .isCloseTo(entry.getValue().asDouble(), within(1.01 / ascending.length));
              });
      assertThat(Dense.asymmetry(hessian))
          .isLessThan(64 * precision.unitRoundoff() * Math.max(ascending[ascending.length - 1], 1));
    }
  }
}
