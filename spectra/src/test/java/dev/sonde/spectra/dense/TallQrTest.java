package dev.sonde.spectra.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallQrTest {

  private static double[][] random(int columns, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] block = new double[columns][rows];
    for (double[] vector : block) {
      for (int i = 0; i < rows; i++) {
        vector[i] = 2 * random.nextDouble() - 1;
      }
    }
    return block;
  }

  private static void assertFactorises(double[][] q, TallQr qr, double[][] w, double scale) {
    int r = qr.rank();
    for (int j = 0; j < w.length; j++) {
      for (int i = j + 1; i < r; i++) {
        assertThat(qr.coefficients()[qr.pivots()[j] * r + i]).isZero();
      }
      double[] product = new double[w[j].length];
      for (int k = 0; k < r; k++) {
        for (int i = 0; i < product.length; i++) {
          product[i] += q[k][i] * qr.coefficients()[j * r + k];
        }
      }
      double largest = 0;
      for (int i = 0; i < product.length; i++) {
        largest = Math.max(largest, Math.abs(product[i] - w[j][i]));
      }
      assertThat(largest).isLessThanOrEqualTo(1e-13 * scale);
    }
    for (int j = 0; j < r; j++) {
      for (int k = 0; k <= j; k++) {
        double dot = 0;
        for (int i = 0; i < q[j].length; i++) {
          dot += q[j][i] * q[k][i];
        }
        assertThat(dot).isCloseTo(j == k ? 1 : 0, within(1e-14));
      }
    }
    for (int j = r; j < q.length; j++) {
      assertThat(Arrays.stream(q[j]).allMatch(x -> x == 0)).isTrue();
    }
  }

  private static double[][] copy(double[][] block) {
    return Arrays.stream(block).map(double[]::clone).toArray(double[][]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "5, 5, 1",
    "8, 1, 1",
    "8, 3, 1",
    "1023, 4, 2",
    "1025, 4, 2",
    "20001, 8, 3",
    "3000, 30, 2",
    "100, 4, 1",
  })
  void theFactorsMultiplyToTheBlock(int rows, int columns, int count) {
    double[][] w = random(columns, rows, 1);
    double[][] q = copy(w);
    try (Workers workers = Workers.of(count)) {
      TallQr qr = TallQr.inPlace(q, 0, workers);
      assertThat(qr.rank()).isEqualTo(columns);
      assertFactorises(q, qr, w, 100);
    }
  }

  @Test
  void repeatedAndZeroColumnsAreDropped() {
    double[][] w = random(6, 5000, 2);
    w[2] = w[0].clone();
    w[4] = new double[5000];
    double[][] q = copy(w);
    try (Workers workers = Workers.of(2)) {
      TallQr qr = TallQr.inPlace(q, 1e-10, workers);
      assertThat(qr.rank()).isEqualTo(4);
      assertFactorises(q, qr, w, 100);
    }
  }

  @ParameterizedTest
  @CsvSource({"1e-300", "1e-150", "1e150", "1e300"})
  void scaleDoesNotMatter(double scale) {
    double[][] w = random(3, 2500, 3);
    for (double[] vector : w) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] *= scale;
      }
    }
    double[][] q = copy(w);
    try (Workers workers = Workers.of(1)) {
      TallQr qr = TallQr.inPlace(q, 0, workers);
      assertThat(qr.rank()).isEqualTo(3);
      assertFactorises(q, qr, w, 100 * scale);
    }
  }

  @Test
  void columnsThatDifferOnlyInTheirTenthDigitGiveAnOrthonormalBasis() {
    double[][] w = random(4, 3000, 4);
    for (int j = 1; j < 4; j++) {
      for (int i = 0; i < 3000; i++) {
        w[j][i] = w[0][i] + 1e-10 * w[j][i];
      }
    }
    double[][] q = copy(w);
    try (Workers workers = Workers.of(1)) {
      TallQr qr = TallQr.inPlace(q, 1e-13, workers);
      assertThat(qr.rank()).isEqualTo(4);
      assertFactorises(q, qr, w, 100);
    }
  }

  @Test
  void moreColumnsThanRowsGiveAtMostRowsDirections() {
    double[][] w = random(4, 2, 5);
    double[][] q = copy(w);
    try (Workers workers = Workers.of(1)) {
      TallQr qr = TallQr.inPlace(q, 0, workers);
      assertThat(qr.rank()).isEqualTo(2);
      assertFactorises(q, qr, w, 10);
    }
  }

  @Test
  void zerosHaveRankZero() {
    double[][] q = new double[3][50];
    try (Workers workers = Workers.of(1)) {
      assertThat(TallQr.inPlace(q, 0, workers).rank()).isZero();
      assertThat(TallQr.inPlace(new double[0][], 0, workers).rank()).isZero();
    }
  }

  @Test
  void notANumberIsRefused() {
    double[][] w = random(2, 100, 6);
    w[1][7] = Double.NaN;
    try (Workers workers = Workers.of(1)) {
      assertThatThrownBy(() -> TallQr.inPlace(w, 0, workers))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("NaN");
    }
  }
}
