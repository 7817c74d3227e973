package dev.sonde.spectra.dense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LapackTest {

  @Test
  void aTwoByTwoMatrixHasItsEigenpairs() {
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(new double[] {2, 1, 1, 2}, 2, true);
    assertThat(pairs.values()).containsExactly(new double[] {1, 3}, within(1e-15));
    double half = Math.sqrt(0.5);
    assertThat(Math.abs(pairs.vectors()[0])).isCloseTo(half, within(1e-15));
    assertThat(pairs.vectors()[2]).isCloseTo(pairs.vectors()[3], within(1e-15));
    assertThat(Lapack.symmetricEigenpairs(new double[] {2, 1, 1, 2}, 2, false).vectors()).isEmpty();
  }

  /** The second difference matrix has eigenvalues 2 − 2 cos(kπ/(n+1)). */
  @Test
  void theSecondDifferenceMatrixHasItsEigenvalues() {
    int n = 60;
    double[] a = new double[n * n];
    double[] expected = new double[n];
    for (int k = 0; k < n; k++) {
      a[k * n + k] = 2;
      if (k + 1 < n) {
        a[k * n + k + 1] = -1; // only the lower triangle is read
      }
      expected[k] = 2 - 2 * Math.cos((k + 1) * Math.PI / (n + 1));
    }
    double[] before = a.clone();
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(a, n, true);
    assertThat(a).isEqualTo(before);
    assertThat(pairs.values()).containsExactly(expected, within(1e-14));
    double[] z = pairs.vectors();
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        double product =
            2 * z[k * n + i] - (i > 0 ? z[k * n + i - 1] : 0) - (i < n - 1 ? z[k * n + i + 1] : 0);
        assertThat(product).isCloseTo(expected[k] * z[k * n + i], within(1e-14));
      }
    }
  }

  @Test
  void aSingleEntryIsItsOwnEigenvalue() {
    assertThat(Lapack.symmetricEigenpairs(new double[] {-4}, 1, false).values())
        .containsExactly(-4.0);
  }

  @Test
  void singularValuesOfARankOneMatrix() {
    // (1,2)ᵀ(2,3,6): singular value √5·7
    Lapack.SingularValues svd = Lapack.singularValues(new double[] {2, 4, 3, 6, 6, 12}, 2, 3);
    assertThat(svd.singularValues())
        .containsExactly(new double[] {Math.sqrt(5) * 7, 0}, within(1e-14));
  }

  @Test
  void notANumberIsRefused() {
    assertThatThrownBy(() -> Lapack.symmetricEigenpairs(new double[] {Double.NaN}, 1, false))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("NaN");
  }
}
