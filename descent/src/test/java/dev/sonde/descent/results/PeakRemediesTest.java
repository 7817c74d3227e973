package dev.sonde.descent.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.statistics.Average;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeakRemediesTest {

  /** The level is 2.5%, on one side; of 4,000 that is 100 ± 9.9, and two errors more are 119. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void gainsThatAreNoiseAreRarelyCalledHelp(int seeds) {
    SplittableRandom random = new SplittableRandom(3);
    int helps = 0;
    for (int i = 0; i < 4_000; i++) {
      double[] gains = new double[seeds];
      for (int s = 0; s < seeds; s++) {
        gains[s] = random.nextGaussian();
      }
      helps += PeakRemedies.helps(Average.of(gains)) ? 1 : 0;
    }
    assertThat(helps).isLessThanOrEqualTo(119);
  }

  @Test
  void gainsThatSeedsAgreeOnHelp() {
    assertThat(PeakRemedies.helps(Average.of(0.05, 0.06, 0.055))).isTrue();
    // two seeds: 12.7 standard errors of 0.005
    assertThat(PeakRemedies.helps(Average.of(0.05, 0.06))).isFalse();
    assertThat(PeakRemedies.helps(Average.of(0.065, 0.075))).isTrue();
    assertThat(PeakRemedies.helps(Average.of(0.5))).isFalse();
    assertThat(PeakRemedies.helps(Average.of())).isFalse();
    assertThat(PeakRemedies.helps(Average.of(0, 0, 0))).isFalse();
  }
}
