package dev.sonde.spectra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpectralSurveyTest {

  private static SymmetricOperator diagonal(double... values) {
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return values.length;
      }

      @Override
      public void multiply(double[][] vectors, double[][] products) {
        for (int j = 0; j < vectors.length; j++) {
          for (int i = 0; i < values.length; i++) {
            products[j][i] = values[i] * vectors[j][i];
          }
        }
      }
    };
  }

  @Test
  void theDensePathGivesEveryEigenvalue() {
    Spectrum spectrum = SpectralSurvey.withDefaults().of(diagonal(3, -1, 2));
    assertThat(spectrum.method()).isEqualTo(Spectrum.Method.EXACT);
    assertThat(spectrum.trace().value()).isCloseTo(4, within(1e-12));
    assertThat(spectrum.top(1).get(0).value()).isCloseTo(3, within(1e-12));
    assertThat(spectrum.shareBelow(0).value()).isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void aBudgetAboveTheDimensionFindsTheWholeSpectrum() {
    Spectrum spectrum =
        SpectralSurvey.withDefaults().withExactLimit(0).of(diagonal(5, 4, 3, 2, 1, -1, -2, -3));
    assertThat(spectrum.top(1).get(0).value()).isCloseTo(5, within(1e-10));
    assertThat(spectrum.bottom(1).get(0).value()).isCloseTo(-3, within(1e-10));
  }
}
