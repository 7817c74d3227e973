package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.TallMatrix;
import dev.sonde.spectra.dense.Workers;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockLanczosTest {

  private static final Workers ONE = Workers.of(1);

  /** Eigenvalues that fall as a power, hidden behind a random reflection. */
  private static SymmetricOperator decaying(int n, double unitRoundoff) {
    double[] v = new double[n];
    SplittableRandom random = new SplittableRandom(3);
    double square = 0;
    for (int i = 0; i < n; i++) {
      v[i] = random.nextGaussian();
      square += v[i] * v[i];
    }
    double factor = 2 / square;
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return n;
      }

      @Override
      public double unitRoundoff() {
        return unitRoundoff;
      }

      @Override
      public void multiply(double[][] vectors, double[][] products) {
        for (int j = 0; j < vectors.length; j++) {
          double[] x = reflect(vectors[j]);
          for (int i = 0; i < n; i++) {
            x[i] *= 10 * Math.pow(i + 1, -1.2);
          }
          double[] y = reflect(x);
          for (int i = 0; i < n; i++) {
            products[j][i] = unitRoundoff > 1e-10 ? (float) y[i] : y[i];
          }
        }
      }

      private double[] reflect(double[] x) {
        double dot = 0;
        for (int i = 0; i < n; i++) {
          dot += v[i] * x[i];
        }
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
          y[i] = x[i] - factor * dot * v[i];
        }
        return y;
      }
    };
  }

  private static double[][] columns(TallMatrix basis) {
    double[][] Q = new double[basis.columns()][];
    Arrays.setAll(Q, basis::column);
    return Q;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static double worstOrthogonality(double[][] Q) {
    double worst = 0;
    for (int i = 0; i < Q.length; i++) {
      for (int j = 0; j <= i; j++) {
        worst = Math.max(worst, Math.abs(dot(Q[i], Q[j]) - (i == j ? 1 : 0)));
      }
    }
    return worst;
  }

  /** Returns the largest entry of {@code AQ − QT − Q₊BEᵀ}, relative to the norm. */
  private static double worstRecurrence(SymmetricOperator operator, BlockLanczos lanczos) {
    double[][] Q = columns(lanczos.basis());
    int m = Q.length;
    double[][] R = new double[m][operator.dimension()];
    operator.multiply(Q, R);
    double[] T = lanczos.projectedMatrix();
    double[] B = lanczos.border();
    int w = lanczos.lastBlock();
    int rank = B.length / w;
    double worst = 0;
    for (int j = 0; j < m; j++) {
      for (int i = 0; i < R[j].length; i++) {
        double expected = 0;
        for (int k = 0; k < m; k++) {
          expected += Q[k][i] * T[j * m + k];
        }
        for (int k = 0; k < rank && j >= m - w; k++) {
          expected += lanczos.pending()[k][i] * B[(j - m + w) * rank + k];
        }
        worst = Math.max(worst, Math.abs(R[j][i] / lanczos.scale() - expected));
      }
    }
    return worst / lanczos.norm();
  }

  private static BlockLanczos run(SymmetricOperator operator, int block, int products) {
    BlockLanczos lanczos = new BlockLanczos(operator, block, products, 7, ONE);
    while (lanczos.canStep()) {
      lanczos.step();
    }
    return lanczos;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 7})
  void theRecurrenceHoldsToRoundingInDoublePrecision(int block) {
    SymmetricOperator operator = decaying(500, 0x1p-53);
    try (BlockLanczos lanczos = run(operator, block, 84)) {
      assertThat(worstOrthogonality(columns(lanczos.basis()))).isLessThan(1e-12);
      assertThat(worstRecurrence(operator, lanczos)).isLessThan(1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void theRecurrenceHoldsToRoundingInSinglePrecision(int block) {
    SymmetricOperator operator = decaying(3000, 0x1p-24);
    try (BlockLanczos lanczos = run(operator, block, 80)) {
      // T is accurate to rounding up to the square root of the roundoff, 2.4e-4
      assertThat(worstOrthogonality(columns(lanczos.basis()))).isLessThan(1e-5);
      assertThat(worstRecurrence(operator, lanczos)).isLessThan(2e-6);
    }
  }

  @Test
  void theResultHasTheSameBitsForAnyNumberOfWorkers() {
    SymmetricOperator operator = decaying(5000, 0x1p-24);
    try (Workers three = Workers.of(3);
        BlockLanczos many = new BlockLanczos(operator, 3, 30, 7, three);
        BlockLanczos one = run(operator, 3, 30)) {
      while (many.canStep()) {
        many.step();
      }
      assertThat(many.projectedMatrix()).isEqualTo(one.projectedMatrix());
      assertThat(many.border()).isEqualTo(one.border());
    }
  }

  @Test
  void repeatedEigenvaluesExhaustTheKrylovSpace() {
    double[] eigenvalues = new double[60];
    Arrays.fill(eigenvalues, 0, 20, 3);
    Arrays.fill(eigenvalues, 20, 40, -1);
    try (BlockLanczos lanczos = run(DiagonalOperator.of(eigenvalues), 4, 50)) {
      assertThat(lanczos.exhausted()).isTrue();
      // three different eigenvalues, four copies of each
      assertThat(lanczos.size()).isEqualTo(12);
    }
  }

  @Test
  void noEigenvalueShowsTwice() {
    double[] eigenvalues = new double[300];
    for (int i = 0; i < eigenvalues.length; i++) {
      eigenvalues[i] = Math.pow(0.8, i);
    }
    try (BlockLanczos lanczos = run(DiagonalOperator.of(eigenvalues), 1, 120)) {
      RitzPairs pairs = RitzPairs.of(lanczos, 300, 0x1p-53);
      for (int i = 0; i < 40; i++) {
        double ritz = pairs.value(pairs.size() - 1 - i) * lanczos.scale();
        assertThat(ritz).isCloseTo(eigenvalues[i], within(1e-14));
      }
    }
  }

  @Test
  void anOperatorThatIsNotSymmetricIsRefused() {
    SymmetricOperator shift =
        new SymmetricOperator() {
          @Override
          public int dimension() {
            return 50;
          }

          @Override
          public void multiply(double[][] vectors, double[][] products) {
            for (int j = 0; j < vectors.length; j++) {
              for (int i = 0; i < 50; i++) {
                products[j][i] = vectors[j][(i + 1) % 50];
              }
            }
          }
        };
    assertThatThrownBy(() -> run(shift, 4, 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be symmetric")
        .hasMessageContaining("no dropout");
  }
}
