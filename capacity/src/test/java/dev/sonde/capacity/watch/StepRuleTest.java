package dev.sonde.capacity.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.Estimate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepRuleTest {

  @Test
  void limitsAreThoseOfTheClosedForms() {
    assertThat(StepRule.sgd().withLearningRate(0.1).limit()).hasValue(20);
    // to the last bit: a binary 1 − 0.9 would leave 37.99999999999999
    assertThat(StepRule.momentum(0.9).withLearningRate(0.1).limit()).hasValue(38);
    assertThat(StepRule.momentum(0.9).withLearningRate(0.05).limit()).hasValue(76);
    assertThat(StepRule.adam(0.9, 0.999).withLearningRate(0.001).limit()).hasValue(38_000);
    assertThat(StepRule.adam(0.9, 0.999).withLearningRate(0.004).limit()).hasValue(9500);
    assertThat(StepRule.sgd().limit()).isEmpty();
    assertThat(StepRule.momentum(0.9).withLearningRate(0.1).smallBatchLimit()).hasValue(2);
    assertThat(StepRule.sgd().withLearningRate(0.1).smallBatchLimit()).isEmpty();
    assertThat(StepRule.momentum(0.9).smallBatchLimit()).isEmpty();
  }

  @Test
  void decaysAndRatesAreChecked() {
    assertThatThrownBy(() -> StepRule.momentum(1)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> StepRule.sgd().withLearningRate(0)).hasMessageContaining("positive");
  }

  @Test
  void criticalSharpnessOfAQuadraticIsTheCurvatureAlongTheGradient() {
    double[] curvatures = {5, 2, 0.1};
    double[] at = {0.3, -1, 2};
    double[] gradient = new double[3];
    double loss = 0;
    double along = 0;
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      gradient[i] = curvatures[i] * at[i];
      loss += 0.5 * curvatures[i] * at[i] * at[i];
      along += curvatures[i] * gradient[i] * gradient[i];
      squares += gradient[i] * gradient[i];
    }
    Optional<Estimate> found =
        CriticalSharpness.of(
            at,
            gradient,
            loss,
            x -> 0.5 * (5 * x[0] * x[0] + 2 * x[1] * x[1] + 0.1 * x[2] * x[2]),
            100);
    assertThat(found).isPresent();
    // the bracket is 5% wide
    assertThat(found.get().value()).isCloseTo(along / squares, within(0.05 * along / squares));
    assertThat(found.get().interval().excludes(along / squares)).isFalse();
  }

  @Test
  void aLossThatRisesNowhereHasNoCriticalSharpness() {
    assertThat(CriticalSharpness.of(new double[] {1}, new double[] {1}, 1, x -> x[0], 1)).isEmpty();
    assertThat(CriticalSharpness.of(new double[] {1}, new double[] {0}, 1, x -> x[0], 1)).isEmpty();
  }
}
