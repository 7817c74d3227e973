package dev.sonde.spectra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GroupJackknifeTest {

  private static final double[] EQUAL = {0.25, 0.25, 0.25, 0.25};

  @Test
  void aMeanOfEqualGroupsHasItsTextbookError() {
    double[] x = {1, 2, 4, 9};
    double mean = 4;
    GroupJackknife jackknife = new GroupJackknife(EQUAL, 0.5);
    // s²/G = ((9+4+0+25)/3)/4, times 1 − 1/2, widened by t(0.975, 3)
    double expected = Math.sqrt(38.0 / 3 / 4 * 0.5) * StudentT.widening(3);
    assertThat(jackknife.standardError(mean, g -> (16 - x[g]) / 3))
        .isCloseTo(expected, within(1e-12));
    assertThat(jackknife.bias(mean, g -> (16 - x[g]) / 3)).isCloseTo(0, within(1e-12));
  }

  @Test
  void theSquareOfAMeanIsCorrectedByItsVariance() {
    // E[mean²] exceeds the square of the true mean by s²/G; the jackknife finds exactly that
    double[] x = {1, 2, 4, 9};
    GroupJackknife jackknife = new GroupJackknife(EQUAL, 1e-12);
    double bias = jackknife.bias(16, g -> Math.pow((16 - x[g]) / 3, 2));
    assertThat(bias).isCloseTo(38.0 / 3 / 4, within(1e-9));
    Estimate estimate = jackknife.estimate(16, g -> Math.pow((16 - x[g]) / 3, 2));
    assertThat(estimate.value()).isCloseTo(16 - bias, within(1e-9));
    assertThat(estimate.standardError()).isGreaterThan(bias);
  }

  @Test
  void aWeightedMeanIsUnbiased() {
    double[] weights = {0.5, 0.3, 0.2};
    double[] x = {1, 2, 4};
    double mean = 0.5 + 0.6 + 0.8;
    GroupJackknife jackknife = new GroupJackknife(weights, 0.1);
    assertThat(jackknife.leaveOutFactor(0)).isEqualTo(1);
    assertThat(jackknife.bias(mean, g -> mean - jackknife.leaveOutFactor(g) * (x[g] - mean)))
        .isCloseTo(0, within(1e-15));
  }

  @Test
  void aWholePopulationHasNoError() {
    GroupJackknife jackknife = new GroupJackknife(EQUAL, 1);
    assertThat(jackknife.estimate(7, g -> 100)).isEqualTo(Estimate.exact(7));
  }

  @Test
  void oneGroupTellsNothing() {
    GroupJackknife jackknife = new GroupJackknife(new double[] {1}, 0.5);
    assertThat(jackknife.samplingError(7, g -> 7)).isNaN();
    assertThat(jackknife.estimate(7, g -> 7).resolved()).isFalse();
  }

  @Test
  void weightsAndFractionAreChecked() {
    assertThatThrownBy(() -> new GroupJackknife(new double[] {0.5, 0.4}, 0.5))
        .hasMessageContaining("sum to 1");
    assertThatThrownBy(() -> new GroupJackknife(new double[] {1, 0}, 0.5))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> new GroupJackknife(EQUAL, Double.NaN)).hasMessageContaining("NaN");
  }
}
