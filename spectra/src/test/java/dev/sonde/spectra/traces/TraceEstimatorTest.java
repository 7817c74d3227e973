package dev.sonde.spectra.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DenseOperator;
import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.SampleMoments;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.StudentT;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.TestVectors;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.survey.ExactSpectrum;
import dev.sonde.spectra.survey.ExactSpectrumTest;
import dev.sonde.spectra.traces.TraceEstimator.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceEstimatorTest {

  private static double[] powers(int n, double exponent) {
    return IntStream.range(0, n).mapToDouble(i -> Math.pow(i + 1, exponent)).toArray();
  }

  /** An operator that counts its products and interrupts the thread after some of them. */
  private static final class Counting implements SymmetricOperator {
    private final SymmetricOperator inner;
    private final int interruptAfter;
    private int products;

    Counting(SymmetricOperator inner, int interruptAfter) {
      this.inner = inner;
      this.interruptAfter = interruptAfter;
    }

    @Override
    public int dimension() {
      return inner.dimension();
    }

    @Override
    public void multiply(double[][] vectors, double[][] out) {
      inner.multiply(vectors, out);
      products += vectors.length;
      if (products >= interruptAfter) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static double[] naiveProduct(SymmetricOperator a, double[] x) {
    double[][] y = new double[1][x.length];
    a.multiply(new double[][] {x}, y);
    return y[0];
  }

  /** Gram–Schmidt in three rounds. */
  private static List<double[]> naiveBasis(List<double[]> vectors) {
    List<double[]> basis = new ArrayList<>();
    for (double[] vector : vectors) {
      double[] v = vector.clone();
      for (int round = 0; round < 3; round++) {
        v = naiveOutside(basis, v);
      }
      double norm = Math.sqrt(BlockVectors.dot(v, v));
      basis.add(Arrays.stream(v).map(x -> x / norm).toArray());
    }
    return basis;
  }

  private static double[] naiveOutside(List<double[]> basis, double[] vector) {
    double[] v = vector.clone();
    for (double[] q : basis) {
      double c = BlockVectors.dot(q, v);
      for (int i = 0; i < v.length; i++) {
        v[i] -= c * q[i];
      }
    }
    return v;
  }

  /** The paper's estimate t_i with the basis of some of the products, word for word. */
  private static double naiveEstimate(
      SymmetricOperator a, double[] omega, List<double[]> products) {
    List<double[]> basis = naiveBasis(products);
    double trace = 0;
    for (double[] q : basis) {
      trace += BlockVectors.dot(q, naiveProduct(a, q));
    }
    double[] u = naiveOutside(basis, omega);
    double scale = (a.dimension() - basis.size()) / BlockVectors.dot(u, u);
    return trace + scale * BlockVectors.dot(u, naiveProduct(a, u));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, -1, -2, -4})
  void xtraceAgreesWithItsNaiveTwin(double exponent) {
    double[] eigenvalues = powers(60, exponent);
    for (int i = 0; i < 60; i += 4) {
      eigenvalues[i] *= -0.7;
    }
    SymmetricOperator a = DenseOperator.of(ExactSpectrumTest.withEigenvalues(eigenvalues, 1));
    int k = 7;
    TestVectors.Source vectors = TestVectors.SPHERE.of(5);
    double[][] omega = new double[k][60];
    List<double[]> products = new ArrayList<>();
    for (int i = 0; i < k; i++) {
      vectors.fill(i, omega[i]);
      products.add(naiveProduct(a, omega[i]));
    }
    double[] t = new double[k];
    double[][] pair = new double[k][k]; // t_i without j
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        List<double[]> left = new ArrayList<>(products);
        left.remove(products.get(i));
        left.remove(products.get(j));
        double estimate = naiveEstimate(a, omega[i], left);
        if (i == j) {
          t[i] = estimate;
        } else {
          pair[i][j] = estimate;
        }
      }
    }
    double mean = Arrays.stream(t).average().orElseThrow();
    double variance = 0;
    double covariance = 0;
    for (int i = 0; i < k; i++) {
      variance += (t[i] - mean) * (t[i] - mean) / (k - 1) / k;
      for (int j = 0; j < k; j++) {
        covariance += i == j ? 0 : (t[i] - pair[i][j]) * (t[j] - pair[j][i]) / k / (k - 1);
      }
    }
    double error = StudentT.widening(k - 1) * Math.sqrt(variance + Math.max(0, covariance));
    TraceEstimate actual = TraceEstimator.withDefaults().withProducts(2 * k).withSeed(5).of(a);
    double size = Arrays.stream(eigenvalues).map(Math::abs).sum();
    assertThat(actual.value()).isCloseTo(mean, within(1e-12 * size));
    assertThat(actual.standardError()).isCloseTo(error, within(1e-9 * error + 1e-14 * size));
    assertThat(actual.products()).isEqualTo(2L * k);
    assertThat(actual.seed()).isEqualTo(5);
    assertThat(actual.stopReason()).isEqualTo(Spectrum.StopReason.BUDGET);
  }

  /** Eigenvalues over 60 orders of magnitude: the directions left out are graded as much. */
  @Test
  void xtraceIsExactToRoundingWhenEigenvaluesFallFast() {
    double[] eigenvalues = IntStream.range(0, 200).mapToDouble(i -> Math.pow(0.5, i)).toArray();
    SymmetricOperator a = DenseOperator.of(ExactSpectrumTest.withEigenvalues(eigenvalues, 2));
    for (int seed = 0; seed < 20; seed++) {
      TraceEstimate trace = TraceEstimator.withDefaults().withProducts(120).withSeed(seed).of(a);
      assertThat(trace.value()).isCloseTo(2, within(1e-13));
      assertThat(trace.standardError()).isLessThan(1e-13);
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void theMeanOverSeedsIsTheTrace(Method method) {
    SymmetricOperator a = DenseOperator.of(ExactSpectrumTest.withEigenvalues(powers(80, -0.5), 3));
    double trace = Arrays.stream(powers(80, -0.5)).sum();
    double sum = 0;
    double squares = 0;
    int repetitions = 400;
    for (int seed = 0; seed < repetitions; seed++) {
      double value =
          TraceEstimator.withDefaults()
              .withMethod(method)
              .withProducts(12)
              .withSeed(seed)
              .of(a)
              .value();
      sum += value - trace;
      squares += (value - trace) * (value - trace);
    }
    // four standard errors of the mean: one run in 16,000 would fail by chance, and seeds are fixed
    assertThat(sum / repetitions).isCloseTo(0, within(4 * Math.sqrt(squares) / repetitions));
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void theSameSeedGivesTheSameBitsAndAnotherSeedOthers(Method method) {
    TraceEstimator estimator = TraceEstimator.withDefaults().withMethod(method).withProducts(12);
    // neighbours that signs cannot see: not diagonal
    SymmetricOperator a = DenseOperator.of(ExactSpectrumTest.withEigenvalues(powers(50, -1), 4));
    assertThat(estimator.withSeed(3).of(a)).isEqualTo(estimator.withSeed(3).of(a));
    assertThat(estimator.withSeed(3).of(a).value())
        .isNotEqualTo(estimator.withSeed(4).of(a).value());
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void noMethodSpendsMoreThanItMay(Method method) {
    for (int products = 6; products < 40; products++) {
      Counting a = new Counting(DiagonalOperator.of(powers(100, -1)), Integer.MAX_VALUE);
      List<Long> told = new ArrayList<>();
      TraceEstimate trace =
          TraceEstimator.withDefaults()
              .withMethod(method)
              .withProducts(products)
              .withListener((done, planned) -> told.add(done))
              .of(a);
      assertThat(a.products).isBetween(products - 1, products);
      assertThat(trace.products()).isEqualTo(a.products);
      assertThat(told).isSorted().endsWith((long) a.products);
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void theIdentityAndZeroAreExactToRounding(Method method) {
    TraceEstimator estimator = TraceEstimator.withDefaults().withMethod(method);
    double[] ones = new double[500];
    Arrays.fill(ones, 1);
    TraceEstimate identity = estimator.of(DiagonalOperator.of(ones));
    assertThat(identity.value()).isCloseTo(500, within(1e-10));
    assertThat(identity.standardError()).isLessThan(1e-10);
    TraceEstimate zero = estimator.of(DiagonalOperator.of(new double[500]));
    assertThat(zero.value()).isZero();
    assertThat(zero.standardError()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"XTRACE", "HUTCH_PLUS_PLUS"})
  void lowRankIsExactToRounding(Method method) {
    for (int rank = 1; rank <= 9; rank++) {
      double[] eigenvalues = new double[300];
      for (int i = 0; i < rank; i++) {
        eigenvalues[i] = i % 2 == 0 ? i + 1 : -i;
      }
      double trace = Arrays.stream(eigenvalues).sum();
      TraceEstimate estimate =
          TraceEstimator.withDefaults()
              .withMethod(method)
              .of(DenseOperator.of(ExactSpectrumTest.withEigenvalues(eigenvalues, rank)));
      assertThat(estimate.value()).isCloseTo(trace, within(1e-11));
      assertThat(estimate.standardError()).isPositive().isLessThan(1e-11);
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void scaleDoesNotMatter(Method method) {
    double[][] matrix = ExactSpectrumTest.withEigenvalues(powers(60, -1), 7);
    TraceEstimator estimator = TraceEstimator.withDefaults().withMethod(method).withProducts(20);
    TraceEstimate unit = estimator.of(DenseOperator.of(matrix));
    for (double scale : new double[] {0x1p-990, 0x1p-500, 0x1p500, 0x1p990}) {
      double[][] scaled =
          Arrays.stream(matrix)
              .map(row -> Arrays.stream(row).map(x -> x * scale).toArray())
              .toArray(double[][]::new);
      TraceEstimate estimate = estimator.of(DenseOperator.of(scaled));
      assertThat(estimate.value() / scale).isCloseTo(unit.value(), within(1e-12));
      assertThat(estimate.standardError() / scale).isCloseTo(unit.standardError(), within(1e-12));
    }
  }

  @Test
  void enoughProductsSumTheDiagonal() {
    for (int n : new int[] {1, 2, 17, 30}) {
      double[] eigenvalues = powers(n, 1);
      TraceEstimate trace =
          TraceEstimator.withDefaults()
              .of(DenseOperator.of(ExactSpectrumTest.withEigenvalues(eigenvalues, 8)));
      assertThat(trace.value()).isCloseTo(n * (n + 1) / 2.0, within(1e-11));
      assertThat(trace.standardError()).isZero();
      assertThat(trace.products()).isEqualTo(n);
      assertThat(trace.stopReason()).isEqualTo(Spectrum.StopReason.EXACT);
    }
  }

  @Test
  void randomSignsAreExactForDiagonalMatrices() {
    TraceEstimate trace =
        TraceEstimator.withDefaults()
            .withMethod(Method.HUTCHINSON_RADEMACHER)
            .withProducts(2)
            .of(DiagonalOperator.of(powers(100, 1)));
    assertThat(trace.value()).isEqualTo(5050);
    assertThat(trace.standardError()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void tooFewProductsAreRefusedInWords(Method method) {
    assertThatThrownBy(
            () ->
                TraceEstimator.withDefaults()
                    .withMethod(method)
                    .withProducts(1)
                    .of(DiagonalOperator.of(powers(100, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(method + " needs at least")
        .hasMessageContaining("got 1");
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void productsThatAreNotFiniteAreRefused(Method method) {
    double[] diagonal = powers(100, 1);
    diagonal[40] = Double.NaN;
    assertThatThrownBy(
            () ->
                TraceEstimator.withDefaults().withMethod(method).of(DiagonalOperator.of(diagonal)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("entry 40")
        .hasMessageContaining("NaN");
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void anInterruptGivesWhatTheProductsSoFarTell(Method method) {
    double[] eigenvalues = powers(200, -1);
    Counting a = new Counting(DiagonalOperator.of(eigenvalues), 8);
    TraceEstimate trace;
    try {
      trace = TraceEstimator.withDefaults().withMethod(method).withProducts(60).of(a);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(trace.stopReason()).isEqualTo(Spectrum.StopReason.INTERRUPTED);
    assertThat(trace.products()).isEqualTo(8).isEqualTo(a.products);
    if (method != Method.HUTCHINSON_RADEMACHER) {
      // eight test vectors of the sphere: Hutchinson, whatever the method was to be
      assertThat(trace.value())
          .isEqualTo(
              TraceEstimator.withDefaults()
                  .withMethod(Method.HUTCHINSON)
                  .withProducts(8)
                  .of(DiagonalOperator.of(eigenvalues))
                  .value());
    }
  }

  @Test
  void anInterruptBeforeTwoProductsGivesNothing() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> TraceEstimator.withDefaults().of(DiagonalOperator.of(powers(99, 1))))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("0 of 30");
      assertThatThrownBy(() -> TraceEstimator.withDefaults().of(DiagonalOperator.of(powers(9, 1))))
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("0 of 9");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void unseenSamplesAreAPartOfTheError() {
    SampleMoments population = SampleMoments.population(2000, 100, 0, false, 11);
    SampleMoments seen = population.first(100, 10);
    TraceEstimate exact = TraceEstimator.withDefaults().withProducts(100).of(seen);
    assertThat(exact.stopReason()).isEqualTo(Spectrum.StopReason.EXACT);
    assertThat(exact.standardError())
        .isCloseTo(ExactSpectrum.of(seen).trace().standardError(), within(1e-12));
    TraceEstimate whole = TraceEstimator.withDefaults().withProducts(50).of(population);
    TraceEstimate estimate = TraceEstimator.withDefaults().withProducts(50).of(seen);
    // the spectrum is nearly found; what is left is the samples' error, seen through 25 vectors
    assertThat(estimate.standardError()).isGreaterThan(2 * whole.standardError());
    assertThat(estimate.standardError())
        .isBetween(0.5 * exact.standardError(), 3 * exact.standardError());
    assertThat(TraceEstimator.withDefaults().of(population.first(100, 1)).standardError()).isNaN();
  }

  @Test
  void singlePrecisionProductsNeverClaimMoreThanTheirRounding() {
    double[] eigenvalues = new double[300];
    eigenvalues[0] = 1;
    SymmetricOperator single =
        new SymmetricOperator() {
          @Override
          public int dimension() {
            return 300;
          }

          @Override
          public void multiply(double[][] vectors, double[][] out) {
            for (int j = 0; j < vectors.length; j++) {
              for (int i = 0; i < 300; i++) {
                out[j][i] = (float) (eigenvalues[i] * vectors[j][i]);
              }
            }
          }

          @Override
          public double unitRoundoff() {
            return 0x1p-24;
          }
        };
    assertThat(TraceEstimator.withDefaults().of(single).standardError())
        .isGreaterThanOrEqualTo(0x1p-23);
  }
}
