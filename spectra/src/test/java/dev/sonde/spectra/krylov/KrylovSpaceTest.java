package dev.sonde.spectra.krylov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DenseOperator;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KrylovSpaceTest {

  private static double[][] symmetric(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] A = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        A[i][j] = A[j][i] = random.nextGaussian();
      }
    }
    return A;
  }

  private static double[] vector(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] v = new double[n];
    Arrays.setAll(v, i -> random.nextGaussian());
    return v;
  }

  private static double[] unit(int n, int i) {
    double[] e = new double[n];
    e[i] = 1;
    return e;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] product(double[][] A, double[] v) {
    return Arrays.stream(A).mapToDouble(row -> dot(row, v)).toArray();
  }

  @Test
  void theVectorIsTheSumOfItsComponents() {
    double[] b = vector(30, 1);
    KrylovSpace space = KrylovSpace.of(b, DenseOperator.of(symmetric(30, 2)), 7);
    assertThat(space.products()).isEqualTo(7);
    assertThat(space.norm()).isCloseTo(Math.sqrt(dot(b, b)), within(1e-14));
    assertThat(space.combined(space.components())).containsExactly(b, within(1e-13));
  }

  @Test
  void ritzVectorsAreOrthonormalAndTheirResidualsAreTold() {
    double[][] A = symmetric(30, 2);
    KrylovSpace space = KrylovSpace.of(vector(30, 1), DenseOperator.of(A), 12);
    double[] ritz = space.ritzValues();
    assertThat(ritz).isSorted();
    for (int i = 0; i < 12; i++) {
      double[] q = space.combined(unit(12, i));
      for (int j = 0; j < 12; j++) {
        assertThat(dot(q, space.combined(unit(12, j)))).isCloseTo(i == j ? 1 : 0, within(1e-12));
      }
      double[] Aq = product(A, q);
      for (int k = 0; k < 30; k++) {
        Aq[k] -= ritz[i] * q[k];
      }
      assertThat(space.residuals()[i]).isCloseTo(Math.sqrt(dot(Aq, Aq)), within(1e-12));
    }
  }

  @Test
  void negativeRitzValuesAreNeverMoreThanNegativeEigenvalues() {
    double[][] A = symmetric(12, 5);
    KrylovSpace whole = KrylovSpace.of(vector(12, 3), DenseOperator.of(A), 12);
    long negative = Arrays.stream(whole.ritzValues()).filter(v -> v < 0).count();
    for (int size = 1; size < 12; size++) {
      double[] ritz = KrylovSpace.of(vector(12, 3), DenseOperator.of(A), size).ritzValues();
      assertThat(Arrays.stream(ritz).filter(v -> v < 0).count()).isLessThanOrEqualTo(negative);
    }
    assertThat(dot(whole.residuals(), whole.residuals())).isLessThan(1e-20);
    double trace = Arrays.stream(whole.ritzValues()).sum();
    double diagonal = 0;
    for (int i = 0; i < 12; i++) {
      diagonal += A[i][i];
    }
    assertThat(trace).isCloseTo(diagonal, within(1e-12));
  }

  @Test
  void aSpaceThatIsExhaustedEndsEarly() {
    double[][] A = {{2, 0, 0}, {0, 2, 0}, {0, 0, -1}};
    KrylovSpace space = KrylovSpace.of(new double[] {1, 1, 1}, DenseOperator.of(A), 3);
    assertThat(space.products()).isEqualTo(2);
    assertThat(space.ritzValues()).containsExactly(new double[] {-1, 2}, within(1e-14));
    assertThat(space.residuals()).containsExactly(0, 0);
  }

  @Test
  void nothingIsSpannedByZeroOrNaN() {
    DenseOperator A = DenseOperator.of(symmetric(3, 1));
    for (double entry : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
      KrylovSpace space = KrylovSpace.of(new double[] {entry, 0, 0}, A, 3);
      assertThat(space.products()).isZero();
      assertThat(space.ritzValues()).isEmpty();
      assertThat(space.combined(new double[0])).containsExactly(0, 0, 0);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KrylovSpace.of(vector(3, 1), A, 0))
        .withMessageContaining("at least 1 product");
  }
}
