package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors over texts hold where one text is most of the whole. */
class UnequalUnitsTest {
  private static final int DRAWS = 4_000;

  /** Texts whose means have the standard deviation 1, of rows that hardly differ within them. */
  @ParameterizedTest
  @CsvSource({
    "'100, 4'",
    "'1000, 10, 10'",
    "'64, 64'",
    "'500, 500, 20'",
    "'300, 5, 5, 5, 5, 5, 5, 5'"
  })
  void theMeanSquareOfTheErrorIsThatOfTheDeviation(String lengths) {
    int[] rows = Arrays.stream(lengths.split(", ")).mapToInt(Integer::parseInt).toArray();
    SplittableRandom random = new SplittableRandom(11);
    double deviations = 0;
    double means = 0;
    double ratios = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      MeanAccumulator mean = new MeanAccumulator();
      RatioAccumulator ratio = new RatioAccumulator();
      for (int n : rows) {
        double text = 5 + random.nextGaussian();
        for (int i = 0; i < n; i++) {
          mean.add(text);
        }
        mean.endUnit();
        ratio.addRows(n * text, n, n);
        ratio.endUnit();
      }
      double deviation = mean.mean().estimate() - 5;
      deviations += deviation * deviation / DRAWS;
      means += Math.pow(mean.mean().standardError(), 2) / DRAWS;
      ratios += Math.pow(ratio.ratio().standardError(), 2) / DRAWS;
    }
    // of 4,000 squares of normals, both means are known to 2.3% each
    assertThat(means / deviations).isCloseTo(1, within(0.1));
    assertThat(ratios).isCloseTo(means, within(1e-9 * means));
  }

  @Test
  void theRowsOfASingleUnitGiveItsError() {
    MeanAccumulator mean = new MeanAccumulator();
    for (int i = 0; i < 4; i++) {
      mean.add(i);
    }
    mean.endUnit();
    // one text only: its rows are what there is to go by
    assertThat(mean.mean().standardError()).isCloseTo(Math.sqrt(1.25 / 3), within(1e-12));
  }
}
