package dev.sonde.spectra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTTest {

  /** Tables: Abramowitz and Stegun, table 26.10; fractional ν closed forms or R's qt(0.975, ν). */
  @ParameterizedTest
  @CsvSource({
    "1, 12.706204736",
    "2, 4.302652730",
    "3, 3.182446305",
    "5, 2.570581836",
    "9, 2.262157163",
    "30, 2.042272456",
    "120, 1.979930405",
    "1000000, 1.959966",
  })
  void quantilesAreThoseOfTheTables(double degreesOfFreedom, double quantile) {
    assertThat(StudentT.upperQuantile(0.025, degreesOfFreedom)).isCloseTo(quantile, within(1e-6));
  }

  /**
   * One degree of freedom: cot(π tail); two: (1 − 2 tail)/√(2 tail(1 − tail)), both exact. Others
   * R's {@code qt(1 - tail, nu)}, the last {@code qnorm(1 - tail)}.
   */
  @ParameterizedTest
  @CsvSource({
    "0.00625, 1, 50.923036636",
    "0.0025, 1, 127.321336469",
    "0.00625, 2, 8.860200035",
    "0.0025, 2, 14.089047276",
    "0.005, 10, 3.169272673",
    "0.5, 3, 0",
    "0.25, 1, 1",
    "0.001, 1e12, 3.090232306",
    "0.001, Infinity, 3.090232306",
  })
  void otherTailsHaveTheirQuantilesToo(double tail, double degreesOfFreedom, double quantile) {
    assertThat(StudentT.upperQuantile(tail, degreesOfFreedom))
        .isCloseTo(quantile, within(2e-7 * Math.max(1, quantile)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 0.6, Double.NaN})
  void tailsThatAreNoneAreRefused(double tail) {
    assertThatThrownBy(() -> StudentT.upperQuantile(tail, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Double.toString(tail));
  }

  @Test
  void wideningFallsToOne() {
    assertThat(StudentT.widening(1)).isCloseTo(12.7062 / 1.95996, within(1e-4));
    assertThat(StudentT.widening(1.5)).isBetween(StudentT.widening(2), StudentT.widening(1));
    assertThat(StudentT.widening(1e12)).isEqualTo(1);
    assertThat(StudentT.widening(0)).isInfinite();
    assertThat(StudentT.widening(Double.NaN)).isInfinite();
  }
}
