package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.means.RatioAccumulator;
import dev.sonde.attention.means.RowMean;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often ±1.96 errors over texts hold the truth, where texts have log-normal lengths. Prints the
 * table of {@code docs/theory/attention-errors.md}.
 */
@Tag("full")
class UnitCoverageTest {
  private static final int DRAWS = 20_000;
  private static final double TRUTH = 5;

  /** Rows of a text of median length. */
  private static final double MEDIAN = 100;

  /**
   * The columns: number of texts, deviation of the logarithm of their lengths, deviation of their
   * true means, deviation of rows within a text.
   */
  @ParameterizedTest
  @CsvSource({
    "4, 0.5, 1, 0", "4, 0.5, 1, 10", "4, 0.5, 0, 10",
    "4, 1, 1, 0", "4, 1, 1, 10", "4, 1, 0, 10",
    "8, 0.5, 1, 0", "8, 0.5, 1, 10", "8, 0.5, 0, 10",
    "8, 1, 1, 0", "8, 1, 1, 10", "8, 1, 0, 10",
    "16, 0.5, 1, 0", "16, 0.5, 1, 10", "16, 0.5, 0, 10",
    "16, 1, 1, 0", "16, 1, 1, 10", "16, 1, 0, 10",
    "40, 1, 1, 0", "40, 1, 1, 10", "40, 1, 0, 10"
  })
  void theIntervalHoldsTheTruth(int texts, double spread, double between, double within) {
    SplittableRandom random = new SplittableRandom(17);
    int held = 0;
    int plain = 0;
    double freedom = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      RatioAccumulator ratio = new RatioAccumulator();
      for (int t = 0; t < texts; t++) {
        int rows = (int) Math.max(2, MEDIAN * Math.exp(spread * random.nextGaussian()));
        double text = TRUTH + between * random.nextGaussian();
        double mean = text + within / Math.sqrt(rows) * random.nextGaussian();
        ratio.addRows(rows * mean, rows, rows);
        ratio.endUnit();
      }
      RowMean found = ratio.ratio();
      double off = Math.abs(found.estimate() - TRUTH);
      held += off <= 1.96 * found.standardError() ? 1 : 0;
      plain += off <= 1.96 * Math.sqrt(found.influences().variance()) ? 1 : 0;
      freedom += found.influences().degreesOfFreedom() / DRAWS;
    }
    System.out.printf(
        Locale.ROOT,
        "| %d | %s | %s | %s | %.1f | %.1f%% | %.1f%% |%n",
        texts,
        spread,
        between,
        within,
        freedom,
        100.0 * plain / DRAWS,
        100.0 * held / DRAWS);
    assertThat((double) held / DRAWS).isBetween(0.93, 0.97);
  }
}
