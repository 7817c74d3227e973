package dev.sonde.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sonde.nets.data.Precision;
import org.junit.jupiter.api.Test;

class QuickEffortTest {
  private static final double PASSES = 6_000;

  @Test
  void aSmallNetworkIsLookedAtAsWanted() {
    assertThat(QuickEffort.of(1_000, 5_000, 2_000, PASSES))
        .isEqualTo(new QuickEffort(2_000, 1, Precision.DOUBLE));
  }

  @Test
  void noMoreSamplesAreTakenThanThereAre() {
    assertThat(QuickEffort.of(1_000, 50, 2_000, PASSES).samples()).isEqualTo(50);
    assertThat(QuickEffort.of(1e9, 15, 2_000, PASSES).samples()).isEqualTo(15);
  }

  @Test
  void aHundredSamplesOfAPerceptronAreNotTooMuch() {
    assertThat(QuickEffort.of(235_000, 4_096, 42, PASSES))
        .isEqualTo(new QuickEffort(100, 1, Precision.DOUBLE));
  }

  @Test
  void aConvolutionalNetworkHasFewerSamplesAndStepsOfTheSameWork() {
    QuickEffort small = QuickEffort.of(4e6, 1_000, 100, PASSES);
    assertThat(small.precision()).isEqualTo(Precision.SINGLE);
    assertThat(small.samples()).isBetween(21, 99);
    assertThat(small.share()).isEqualTo(1);
    QuickEffort large = QuickEffort.of(41e6, 1_000, 100, PASSES);
    assertThat(large.samples()).isEqualTo(20);
    assertThat(large.share()).isBetween(0.15, 0.18);
    assertThat(small.samples() * 4e6)
        .isCloseTo(large.samples() * 41e6 * large.share(), withinPercentage(5));
  }

  @Test
  void partsHaveAFloorAndNeverExceedTheUsual() {
    QuickEffort effort = new QuickEffort(20, 0.25, Precision.SINGLE);
    assertThat(effort.part(16, 6)).isEqualTo(6);
    assertThat(effort.part(40, 6)).isEqualTo(10);
    assertThat(effort.part(3, 6)).isEqualTo(3);
  }
}
