package dev.sonde.report.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FigureFormatTest {
  private final FigureFormat format = new FigureFormat();

  @ParameterizedTest(name = "{0} with error {1} reads {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "48.2134; 1.7321; 48.2 ± 1.7",
        "48.2134; 0.0996; 48.21 ± 0.10",
        "48.2134; 9.96; 48 ± 10",
        "0.3; 12; 0 ± 12",
        "-1234.5; 56.7; −1,234 ± 57",
        "48213; 1234; 48,200 ± 1,200",
        "0; 0.01; 0.000 ± 0.010",
        "0; 1e-9; 0 ± 1.0×10⁻⁹",
        "-2e-7; 5e-5; 0 ± 5.0×10⁻⁵",
        "-2e-6; 5e-5; (−0.2 ± 5.0)×10⁻⁵",
        "2e-5; 5e-5; (2.0 ± 5.0)×10⁻⁵",
        "0.004; 0.05; 0.004 ± 0.050",
        "3.2e-7; 4.1e-9; (3.200 ± 0.041)×10⁻⁷",
        "3.2e9; 4.1e7; (3.200 ± 0.041)×10⁹",
        "1; 1e-18; 1",
        "123.456789; 1e-9; 123.457",
        "0.76812543; 2.2e-6; 0.7681254 ± 0.0000022",
        "0.76812543; 2.2e-7; 0.768125",
        "1e-310; 1e300; 0 ± 1.0×10³⁰⁰",
        "12.5; 0; 12.5",
        "1.5; 0.5; 1.50 ± 0.50",
      })
  void aFigureShowsTheDigitsThatItsErrorSupports(double value, double error, String expected) {
    assertThat(format.estimate(new Estimate(value, error, true))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} reads {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "0; 0",
        "-0.0; 0",
        "1; 1",
        "1234.5678; 1,235",
        "235146; 235,100",
        "1000000; 1×10⁶",
        "0.00100049; 0.001",
        "0.00099; 9.9×10⁻⁴",
        "999950; 1×10⁶",
        "-0.5; −0.5",
        "NaN; —",
        "Infinity; —",
        "1.7976931348623157E308; 1.798×10³⁰⁸",
        "4.9E-324; 4.941×10⁻³²⁴",
      })
  void aFigureWithoutErrorHasFourDigits(double value, String expected) {
    assertThat(format.number(value)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "share {0} with error {1} reads {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "0.648; 0.0061; 64.80 ± 0.61%",
        "1; 0; 100%",
        "1e-7; 0; 1×10⁻⁵%",
        "0.99998; 0; 99.998%"
      })
  void aShareIsAPercentage(double value, double error, String expected) {
    assertThat(format.share(new Estimate(value, error, true))).isEqualTo(expected);
  }

  @Test
  void whatIsNotQuiteAllIsNotCalledAll() {
    assertThat(format.percent(1)).isEqualTo("100%");
    assertThat(format.percent(0.9995)).isEqualTo("99.95%");
    assertThat(format.percent(0.994)).isEqualTo("99.4%");
    assertThat(format.percent(0.999999)).isEqualTo("99.9999%");
  }

  @ParameterizedTest(name = "{0} with residual {1} reads {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "0.76812543; 2.2e-6; 0.768125",
        "18.28623; 2.2e-12; 18.2862",
        "18.28623; 0.0022; 18.2862",
        "18.28623; 0.22; 18.29",
        "-0.0231187; 1e-4; −0.02312",
        "18.28623; 0; 18.29",
        "3e-9; 1e-12; 3.0000×10⁻⁹",
        "-2e-8; 3.1e-6; 0 ± 3.1×10⁻⁶",
        "0; 2e-4; 0 ± 2.0×10⁻⁴",
        "-4e-6; 5e-5; 0 ± 5.0×10⁻⁵",
        "6e-5; 5e-5; 6.0×10⁻⁵",
      })
  void anEigenvalueShowsTheDigitsThatItsResidualSupportsAndSixAtMost(
      double value, double residual, String expected) {
    assertThat(format.join(format.eigenvalue(new EigenvalueEstimate(value, residual, 0))))
        .isEqualTo(expected);
  }

  @Test
  void anUnresolvedFigureIsADashWhateverItsNumber() {
    assertThat(format.estimate(Estimate.unresolved(48.2, 1.7))).isEqualTo("—");
    assertThat(format.share(Estimate.unresolved(0.5, 0.1))).isEqualTo("—");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("counts")
  void aCountIsGroupedByCommas(long count, String expected) {
    assertThat(format.count(count)).isEqualTo(expected);
  }

  static Object[][] counts() {
    return new Object[][] {
      {0L, "0"}, {999L, "999"}, {235_146L, "235,146"}, {-1200L, "−1,200"},
    };
  }
}
