package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DenseOperator;
import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class ExactSpectrumTest {

  /** A dense matrix with given eigenvalues: two random reflections of a diagonal one. */
  public static double[][] withEigenvalues(double[] eigenvalues, long seed) {
    int n = eigenvalues.length;
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i][i] = eigenvalues[i];
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 2; round++) {
      double[] v = new double[n];
      double norm = 0;
      for (int i = 0; i < n; i++) {
        v[i] = random.nextDouble() - 0.5;
        norm += v[i] * v[i];
      }
      // A ← H A H with H = I − 2vvᵀ/‖v‖²: A − 2(w vᵀ + v wᵀ) + 4 (vᵀw) v vᵀ, w = A v
      double[] w = new double[n];
      double vw = 0;
      for (int i = 0; i < n; i++) {
        v[i] /= Math.sqrt(norm);
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          w[i] += a[i][j] * v[j];
        }
        vw += v[i] * w[i];
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          a[i][j] += -2 * (w[i] * v[j] + v[i] * w[j]) + 4 * vw * (v[i] * v[j]);
          a[j][i] = a[i][j];
        }
      }
    }
    return a;
  }

  @Test
  void belowTheRoundingOfZeroEigenvaluesNothingIsCounted() {
    double[] eigenvalues = new double[40];
    for (int i = 0; i < 20; i++) {
      eigenvalues[i] = (i + 1) * 1e28;
    }
    double[][] matrix = withEigenvalues(eigenvalues, 3);
    ExactSpectrum spectrum =
        ExactSpectrum.of(products(40, 0x1p-53, (x, y) -> multiply(matrix, x, y)));

    // zeros become some 1e13 of either sign: a z of 1e-3 would count half of them
    Estimate below = spectrum.traceOf(l -> l > 0 ? l / (l + 1e-3) : 0);
    assertThat(below.resolved()).isFalse();
    Estimate at = spectrum.traceOf(l -> l > 0 ? l / (l + 1e13) : 0);
    assertThat(at.resolved()).isFalse();
    Estimate above = spectrum.traceOf(l -> l > 0 ? l / (l + 1e25) : 0);
    assertThat(above.resolved()).isTrue();
    assertThat(above.standardError()).isZero();
    assertThat(above.value())
        .isCloseTo(Arrays.stream(eigenvalues).map(l -> l / (l + 1e25)).sum(), within(1e-9));
  }

  @Test
  void aFigureThatRoundingMovesALittleCarriesThatAsItsError() {
    double[] eigenvalues = new double[40];
    Arrays.setAll(eigenvalues, i -> i < 30 ? 1 + i : 0);
    double[][] matrix = withEigenvalues(eigenvalues, 5);
    // as if the products were in single precision
    ExactSpectrum spectrum =
        ExactSpectrum.of(products(40, 0x1p-24, (x, y) -> multiply(matrix, x, y)));
    Estimate dimension = spectrum.traceOf(l -> l > 0 ? l / (l + 1e-3) : 0);
    assertThat(dimension.resolved()).isTrue();
    assertThat(dimension.standardError()).isBetween(1e-3, 0.1);
  }

  private static void multiply(double[][] matrix, double[] x, double[] y) {
    for (int i = 0; i < matrix.length; i++) {
      y[i] = 0;
      for (int j = 0; j < matrix.length; j++) {
        y[i] += matrix[i][j] * x[j];
      }
    }
  }

  private static SymmetricOperator products(int dimension, double unitRoundoff, Products products) {
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public void multiply(double[][] vectors, double[][] out) {
        for (int j = 0; j < vectors.length; j++) {
          products.multiply(vectors[j], out[j]);
        }
      }

      @Override
      public double unitRoundoff() {
        return unitRoundoff;
      }
    };
  }

  private interface Products {
    void multiply(double[] vector, double[] out);
  }

  @Test
  void everyFigureIsThatOfTheChosenEigenvalues() {
    double[] eigenvalues = new double[101];
    for (int i = 0; i < 101; i++) {
      eigenvalues[i] = (i - 20) / 10.0 + 0.003;
    }
    List<Long> told = new ArrayList<>();
    ExactSpectrum spectrum =
        ExactSpectrum.of(
            DenseOperator.of(withEigenvalues(eigenvalues, 1)),
            (done, planned) -> {
              told.add(done);
              assertThat(planned).isEqualTo(101);
            });
    assertThat(spectrum.eigenvalues()).containsExactly(eigenvalues, within(1e-13));
    assertThat(spectrum.dimension()).isEqualTo(101);
    assertThat(spectrum.products()).isEqualTo(101);
    assertThat(told).containsExactly(32L, 64L, 96L, 101L);
    assertThat(spectrum.method()).isEqualTo(Spectrum.Method.EXACT);
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.EXACT);

    assertThat(spectrum.top(2)).hasSize(2);
    assertThat(spectrum.top(2).get(0).value()).isCloseTo(8.003, within(1e-13));
    assertThat(spectrum.top(2).get(1).value()).isCloseTo(7.903, within(1e-13));
    assertThat(spectrum.top(2).get(0).residual()).isZero();
    assertThat(spectrum.top(2).get(0).samplingError()).isZero();
    assertThat(spectrum.bottom(1).get(0).value()).isCloseTo(-1.997, within(1e-13));
    assertThat(spectrum.top(1000)).hasSize(101);
    assertThat(spectrum.bottom(1000)).hasSize(101);
    assertThat(spectrum.top(0)).isEmpty();

    assertThat(spectrum.trace().value()).isCloseTo(Arrays.stream(eigenvalues).sum(), within(1e-11));
    assertThat(spectrum.trace().standardError()).isZero();
    assertThat(spectrum.trace().resolved()).isTrue();
    assertThat(spectrum.frobeniusSquared().value())
        .isCloseTo(Arrays.stream(eigenvalues).map(x -> x * x).sum(), within(1e-10));
    assertThat(spectrum.traceOf(x -> x > 0 ? x / (x + 0.1) : 0).value())
        .isCloseTo(
            Arrays.stream(eigenvalues).map(x -> x > 0 ? x / (x + 0.1) : 0).sum(), within(1e-11));
    assertThat(spectrum.shareAbove(0)).isEqualTo(Estimate.exact(81.0 / 101));
    assertThat(spectrum.shareAbove(2)).isEqualTo(Estimate.exact(61.0 / 101));
    assertThat(spectrum.shareBelow(0)).isEqualTo(Estimate.exact(20.0 / 101));
    assertThat(spectrum.shareBelow(1)).isEqualTo(Estimate.exact(10.0 / 101));
  }

  @Test
  void theDensityIntegratesToOne() {
    ExactSpectrum spectrum = ExactSpectrum.of(DiagonalOperator.of(-1, 0, 0, 2));
    double[] grid = new double[2001];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = -5 + 0.005 * i;
    }
    SpectralDensity density = spectrum.density(grid, 0.1);
    // the trapezoidal rule is exact to rounding for a Gaussian wider than twenty steps
    assertThat(Arrays.stream(density.values()).sum() * 0.005).isCloseTo(1, within(1e-10));
    assertThat(density.values()[1000])
        .isCloseTo(0.5 / (0.1 * Math.sqrt(2 * Math.PI)), within(1e-12));
    assertThatThrownBy(() -> spectrum.density(grid, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("positive");
  }

  @Test
  void oneByOneIsItsEntry() {
    ExactSpectrum spectrum = ExactSpectrum.of(DiagonalOperator.of(-3));
    assertThat(spectrum.eigenvalues()).containsExactly(-3.0);
    assertThat(spectrum.shareBelow(0)).isEqualTo(Estimate.exact(1));
    assertThat(spectrum.trace()).isEqualTo(Estimate.exact(-3));
  }

  @Test
  void theZeroMatrixHasNoSigns() {
    ExactSpectrum spectrum = ExactSpectrum.of(DiagonalOperator.of(new double[70]));
    assertThat(spectrum.eigenvalues()).containsOnly(0);
    assertThat(spectrum.shareAbove(0).resolved()).isFalse();
    assertThat(spectrum.shareAbove(1e-10)).isEqualTo(Estimate.exact(0));
  }

  @Test
  void structuralZerosLeaveTheShareAboveZeroUnresolved() {
    // rank one: 39 eigenvalues are rounding
    double[][] a = new double[40][40];
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 40; j++) {
        a[i][j] = Math.sqrt(i + 1.0) * Math.sqrt(j + 1.0);
      }
    }
    ExactSpectrum spectrum = ExactSpectrum.of(DenseOperator.of(a));
    assertThat(spectrum.top(1).get(0).value()).isCloseTo(820, within(1e-10));
    assertThat(spectrum.shareAbove(0).resolved()).isFalse();
    assertThat(spectrum.shareAbove(1e-9)).isEqualTo(Estimate.exact(1.0 / 40));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-150, 1e150, 1e300})
  void scaleDoesNotMatter(double scale) {
    double[] eigenvalues = {-2 * scale, scale, scale, 3 * scale};
    ExactSpectrum spectrum = ExactSpectrum.of(DenseOperator.of(withEigenvalues(eigenvalues, 2)));
    assertThat(spectrum.eigenvalues()).containsExactly(eigenvalues, within(1e-14 * scale));
    assertThat(spectrum.shareAbove(0)).isEqualTo(Estimate.exact(0.75));
    assertThat(spectrum.shareBelow(0)).isEqualTo(Estimate.exact(0.25));
    assertThat(spectrum.frobeniusSquared().resolved()).isEqualTo(scale < 1e200);
  }

  @Test
  void clusteredAndRepeatedEigenvaluesAreAllThere() {
    double[] eigenvalues = {-1, 1, 1, 1, 1 + 1e-12, 2, 2 + 1e-9, 5};
    ExactSpectrum spectrum = ExactSpectrum.of(DenseOperator.of(withEigenvalues(eigenvalues, 3)));
    assertThat(spectrum.eigenvalues()).containsExactly(eigenvalues, within(1e-14));
    assertThat(spectrum.shareAbove(0.5)).isEqualTo(Estimate.exact(7.0 / 8));
    // four of eight lie where rounding decides
    assertThat(spectrum.shareAbove(1).resolved()).isFalse();
  }

  @Test
  void roundingInSinglePrecisionPassesAndIsAveraged() {
    double[][] a = withEigenvalues(new double[] {1, 2, 3, 4, 5, 6, 7}, 4);
    SplittableRandom random = new SplittableRandom(5);
    SymmetricOperator noisy =
        products(
            7,
            0x1p-24,
            (x, y) -> {
              DenseOperator.of(a).multiply(new double[][] {x}, new double[][] {y});
              for (int i = 0; i < 7; i++) {
                y[i] *= 1 + 0x1p-22 * (random.nextDouble() - 0.5);
              }
            });
    ExactSpectrum spectrum = ExactSpectrum.of(noisy);
    assertThat(spectrum.eigenvalues())
        .containsExactly(new double[] {1, 2, 3, 4, 5, 6, 7}, within(0x1p-20));
    assertThat(spectrum.shareAbove(3).resolved()).isFalse();
    assertThat(spectrum.shareAbove(3.5)).isEqualTo(Estimate.exact(4.0 / 7));
  }

  @Test
  void anOperatorThatIsNotSymmetricIsRefused() {
    SymmetricOperator skew =
        products(
            40,
            0x1p-53,
            (x, y) -> {
              for (int i = 0; i < 40; i++) {
                y[i] = x[i] + (i == 35 ? 1e-3 * x[2] : 0);
              }
            });
    assertThatThrownBy(() -> ExactSpectrum.of(skew))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be symmetric")
        .hasMessageContaining("1.00e-03");
    SymmetricOperator insideOneBlock =
        products(3, 0x1p-24, (x, y) -> System.arraycopy(new double[] {x[0], x[2], 0}, 0, y, 0, 3));
    assertThatThrownBy(() -> ExactSpectrum.of(insideOneBlock))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void productsThatAreNotFiniteAreRefused(double bad) {
    SymmetricOperator operator =
        products(
            50,
            0x1p-53,
            (x, y) -> {
              for (int i = 0; i < 50; i++) {
                y[i] = i == 3 && x[41] == 1 ? bad : x[i];
              }
            });
    assertThatThrownBy(() -> ExactSpectrum.of(operator))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("unit vector 41")
        .hasMessageContaining("entry 3");
  }

  @Test
  void anInterruptEndsTheWorkAndTheFlagStays() {
    int[] seen = {0};
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () ->
                  ExactSpectrum.of(
                      DiagonalOperator.of(new double[64]), (done, planned) -> seen[0]++))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("0 of 64");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(seen[0]).isZero();
  }

  @Test
  void memoryIsStatedBeforeItIsSpent() {
    assertThat(ExactSpectrum.memoryNeeded(DiagonalOperator.of(new double[5000])))
        .isEqualTo(5000L * 5001 / 2 * 8 + 5000L * 5000 * 8);
  }

  @Test
  void wrongArgumentsAreRefusedInWords() {
    ExactSpectrum spectrum = ExactSpectrum.of(DiagonalOperator.of(1, 2));
    assertThatThrownBy(() -> spectrum.shareAbove(-1)).hasMessageContaining("at least 0, got -1");
    assertThatThrownBy(() -> spectrum.shareBelow(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> spectrum.top(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void denseOperatorsMustBeSquareAndSymmetric() {
    assertThatThrownBy(() -> DenseOperator.of(new double[0][]))
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> DenseOperator.of(new double[][] {{1, 2}}))
        .hasMessageContaining("must have 1 columns");
    assertThatThrownBy(() -> DenseOperator.of(new double[][] {{1, 2}, {3, 4}}))
        .hasMessageContaining("entry (1, 0) is 3.0");
    assertThatThrownBy(DiagonalOperator::of).hasMessageContaining("at least one");
  }
}
