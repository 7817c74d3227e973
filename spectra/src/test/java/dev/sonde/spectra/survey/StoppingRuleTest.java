package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import org.junit.jupiter.api.Test;

class StoppingRuleTest {

  private static final double[] Z = {1, 0.1};
  private static final StoppingRule RULE = StoppingRule.usual(largest -> Z);

  private static SpectralSurvey survey(int budget) {
    return SpectralSurvey.withDefaults()
        .withExactLimit(0)
        .withThreads(1)
        .withBudget(budget)
        .withTop(5)
        .withStoppingRule(RULE);
  }

  private static double[] decaying(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = 10 * Math.pow(i + 1, -1.5);
    }
    return values;
  }

  @Test
  void aSurveyEndsWhenItKnowsEnough() {
    for (long seed = 0; seed < 3; seed++) {
      Spectrum spectrum = survey(400).withSeed(seed).of(DiagonalOperator.of(decaying(2_000)));
      assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.GOOD_ENOUGH);
      assertThat(spectrum.products()).isLessThan(300);
      Estimate trace = spectrum.trace();
      // probes are drawn after the rule has foreseen what they bring
      assertThat(trace.standardError()).isLessThanOrEqualTo(0.015 * trace.value());
      for (EigenvalueEstimate top : spectrum.top(5)) {
        assertThat(top.residual()).isLessThanOrEqualTo(1e-4 * spectrum.top(1).get(0).value());
      }
    }
  }

  @Test
  void theBudgetIsNeverExceeded() {
    EffectiveDimensionStudy.Subject slow =
        EffectiveDimensionStudy.subjects(60).get(13); // bars narrow with every product
    Spectrum spectrum = survey(60).of(DiagonalOperator.of(slow.eigenvalues()));
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.BUDGET);
    assertThat(spectrum.products()).isLessThanOrEqualTo(60);
  }

  @Test
  void withoutTheRuleTheBudgetIsSpent() {
    Spectrum spectrum =
        SpectralSurvey.withDefaults()
            .withExactLimit(0)
            .withBudget(100)
            .of(DiagonalOperator.of(decaying(2_000)));
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.BUDGET);
  }

  /** Bars narrow with every product, and are there at last. */
  @Test
  void aSurveyGoesOnForErrorBarsThatAreMissing() {
    EffectiveDimensionStudy.Subject slow = EffectiveDimensionStudy.subjects(60).get(13);
    double z = 0.003;
    SpectralSurvey survey =
        survey(600).withStoppingRule(StoppingRule.usual(largest -> new double[] {z}));
    SymmetricOperator operator = CoverageStudy.hidingZeros(slow.eigenvalues());
    SpectralSurvey asUsual =
        survey.withStoppingRule(
            StoppingRule.usual(largest -> new double[] {z}).withBars(Double.POSITIVE_INFINITY, 60));
    Spectrum without = asUsual.of(operator);
    assertThat(without.products()).isBetween(55L, 70L);
    assertThat(without.effectiveDimension(z).estimate().resolved()).isFalse();
    Spectrum with =
        survey
            .withStoppingRule(StoppingRule.usual(largest -> new double[] {z}).withBars(z, 60))
            .of(operator);
    assertThat(with.stopReason()).isEqualTo(Spectrum.StopReason.GOOD_ENOUGH);
    assertThat(with.products()).isBetween(80L, 400L);
    assertThat(with.effectiveDimension(z).estimate().resolved()).isTrue();
  }

  @Test
  void errorsAreRelative() {
    assertThatThrownBy(() -> new StoppingRule(0, 1e-4, largest -> Z, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StoppingRule(0.01, Double.NaN, largest -> Z, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
