package dev.sonde.nets.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NormalVariatesTest {
  @Test
  void momentsAndTailsAreNormal() {
    NormalVariates variates = new NormalVariates(new SplittableRandom(3));
    int n = 200_000;
    double[] moments = new double[5];
    int beyond = 0;
    for (int i = 0; i < n; i++) {
      double x = variates.next();
      for (int k = 1; k < moments.length; k++) {
        moments[k] += Math.pow(x, k) / n;
      }
      beyond += Math.abs(x) > 1.959964 ? 1 : 0;
    }
    // four standard errors: those of xᵏ are √(1, 2, 15, 96)/√n
    double unit = 4 / Math.sqrt(n);
    assertThat(moments[1]).isCloseTo(0, within(unit));
    assertThat(moments[2]).isCloseTo(1, within(Math.sqrt(2) * unit));
    assertThat(moments[3]).isCloseTo(0, within(Math.sqrt(15) * unit));
    assertThat(moments[4]).isCloseTo(3, within(Math.sqrt(96) * unit));
    assertThat(beyond / (double) n).isCloseTo(0.05, within(Math.sqrt(0.05 * 0.95) * unit));
  }

  @Test
  void aStreamGivesTheSameNumbersEverywhere() {
    NormalVariates variates = new NormalVariates(new SplittableRandom(0));
    SplittableRandom random = new SplittableRandom(0);
    double u;
    double v;
    double square;
    do {
      u = 2 * random.nextDouble() - 1;
      v = 2 * random.nextDouble() - 1;
      square = u * u + v * v;
    } while (square >= 1);
    double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
    assertThat(variates.next()).isEqualTo(u * factor);
    assertThat(variates.next()).isEqualTo(v * factor);
  }
}
