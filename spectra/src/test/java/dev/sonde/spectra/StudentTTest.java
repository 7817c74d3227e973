package dev.sonde.spectra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertThat(StudentT.quantile(degreesOfFreedom)).isCloseTo(quantile, within(1e-6));
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
