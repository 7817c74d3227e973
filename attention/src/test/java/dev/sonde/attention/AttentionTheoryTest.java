package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTheoryTest {

  private static final TheoryTable TABLE =
      AttentionTheory.withDefaults().withDimensions(List.of(8, 64)).withSeed(7).measure();

  /**
   * A published Monte Carlo table of n = 512 keys; half a unit of its last digit, since its own
   * error is below that.
   */
  @ParameterizedTest(name = "s = {0}")
  @CsvSource({
    "0.5, .980, .008, .050, 1.5, 0",
    "1, .920, .027, .071, 3.05, 0",
    "2, .703, .143, .174, 6.1, 0",
    "4, .330, .468, .288, 12.2, .008",
    "8, .130, .734, .238, 24.3, .103",
    "11.3, .084, .812, .195, 34.5, .241"
  })
  void gaussianRowsReproduceTheTable(
      double std,
      double entropy,
      double probability,
      double jacobian,
      double logit,
      double oneHot) {
    TheoryRow row = TABLE.rows().stream().filter(one -> one.std() == std).findFirst().orElseThrow();
    // three standard errors of ours, and the rounding of the table or its own error
    assertNear(row.entropyRatio(), entropy, 0.004);
    assertNear(row.maxProbability(), probability, 0.004);
    assertNear(row.jacobianNorm(), jacobian, 0.003);
    assertNear(row.largestLogit(), logit, 0.06 * std / 2);
    assertNear(row.nearOneHotShare(), oneHot, 0.008);
  }

  private static void assertNear(RowMean mean, double value, double tolerance) {
    assertThat(mean.estimate()).isCloseTo(value, within(tolerance + 3 * mean.standardError()));
  }

  /** Four standard errors: 30 comparisons, of which two in a thousand runs would miss one. */
  @Test
  void formulasAgreeWithTheSimulationOfRows() {
    for (TheoryRow row : TABLE.rows()) {
      assertNear4(row.entropyRatio(), row.entropyFormula());
      assertNear4(row.maxProbability(), row.maxProbabilityFormula());
      assertNear4(row.largestLogit(), row.largestLogitFormula());
      assertNear4(row.variance(), row.varianceFormula());
      assertNear4(row.jacobianRootMeanSquare(), row.jacobianFormula());
    }
  }

  private static void assertNear4(RowMean mean, double formula) {
    assertThat(mean.estimate()).isCloseTo(formula, within(4 * mean.standardError()));
  }

  @Test
  void formulasAgreeWithTheSimulationOfProducts() {
    assertThat(TABLE.products()).hasSize(6);
    for (TheoryRow row : TABLE.products()) {
      assertNear4(row.jacobianRootMeanSquare(), row.jacobianFormula());
      assertNear4(row.entropyRatio(), row.entropyFormula());
      assertNear4(row.largestLogit(), row.largestLogitFormula());
      assertNear4(row.variance(), row.varianceFormula());
    }
  }

  /** H ≈ ln n − s²/2 and Σp² ≈ e^{s²}/n for small s, to their next terms. */
  @Test
  void smallSpreadsFollowTheirSeries() {
    GaussianLogits row = new GaussianLogits(0.1, 512);
    double n = 512;
    assertThat(row.entropyRatio() * Math.log(n)).isCloseTo(Math.log(n) - 0.005, within(3e-5));
    assertThat(row.participation()).isCloseTo(Math.exp(0.01) / n, within(1e-6));
    // uniform attention: √(n−1)/n
    assertThat(new GaussianLogits(1e-4, 512).jacobianRootMeanSquare())
        .isCloseTo(Math.sqrt(n - 1) / n, within(1e-7));
  }

  /** For two keys everything is one integral over the difference of two logits. */
  @Test
  void twoKeysAgreeWithADirectIntegral() {
    for (double s : new double[] {0.3, 1, 3, 10}) {
      double entropy = 0;
      double jacobian = 0;
      double largest = 0;
      double step = 1e-3;
      for (double x = -9; x < 9; x += step) {
        double weight = step * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        double p = 1 / (1 + Math.exp(-s * Math.sqrt(2) * x));
        double q = 1 - p;
        entropy -= weight * ((p > 0 ? p * Math.log(p) : 0) + (q > 0 ? q * Math.log(q) : 0));
        // J = pq·((1, −1), (−1, 1))
        jacobian += weight * 4 * p * p * q * q;
        largest += weight * Math.max(p, q);
      }
      GaussianLogits row = new GaussianLogits(s, 2);
      assertThat(row.entropyRatio()).isCloseTo(entropy / Math.log(2), within(1e-6));
      assertThat(row.jacobianRootMeanSquare()).isCloseTo(Math.sqrt(jacobian), within(1e-6));
      assertThat(row.maxProbability()).isCloseTo(largest, within(1e-4));
      // E max of two normal variables is 1/√π
      assertThat(row.largestLogit()).isCloseTo(s / Math.sqrt(Math.PI), within(1e-5 * s));
    }
  }

  @Test
  void correlatedEntriesSpreadLogitsBeyondTheScale() {
    TheoryTable table =
        AttentionTheory.withDefaults()
            .withEntries(Entries.CORRELATED)
            .withDimensions(List.of(256))
            .measure();
    TheoryRow scaled =
        table.products().stream()
            .filter(row -> row.scaling() == Scaling.ROOT)
            .findFirst()
            .orElseThrow();
    assertThat(scaled.varianceFormula()).isCloseTo(3.55, within(1e-9));
    assertNear4(scaled.variance(), scaled.varianceFormula());
  }

  @Test
  void theSameSeedGivesTheSameFigures() {
    AttentionTheory theory = AttentionTheory.withDefaults().withDimensions(List.of(8)).withSeed(3);
    assertThat(theory.measure()).isEqualTo(theory.measure());
  }

  @Test
  void productsAloneAreThoseOfTheWholeTable() {
    TheoryTable alone =
        AttentionTheory.withDefaults().withDimensions(List.of(8, 64)).withSeed(7).measureProducts();
    assertThat(alone.rows()).isEmpty();
    assertThat(alone.products()).isEqualTo(TABLE.products());
  }
}
