package dev.sonde.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AxisScaleTest {
  @ParameterizedTest(name = "{0}")
  @ValueSource(doubles = {-1e300, -3, -0.02, -0.01, -0.004, 0, 1e-9, 0.01, 0.5, 7e5, 1e300})
  void aPositionLeadsBackToItsFigure(double figure) {
    AxisScale scale = AxisScale.symmetric(0.03);
    double back = scale.figureAt(scale.position(figure));
    assertThat(back).isCloseTo(figure, within(1e-12 * Math.abs(figure)));
  }

  @Test
  void wholePositionsAreDecades() {
    AxisScale scale = AxisScale.symmetric(0.03);
    assertThat(scale.unit()).isCloseTo(0.01, within(1e-17));
    assertThat(scale.position(0)).isZero();
    assertThat(scale.position(0.01)).isCloseTo(1, within(1e-12));
    assertThat(scale.position(-10)).isCloseTo(-4, within(1e-12));
    assertThat(AxisScale.logarithmic().position(1e-4)).isCloseTo(-4, within(1e-12));
  }

  @ParameterizedTest(name = "{0} in percent {1} is {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "0; false; 0",
        "1; false; 1",
        "0.01; false; 0.01",
        "-1; false; −1",
        "1e6; false; 10⁶",
        "-2e6; false; −2×10⁶",
        "0.0316; false; 0.032",
        "1; true; 100%",
        "0.0001; false; 10⁻⁴",
        "1e-7; true; 10⁻⁵%",
        "1e308; true; 10³¹⁰%",
      })
  void ticksAreLabelledByTheirFigures(double figure, boolean percent, String label) {
    assertThat(AxisScale.label(figure, percent)).isEqualTo(label);
  }

  @ParameterizedTest(name = "{0} in percent {1} is {2}")
  @CsvSource(
      delimiter = ';',
      value = {"0.0001; false; 10⁻⁴", "1020; false; 1,020", "0.15; true; 15%", "0; true; 0"})
  void namedFiguresKeepTheirDigits(double figure, boolean percent, String label) {
    assertThat(AxisScale.name(figure, percent)).isEqualTo(label);
  }
}
