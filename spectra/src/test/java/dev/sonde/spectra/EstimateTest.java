package dev.sonde.spectra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EstimateTest {

  @Test
  void theMeanOfFewValuesHasStudentsInterval() {
    Estimate mean = Estimate.mean(1, 2, 3, 6);
    assertThat(mean.value()).isEqualTo(3);
    // s² = 14/3, and t(0.975, 3) = 3.182446
    assertThat(1.959964 * mean.standardError())
        .isCloseTo(3.182446 * Math.sqrt(14.0 / 3 / 4), within(1e-5));
  }

  @Test
  void fourNormalValuesHoldTheirMeanIn95OfAHundred() {
    SplittableRandom random = new SplittableRandom(11);
    int held = 0;
    for (int trial = 0; trial < 2000; trial++) {
      Estimate mean =
          Estimate.mean(
              random.nextGaussian(),
              random.nextGaussian(),
              random.nextGaussian(),
              random.nextGaussian());
      held += mean.interval().excludes(0) ? 0 : 1;
    }
    // 1,900 expected; three binomial standard deviations are 29
    assertThat(held).isBetween(1871, 1929);
  }

  @Test
  void anIntervalIs196StandardErrorsToEitherSide() {
    Estimate.Interval interval = new Estimate(3, 0.5, true).interval();
    assertThat(interval).isEqualTo(new Estimate.Interval(3 - 0.98, 3 + 0.98));
    assertThat(interval.excludes(2.01)).isTrue();
    assertThat(interval.excludes(2.03)).isFalse();
    assertThat(interval.excludes(3.99)).isTrue();
    Estimate between = Estimate.between(interval.low(), interval.high());
    assertThat(between.value()).isCloseTo(3, within(1e-15));
    assertThat(between.standardError()).isCloseTo(0.5, within(1e-15));
  }

  @Test
  void withoutAnErrorNothingIsExcluded() {
    Estimate unresolved = Estimate.unresolved(3, Double.NaN);
    assertThat(unresolved.interval().low()).isNaN();
    assertThat(unresolved.interval().excludes(0)).isFalse();
  }

  @Test
  void samplesHoldAFigureBackWhenTheirsIsTheLargerPartOfItsSquaredError() {
    assertThat(new Estimate(1, 5, true, 4).heldBackBySamples()).isTrue();
    assertThat(new Estimate(1, 5, true, 3).heldBackBySamples()).isFalse();
    assertThat(new Estimate(1, 5, true, Double.NaN).heldBackBySamples()).isTrue();
    assertThat(Estimate.exact(1).heldBackBySamples()).isFalse();
    assertThat(Estimate.unresolved(1, Double.NaN).heldBackBySamples()).isFalse();
  }

  @Test
  void oneValueTellsNothingAndInfinityResolvesNothing() {
    assertThatThrownBy(() -> Estimate.mean(1)).hasMessageContaining("at least 2 values");
    assertThat(Estimate.mean(1, Double.POSITIVE_INFINITY).resolved()).isFalse();
  }
}
