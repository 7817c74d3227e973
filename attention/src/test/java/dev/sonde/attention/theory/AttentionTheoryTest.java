package dev.sonde.attention.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.vectors.HeadMatrix;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTheoryTest {

  private static final TheoryTable TABLE =
      AttentionTheory.withDefaults().withDimensions(List.of(8, 64)).withSeed(7).measure();

  private static final List<SpreadRow> ROWS =
      AttentionTheory.withDefaults()
          .withDimensions(List.of())
          .withSeed(7)
          .measure(List.of(0.5, 1.0, 2.0, 4.0, 8.0, 11.3, 16.0))
          .rows();

  /**
   * Means over 1,000,000 rows of n = 512 keys, by plain loops with {@code new SplittableRandom(1)}
   * for each s: p = e^{z − max z}/Σe^{z − max z} of z = s·{@code nextGaussian()}, −Σ p ln p/ln n,
   * max p, √(Σp² − 2Σp³ + (Σp²)²), max z, and whether max p > 0.99. Their own errors are below half
   * a unit of the last digit, which is what each column is held to beside three standard errors of
   * ours.
   */
  @ParameterizedTest(name = "s = {0}")
  @CsvSource({
    "0.5, .980, .008, .050, 1.52, 0",
    "1, .920, .027, .071, 3.04, 0",
    "2, .704, .142, .174, 6.09, 0",
    "4, .331, .464, .289, 12.18, .004",
    "8, .131, .728, .242, 24.35, .114",
    "11.3, .086, .809, .196, 34.40, .237",
    "16, .057, .866, .152, 48.70, .378"
  })
  void gaussianRowsReproduceTheTable(
      double std,
      double entropy,
      double probability,
      double jacobian,
      double logit,
      double oneHot) {
    SimulatedRows rows =
        ROWS.stream()
            .filter(one -> one.std() == std)
            .map(SpreadRow::rows)
            .findFirst()
            .orElseThrow();
    assertNear(rows.entropyRatio().measured(), entropy, 5e-4);
    assertNear(rows.maxProbability().measured(), probability, 5e-4);
    assertNear(rows.jacobianNorm(), jacobian, 5e-4);
    assertNear(rows.largestLogit().measured(), logit, 5e-3);
    assertNear(rows.nearOneHotShare(), oneHot, 5e-4);
  }

  private static void assertNear(RowMean mean, double value, double tolerance) {
    assertThat(mean.estimate()).isCloseTo(value, within(tolerance + 3 * mean.standardError()));
  }

  /** Four standard errors: 30 comparisons, of which two in a thousand runs would miss one. */
  @Test
  void formulasAgreeWithTheSimulationOfRows() {
    for (SpreadRow row : TABLE.rows()) {
      assertHolds(row.rows().entropyRatio());
      assertHolds(row.rows().maxProbability());
      assertHolds(row.rows().largestLogit());
      assertHolds(row.rows().variance());
      assertHolds(row.rows().jacobianRootMeanSquare());
    }
  }

  private static void assertHolds(MeasuredAndExpected figure) {
    assertThat(figure.measured().estimate())
        .isCloseTo(figure.formula().orElseThrow(), within(4 * figure.measured().standardError()));
  }

  @Test
  void formulasAgreeWithTheSimulationOfProducts() {
    assertThat(TABLE.products()).hasSize(6);
    for (ProductRow row : TABLE.products()) {
      assertHolds(row.rows().jacobianRootMeanSquare());
      assertHolds(row.rows().entropyRatio());
      assertHolds(row.rows().largestLogit());
      assertHolds(row.rows().variance());
      assertThat(row.rows().maxProbability().formula()).isEmpty();
    }
  }

  /**
   * At d = 1,024 the logits of 64 keys spread by 32, far beyond √(2 ln n) = 2.9: half of the rows
   * are one-hot, and the mean gradient without a scale has reached its limit all the same. Within
   * four of its standard errors: by E‖JK‖²_F = √d·E max/3 at the limit, some 11% for 400 rows; of
   * √d·‖J‖_F at d = 4,096 5% for 4,000 rows.
   */
  @Test
  void theUnscaledGradientTendsToTheLargestOfAsManyNormalNumbers() {
    TheoryTable table =
        AttentionTheory.withDefaults()
            .withKeys(64)
            .withDimensions(List.of(64, 1_024))
            .withSeed(7)
            .measure(List.of(64.0));
    // n∫xφΦ^{n−1} dx by the midpoint rule with steps of 1e-4: 2.343733
    double limit = table.unscaledGradientLimit().orElseThrow();
    assertThat(limit).isCloseTo(2.343733, within(1e-5));
    RowMean mean = table.products().get(3).gradient();
    assertThat(mean.standardError()).isLessThan(0.2 * limit);
    assertThat(mean.estimate()).isCloseTo(limit, within(4 * mean.standardError()));
    RowMean jacobian = table.rows().get(0).rows().jacobianNorm();
    assertThat(64 * jacobian.standardError()).isLessThan(0.07 * limit);
    assertThat(64 * jacobian.estimate())
        .isCloseTo(limit, within(4 * 64 * jacobian.standardError()));
    List<UnscaledGradient> ratios = table.unscaledGradients();
    assertThat(ratios).extracting(UnscaledGradient::dimension).containsExactly(64, 1_024);
    assertThat(ratios.get(0).isLargerInMostRows()).isTrue();
    assertThat(ratios.get(1).isLargerInMostRows()).isFalse();
    assertThat(ratios.get(1).meanRatio()).isGreaterThan(5);
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
            .withEntries(EntryDistribution.CORRELATED)
            .withDimensions(List.of(256))
            .measure();
    ProductRow scaled =
        table.products().stream()
            .filter(row -> row.scaling() == Scaling.ROOT)
            .findFirst()
            .orElseThrow();
    assertThat(scaled.rows().variance().formula().orElseThrow()).isCloseTo(3.55, within(1e-9));
    assertHolds(scaled.rows().variance());
    assertThat(scaled.rows().entropyRatio().formula()).isEmpty();
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

  /** ‖JK‖²_F beside J written out. */
  @Test
  void theJacobianTimesKeysIsThatOfAllItsEntries() {
    SplittableRandom random = new SplittableRandom(2);
    int keys = 7;
    int d = 5;
    float[] k = new float[keys * d];
    for (int i = 0; i < k.length; i++) {
      k[i] = (float) random.nextGaussian();
    }
    double[] p = {0.3, 0.1, 0, 0.25, 0.05, 0.2, 0.1};
    double sum = 0;
    for (int a = 0; a < keys; a++) {
      for (int c = 0; c < d; c++) {
        double entry = 0;
        for (int b = 0; b < keys; b++) {
          entry += ((a == b ? p[a] : 0) - p[a] * p[b]) * k[b * d + c];
        }
        sum += entry * entry;
      }
    }
    // all components at once, and in two panels
    assertThat(HeadMatrix.components(k, d, 0, d).jacobianSquare(p)).isCloseTo(sum, within(1e-14));
    assertThat(
            HeadMatrix.components(k, d, 0, 2).jacobianSquare(p)
                + HeadMatrix.components(k, d, 2, d).jacobianSquare(p))
        .isCloseTo(sum, within(1e-14));
  }
}
