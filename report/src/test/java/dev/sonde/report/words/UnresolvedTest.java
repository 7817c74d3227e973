package dev.sonde.report.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnresolvedTest {
  private static final Estimate SAMPLES = new Estimate(10, 5, false, 4.9);
  private static final Estimate PRODUCTS = new Estimate(10, 5, false, 1);

  private static Unresolved english(Method method) {
    return new Unresolved(method, Words.in(Language.ENGLISH));
  }

  @ParameterizedTest
  @EnumSource
  void samplesThatWereNotSeenAreNeverBlamedOnTheBudget(Method method) {
    assertThat(english(method).of(SAMPLES)).isEqualTo("not resolved from so few samples");
  }

  @Test
  void anExactSpectrumHasNoBudgetToRaise() {
    assertThat(english(Method.EXACT).of(PRODUCTS)).isEqualTo("not resolved, too close to rounding");
    assertThat(english(Method.ESTIMATED).of(PRODUCTS)).isEqualTo("not resolved at this budget");
  }

  @Test
  void severalFiguresShareACauseOrNoneIsNamed() {
    Estimate resolved = Estimate.exact(1);
    Unresolved unresolved = english(Method.ESTIMATED);
    assertThat(unresolved.of(List.of(resolved, SAMPLES, SAMPLES)))
        .isEqualTo("not resolved from so few samples");
    assertThat(unresolved.of(List.of(SAMPLES, PRODUCTS))).isEqualTo("not resolved");
  }
}
