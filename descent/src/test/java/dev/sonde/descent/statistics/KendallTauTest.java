package dev.sonde.descent.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KendallTauTest {
  @Test
  void itCountsPairsAndTies() {
    double[] rising = {1, 2, 3, 4};
    assertThat(KendallTau.of(rising, new double[] {1, 2, 3, 4})).isEqualTo(1);
    assertThat(KendallTau.of(rising, new double[] {4, 3, 2, 1})).isEqualTo(-1);
    // scipy.stats.kendalltau([12,2,1,12,2],[1,4,7,1,0]).statistic
    assertThat(KendallTau.of(new double[] {12, 2, 1, 12, 2}, new double[] {1, 4, 7, 1, 0}))
        .isCloseTo(-0.47140452079103173, within(1e-15));
    assertThat(KendallTau.of(rising, new double[] {1, 1, 1, 1})).isNaN();
  }

  @Test
  void itIsWhatComparingEveryPairGives() {
    SplittableRandom random = new SplittableRandom(1);
    for (int n = 2; n < 60; n++) {
      double[] x = random.doubles(n).map(u -> Math.floor(8 * u) - 4).toArray();
      double[] y = random.doubles(n).map(u -> Math.floor(30 * u)).toArray();
      double[] ones = new double[n];
      Arrays.fill(ones, 1);
      assertThat(KendallTau.of(x, y)).isEqualTo(weighted(x, y, ones));
    }
  }

  @Test
  void influencesAreDerivativesByTheWeightOfAModel() {
    SplittableRandom random = new SplittableRandom(2);
    double[] x = random.doubles(40).map(u -> Math.floor(10 * u)).toArray();
    double[] y = random.doubles(40).map(u -> Math.floor(15 * u)).toArray();
    double[] influences = KendallTau.influences(KendallTau.ranks(x), KendallTau.ranks(y));
    double step = 1e-5;
    for (int i = 0; i < x.length; i++) {
      double[] weights = new double[x.length];
      Arrays.fill(weights, 1);
      weights[i] = 1 + step;
      double more = weighted(x, y, weights);
      weights[i] = 1 - step;
      // of second order in the step
      assertThat(influences[i])
          .isCloseTo((more - weighted(x, y, weights)) / (2 * step), within(1e-8));
    }
  }

  @Test
  void theSpreadOfRedrawnModelsIsThatOfTheirInfluences() {
    int n = 400;
    SplittableRandom random = new SplittableRandom(3);
    double[] x = random.doubles(n).toArray();
    double[] y = Arrays.stream(x).map(value -> value + random.nextDouble()).toArray();
    double[] taus = new double[600];
    for (int r = 0; r < taus.length; r++) {
      int[] drawn = random.ints(n, 0, n).toArray();
      taus[r] =
          KendallTau.of(
              Arrays.stream(drawn).mapToDouble(i -> x[i]).toArray(),
              Arrays.stream(drawn).mapToDouble(i -> y[i]).toArray());
    }
    double[] influences = KendallTau.influences(KendallTau.ranks(x), KendallTau.ranks(y));
    double expected = Math.sqrt(Arrays.stream(influences).map(v -> v * v).sum());
    double mean = Arrays.stream(taus).average().orElseThrow();
    double measured =
        Math.sqrt(Arrays.stream(taus).map(v -> (v - mean) * (v - mean)).sum() / taus.length);
    // the standard error of a spread of 600 draws is 3%
    assertThat(measured / expected).isCloseTo(1, within(0.1));
  }

  /** Every pair with the product of its weights. */
  private static double weighted(double[] x, double[] y, double[] weights) {
    double balance = 0;
    double untiedX = 0;
    double untiedY = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        double weight = weights[i] * weights[j];
        double a = Math.signum(x[i] - x[j]);
        double b = Math.signum(y[i] - y[j]);
        balance += weight * a * b;
        untiedX += weight * a * a;
        untiedY += weight * b * b;
      }
    }
    return balance / Math.sqrt(untiedX * untiedY);
  }
}
