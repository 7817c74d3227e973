package dev.sonde.attention.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures of a row in single precision against {@link RowFigures}, its naive twin. */
class SoftmaxRowTest {

  /** The row of visible keys, with the probabilities that a model in single precision gives. */
  private static SoftmaxRow row(RowFigures twin) {
    SoftmaxRow row = new SoftmaxRow(twin.z().length);
    row.see(VisibleKeys.of(twin.visible()));
    row.keys().copy(twin.z(), row.z());
    row.keys().copy(twin.p(), row.p());
    row.compute();
    return row;
  }

  private static RowFigures twin(int keys, double spread, double shift, double hidden, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RowFigures twin = new RowFigures(keys);
    int count = 0;
    for (int j = 0; j < keys; j++) {
      twin.z()[j] = (float) (shift + spread * random.nextGaussian());
      twin.visible()[j] = j == keys / 2 || random.nextDouble() >= hidden;
      count += twin.visible()[j] ? 1 : 0;
    }
    twin.compute(count);
    return twin;
  }

  /** Logits far from 0 are known to a part of their size, 4e-5 at 400. */
  @ParameterizedTest
  @CsvSource({
    "512, 1, 0, 0",
    "512, 8, 0, 0",
    "511, 2, -3, 0.3",
    "130, 40, 0, 0",
    "7, 1, 0, 0.5",
    "3, 1, 0, 0",
    "64, 1.6, 376, 0",
    "33, 0, 5, 0",
    "2, 3, 0, 0"
  })
  void figuresAreThoseOfTheTwin(int keys, double spread, double shift, double hidden) {
    for (long seed = 0; seed < 20; seed++) {
      RowFigures twin = twin(keys, spread, shift, hidden, seed);
      SoftmaxRow row = row(twin);
      assertThat(row.count()).isEqualTo(twin.count());
      assertThat((double) row.largest()).isEqualTo(twin.largest());
      assertThat((double) row.lowest()).isEqualTo(twin.smallest());
      assertThat(row.mean()).isCloseTo(twin.mean(), within(1e-6 * (spread + Math.abs(shift))));
      assertThat(row.variance()).isCloseTo(twin.variance(), within(1e-6 * twin.variance() + 1e-12));
      assertThat(row.entropy()).isCloseTo(twin.entropy(), within(1e-6));
      assertThat(row.jacobianNorm()).isCloseTo(twin.jacobianNorm(), within(2e-7));
      assertThat(row.largestProbability()).isCloseTo(twin.largestProbability(), within(1e-7));
    }
  }

  /**
   * 511 probabilities q = e^{−z}/(1 + 511 e^{−z}) beside one of 1 − r, r = 511 q: of r, H and ‖J‖_F
   * nothing is left where powers of the one are subtracted in single precision.
   */
  @ParameterizedTest
  @ValueSource(doubles = {10, 20, 30})
  void aRowThatIsNearlyOneHotKeepsItsDigits(double z) {
    RowFigures twin = new RowFigures(512);
    Arrays.fill(twin.visible(), true);
    twin.z()[17] = z;
    twin.compute(512);
    SoftmaxRow row = row(twin);
    double q = Math.exp(-z) / (1 + 511 * Math.exp(-z));
    double rest = 511 * q;
    double most = 1 - rest;
    double squares = 511 * q * q;
    double norm =
        Math.sqrt(
            most * most * (rest * rest + 2 * squares) + squares * (1 - 2 * q) + squares * squares);
    double entropy = -Math.log1p(-rest) + rest * z;
    assertThat(row.jacobianNorm() / norm).isCloseTo(1, within(1e-6));
    assertThat(row.entropy() / entropy).isCloseTo(1, within(1e-6));
  }

  @Test
  void logitsWhoseSquaresLeaveSinglePrecisionHaveASpread() {
    RowFigures twin = twin(50, 1e25, 0, 0, 3);
    assertThat(row(twin).variance() / twin.variance()).isCloseTo(1, within(1e-6));
  }

  @Test
  void probabilitiesThatTheModelDoesNotShowAreWorkedOut() {
    RowFigures twin = twin(100, 3, 50, 0.4, 5);
    SoftmaxRow row = new SoftmaxRow(100);
    row.see(VisibleKeys.of(twin.visible()));
    row.keys().copy(twin.z(), row.z());
    row.exponentiate();
    row.compute();
    assertThat(row.entropy()).isCloseTo(twin.entropy(), within(1e-6));
    for (int j = 0; j < 100; j++) {
      int at = row.keys().at(j);
      assertThat(at >= 0).isEqualTo(twin.visible()[j]);
      assertThat(at < 0 ? 0.0 : row.p()[at]).isCloseTo(twin.p()[j], within(1e-7));
    }
  }

  @Test
  void logitsThatAreNotFiniteAreSeen() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      SoftmaxRow row = new SoftmaxRow(9);
      row.see(VisibleKeys.of(new boolean[] {true, true, true, true, true, true, true, true}));
      row.z()[6] = bad;
      row.compute();
      assertThat(row.finite()).as("with %s", bad).isFalse();
    }
  }

  @Test
  void aRowWithoutKeysHasNoFigures() {
    SoftmaxRow row = new SoftmaxRow(4);
    row.see(VisibleKeys.of(new boolean[4]));
    row.compute();
    assertThat(row.count()).isZero();
  }

  @Test
  void centredLogitsAreCounted() {
    RowFigures twin = twin(300, 6, 2, 0.2, 9);
    SoftmaxRow row = row(twin);
    long[][] bins = new long[4][16];
    row.count(2, bins);
    long[] expected = new long[16];
    for (int j = 0; j < 300; j++) {
      if (twin.visible()[j]) {
        int bin = (int) Math.floor((twin.z()[j] - twin.mean()) * 2) + 8;
        expected[Math.max(0, Math.min(15, bin))]++;
      }
    }
    for (int b = 0; b < 16; b++) {
      assertThat(bins[0][b] + bins[1][b] + bins[2][b] + bins[3][b]).isEqualTo(expected[b]);
    }
    assertThat(expected[0]).isPositive();
    assertThat(expected[15]).isPositive();
  }
}
