package dev.sonde.spectra.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallMatrixTest {

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

  private static double dot(double[] a, double[] b) {
    // compensated (Kahan), so that the twin's own error does not count
    double sum = 0;
    double lost = 0;
    for (int i = 0; i < a.length; i++) {
      double term = a[i] * b[i] - lost;
      double next = sum + term;
      lost = (next - sum) - term;
      sum = next;
    }
    return sum;
  }

  private static double[][] copy(double[][] block) {
    return Arrays.stream(block).map(double[]::clone).toArray(double[][]::new);
  }

  /** The naive twin: C = QᵀW entry by entry. */
  private static double[] naiveProject(double[][] q, double[][] w) {
    double[] c = new double[q.length * w.length];
    for (int j = 0; j < w.length; j++) {
      for (int i = 0; i < q.length; i++) {
        c[j * q.length + i] = dot(q[i], w[j]);
      }
    }
    return c;
  }

  private static void naiveSubtract(double[][] q, double[] c, double[][] w) {
    for (int j = 0; j < w.length; j++) {
      for (int i = 0; i < q.length; i++) {
        for (int k = 0; k < w[j].length; k++) {
          w[j][k] -= q[i][k] * c[j * q.length + i];
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, DOUBLE",
    "1, 1, 3, SINGLE",
    "7, 5, 2, DOUBLE",
    "1024, 3, 1, DOUBLE",
    "1025, 9, 4, DOUBLE",
    "1025, 9, 4, SINGLE",
    "20001, 5, 1, SINGLE",
    "20001, 6, 8, DOUBLE",
    "20001, 6, 8, SINGLE",
  })
  void productsAgreeWithTheNaiveTwin(int rows, int m, int b, EntryFormat format) {
    double eps = format == EntryFormat.SINGLE ? 0x1p-24 : 0x1p-53;
    double[][] q = random(m, rows, 1);
    if (format == EntryFormat.SINGLE) {
      for (double[] column : q) {
        for (int i = 0; i < rows; i++) {
          column[i] = (float) column[i];
        }
      }
    }
    double[][] w = random(b, rows, 2);
    try (Workers workers = Workers.of(2);
        TallMatrix Q = TallMatrix.allocate(rows, m + 3, format, workers)) {
      Q.append(q, m);
      for (int j = 0; j < m; j++) {
        assertThat(Q.column(j)).isEqualTo(q[j]);
      }
      double[] expected = naiveProject(q, w);
      // an inner product of n terms errs by less than n·eps·Σ|terms|; in practice by its root
      assertThat(Q.project(w)).containsExactly(expected, within(64 * eps * Math.sqrt(rows)));

      double[] c = random(1, m * b, 3)[0];
      double[][] subtracted = copy(w);
      naiveSubtract(q, c, subtracted);
      double[][] actual = copy(w);
      double[] fused = Q.subtractProductAndProject(c, actual);
      for (int j = 0; j < b; j++) {
        assertThat(largestDifference(actual[j], subtracted[j])).isLessThanOrEqualTo(16 * eps * m);
      }
      assertThat(fused)
          .containsExactly(naiveProject(q, subtracted), within(256 * eps * m * Math.sqrt(rows)));

      double[][] product = random(b, rows, 4);
      Q.multiply(c, product);
      double[][] zero = new double[b][rows];
      naiveSubtract(q, Arrays.stream(c).map(x -> -x).toArray(), zero);
      for (int j = 0; j < b; j++) {
        assertThat(largestDifference(product[j], zero[j])).isLessThanOrEqualTo(16 * eps * m);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE, 1", "DOUBLE, 4", "SINGLE, 1", "SINGLE, 4"})
  void bitsDoNotDependOnTheNumberOfWorkers(EntryFormat format, int b) {
    int rows = 150_001;
    double[][] q = random(6, rows, 5);
    double[][] w = random(b, rows, 6);
    double[] expected = null;
    double[][] expectedBlock = null;
    for (int count : new int[] {1, 2, 3, 7}) {
      double[][] block = copy(w);
      try (Workers workers = Workers.of(count);
          TallMatrix Q = TallMatrix.allocate(rows, 6, format, workers)) {
        Q.append(q, 6);
        double[] c = Q.orthogonaliseInPlace(block);
        TallQr qr = TallQr.inPlace(block, 0, workers);
        assertThat(qr.rank()).isEqualTo(b);
        if (expected == null) {
          expected = c;
          expectedBlock = block;
        }
        assertThat(c).isEqualTo(expected);
        assertThat(block).isDeepEqualTo(expectedBlock);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE", "SINGLE"})
  void twoRoundsOfGramSchmidtMakeABlockOrthogonal(EntryFormat format) {
    int rows = 5000;
    double eps = format == EntryFormat.SINGLE ? 0x1p-24 : 0x1p-53;
    double[][] q = random(10, rows, 7);
    try (Workers workers = Workers.of(1);
        TallMatrix Q = TallMatrix.allocate(rows, 10, format, workers)) {
      TallQr.inPlace(q, 0, workers);
      Q.append(q, 10);
      // nearly inside the span: what is left is 1e-3 of the whole
      double[][] w = random(3, rows, 8);
      for (int j = 0; j < 3; j++) {
        double scale = 1e-3 / Math.sqrt(dot(w[j], w[j]));
        for (int i = 0; i < rows; i++) {
          w[j][i] = scale * w[j][i] + q[j][i];
        }
      }
      Q.orthogonaliseInPlace(w);
      double left = Math.sqrt(dot(w[0], w[0]));
      assertThat(Q.project(w)).containsExactly(new double[30], within(8 * eps * left));
    }
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE", "SINGLE"})
  void rotationCombinesColumnsInPlace(EntryFormat format) {
    int rows = 3000;
    double eps = format == EntryFormat.SINGLE ? 0x1p-24 : 0x1p-53;
    double[][] q = random(7, rows, 9);
    double[] c = random(1, 7 * 3, 10)[0];
    double[][] expected = new double[3][rows];
    naiveSubtract(q, Arrays.stream(c).map(x -> -x).toArray(), expected);
    try (Workers workers = Workers.of(2);
        TallMatrix Q = TallMatrix.allocate(rows, 7, format, workers)) {
      Q.append(q, 7);
      Q.rotateInPlace(c, 3);
      assertThat(Q.columns()).isEqualTo(3);
      for (int j = 0; j < 3; j++) {
        assertThat(Q.column(j)).containsExactly(expected[j], within(64 * eps));
      }
      Q.append(q[2]);
      assertThat(Q.column(3)).containsExactly(q[2], within(2 * eps));
    }
  }

  @Test
  void aMatrixWithoutColumnsProjectsToNothing() {
    try (Workers workers = Workers.of(1);
        TallMatrix Q = TallMatrix.allocate(10, 2, EntryFormat.SINGLE, workers)) {
      double[][] w = random(2, 10, 13);
      double[][] before = copy(w);
      assertThat(Q.orthogonaliseInPlace(w)).isEmpty();
      assertThat(w).isDeepEqualTo(before);
    }
  }

  @Test
  void offsetsBeyondTwoToTheThirtyFirstReachTheirEntries() {
    // 2930 panels · 1024 rows · 800 columns = 2.4e9 entries; only the written column is resident
    int rows = 3_000_000;
    assertThat(TallMatrix.bytes(rows, 800, EntryFormat.SINGLE)).isEqualTo(2930L * 1024 * 800 * 4);
    try (Workers workers = Workers.of(1);
        TallMatrix Q = TallMatrix.allocate(rows, 800, EntryFormat.SINGLE, workers)) {
      double[] last = new double[rows];
      last[rows - 1] = 3;
      Q.append(last);
      assertThat(Q.project(new double[][] {last})).containsExactly(9.0);
      double[] back = new double[rows];
      Q.column(0, back);
      assertThat(back[rows - 1]).isEqualTo(3);
    }
  }

  /** Single precision ends at 1e38, but the vectors outside do not. */
  @ParameterizedTest
  @CsvSource({"1e-300", "1e-60", "1e60", "1e300"})
  void singlePrecisionTakesBlocksOfAnyScale(double scale) {
    int rows = 2000;
    double[][] q = random(3, rows, 21);
    double[][] w = random(2, rows, 22);
    try (Workers workers = Workers.of(1);
        TallMatrix Q = TallMatrix.allocate(rows, 3, EntryFormat.SINGLE, workers)) {
      TallQr.inPlace(q, 0, workers);
      Q.append(q, 3);
      double[] plain = Q.project(w);
      double[][] scaled = copy(w);
      for (int i = 0; i < rows; i++) {
        scaled[0][i] *= scale; // one vector alone: each has a scale of its own
      }
      double[] c = Q.project(scaled);
      for (int i = 0; i < 3; i++) {
        assertThat(c[i] / scale).isCloseTo(plain[i], within(1e-5));
        assertThat(c[3 + i]).isEqualTo(plain[3 + i]);
      }
      Q.orthogonaliseInPlace(scaled);
      double length = Math.sqrt(rows / 3.0);
      for (double left : Q.project(new double[][] {scaled[0]})) {
        assertThat(left / scale / length).isCloseTo(0, within(1e-7));
      }
      double[][] product = new double[1][rows];
      Q.multiply(new double[] {scale, 0, 0}, product);
      assertThat(product[0][7] / scale).isCloseTo(q[0][7], within(1e-8));
    }
  }

  @Test
  void memoryThatIsNotThereIsRefusedInWords() {
    try (Workers workers = Workers.of(1)) {
      // 16 PB are beyond every address space
      assertThatThrownBy(
              () -> TallMatrix.allocate(2_000_000_000, 1_000_000, EntryFormat.DOUBLE, workers))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContaining("1000000 columns of 2000000000 rows");
    }
  }

  @Test
  void misuseIsRefusedInWords() {
    try (Workers workers = Workers.of(1)) {
      assertThatThrownBy(() -> TallMatrix.allocate(0, 1, EntryFormat.DOUBLE, workers))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one row");
      TallMatrix Q = TallMatrix.allocate(4, 1, EntryFormat.DOUBLE, workers);
      Q.append(new double[4]);
      assertThatThrownBy(() -> Q.append(new double[4])).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> Q.setColumn(0, new double[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 entries");
      assertThatThrownBy(() -> Q.column(1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> Q.subtractProduct(new double[2], new double[1][4]))
          .isInstanceOf(IllegalArgumentException.class);
      Q.close();
      Q.close();
      assertThatThrownBy(() -> Q.project(new double[1][4]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  /** AssertJ's containsExactly with an offset takes time quadratic in the length. */
  private static double largestDifference(double[] a, double[] b) {
    assertThat(a).hasSameSizeAs(b);
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = Math.abs(a[i] - b[i]);
      if (!(difference <= largest)) {
        largest = difference; // NaN stays
      }
    }
    return largest;
  }
}
