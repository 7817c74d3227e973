package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.means.Influences;
import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RatioAccumulator;
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
      means += mean.mean().influences().variance() / DRAWS;
      ratios += ratio.ratio().influences().variance() / DRAWS;
    }
    // of 4,000 squares of normals, both means are known to 2.3% each
    assertThat(means / deviations).isCloseTo(1, within(0.1));
    assertThat(ratios).isCloseTo(means, within(1e-9 * means));
  }

  /** t(0.975, ν) of tables: 12.706 for 1, 3.182 for 3, 2.365 for 7. */
  @ParameterizedTest
  @CsvSource({"2, 12.706", "4, 3.182", "8, 2.365"})
  void textsOfOneLengthAreWidenedByStudentsT(int texts, double quantile) {
    MeanAccumulator mean = new MeanAccumulator();
    double[] values = new SplittableRandom(3).doubles(texts).toArray();
    for (double value : values) {
      mean.add(value);
      mean.endUnit();
    }
    double average = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - average) * (v - average)).sum();
    double plain = Math.sqrt(squares / (texts - 1) / texts);
    assertThat(mean.mean().influences().degreesOfFreedom())
        .isCloseTo(texts - 1, within(1e-9 * texts));
    assertThat(1.959964 * mean.mean().standardError())
        .isCloseTo(quantile * plain, within(2e-4 * quantile * plain));
  }

  /**
   * Satterthwaite's rule from the matrix itself: Σd² = yᵀMy, M = AᵀDA with A = I − 1wᵀ and D_t =
   * w_t²/(1 − 2w_t + Σw²), has tr M = Σw² and ν_S = (tr M)²/tr M².
   */
  @ParameterizedTest
  @CsvSource({
    "'100, 4'",
    "'1000, 10, 10'",
    "'500, 500, 20'",
    "'300, 5, 5, 5, 5, 5, 5, 5'",
    "'7, 3, 9, 1, 4, 6'"
  })
  void theDegreesOfFreedomAreThoseOfTheQuadraticForm(String lengths) {
    double[] sizes = Arrays.stream(lengths.split(", ")).mapToDouble(Double::parseDouble).toArray();
    int units = sizes.length;
    double total = Arrays.stream(sizes).sum();
    double[] w = Arrays.stream(sizes).map(n -> n / total).toArray();
    double squares = Arrays.stream(w).map(v -> v * v).sum();
    double trace = 0;
    double traceOfSquare = 0;
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < units; j++) {
        double m = 0;
        for (int t = 0; t < units; t++) {
          double d = w[t] * w[t] / (1 - 2 * w[t] + squares);
          m += d * ((t == i ? 1 : 0) - w[i]) * ((t == j ? 1 : 0) - w[j]);
        }
        trace += i == j ? m : 0;
        traceOfSquare += m * m;
      }
    }
    double satterthwaite = trace * trace / traceOfSquare;
    double expected = Math.sqrt(satterthwaite * (units - 1));
    assertThat(trace).isCloseTo(squares, within(1e-12));
    Influences influences = Influences.of(new double[units], sizes, 0, total);
    assertThat(influences.degreesOfFreedom()).isCloseTo(expected, within(1e-9 * expected));
    assertThat(satterthwaite).isBetween(1 - 1e-9, units - 1 + 1e-9);
  }

  @Test
  void aDifferenceHasTheFewerDegreesOfFreedom() {
    Influences even = Influences.of(new double[] {1, 2, 3}, new double[] {5, 5, 5}, 0.4, 15);
    Influences uneven = Influences.of(new double[] {2, 1, 0}, new double[] {98, 1, 1}, 0.03, 100);
    assertThat(even.minus(uneven).degreesOfFreedom())
        .isEqualTo(uneven.minus(even).degreesOfFreedom())
        .isEqualTo(uneven.degreesOfFreedom())
        .isLessThan(even.degreesOfFreedom());
    assertThat(even.times(-3).standardError())
        .isCloseTo(3 * even.standardError(), within(1e-12 * even.standardError()));
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
