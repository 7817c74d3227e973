package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleSizeTest {
  @Test
  void halfTheErrorOfASmallShareTakesFourTimesTheSamples() {
    assertThat(SampleSize.reaching(0.1, 0.2, 100, 1_000_000_000)).isEqualTo(400);
  }

  @Test
  void aFinitePopulationTakesFewer() {
    // 1/n' = 0.001 + 0.009/4
    assertThat(SampleSize.reaching(0.1, 0.2, 100, 1_000)).isEqualTo(308);
    assertThat(SampleSize.reaching(1e-9, 0.2, 100, 1_000)).isEqualTo(1_000);
  }

  @Test
  void anErrorBelowTheTargetTakesFewerThanThereAre() {
    assertThat(SampleSize.reaching(0.2, 0.1, 400, 1_000_000_000)).isBetween(100, 101);
    assertThat(SampleSize.reaching(0.2, 0, 400, 1_000)).isEqualTo(1);
  }

  @Test
  void anUnknownErrorTakesAll() {
    assertThat(SampleSize.reaching(0.1, Double.NaN, 100, 1_000)).isEqualTo(1_000);
    assertThat(SampleSize.reaching(0.1, 0.2, 1_000, 1_000)).isEqualTo(1_000);
  }
}
