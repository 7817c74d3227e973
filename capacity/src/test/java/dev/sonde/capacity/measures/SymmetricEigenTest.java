package dev.sonde.capacity.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricEigenTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 10})
  void vectorsAreOrthonormalAndSatisfyTheEquation(int n) {
    double[][] A = random(n, 3);
    SymmetricEigen eigen = SymmetricEigen.of(A);
    for (int i = 0; i < n; i++) {
      double[] v = eigen.vectors()[i];
      for (int j = 0; j < n; j++) {
        assertThat(dot(v, eigen.vectors()[j])).isCloseTo(i == j ? 1 : 0, within(1e-14));
        assertThat(dot(A[j], v)).isCloseTo(eigen.values()[i] * v[j], within(1e-13));
      }
    }
  }

  @Test
  void repeatedAndZeroAndTinyEigenvaluesAreFound() {
    double[][] A = {{2, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 1e-300}};
    double[] values = SymmetricEigen.of(A).values();
    Arrays.sort(values);
    assertThat(values).containsExactly(0, 1e-300, 2, 2);
  }

  @Test
  void aMatrixThatHoldsNoNumberHasNoEigenvalues() {
    assertThat(SymmetricEigen.of(new double[][] {{1, Double.NaN}, {Double.NaN, 1}}).values())
        .containsExactly(Double.NaN, Double.NaN);
  }

  @Test
  void theMatrixStaysAsItIs() {
    double[][] A = {{1, 2}, {2, 1}};
    double[] values = SymmetricEigen.of(A).values();
    assertThat(values[0] * values[1]).isCloseTo(-3, within(1e-14));
    assertThat(values[0] + values[1]).isCloseTo(2, within(1e-14));
    assertThat(A).isDeepEqualTo(new double[][] {{1, 2}, {2, 1}});
  }

  private static double[][] random(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] A = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        A[i][j] = A[j][i] = random.nextGaussian();
      }
    }
    return A;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
