package dev.sonde.spectra.krylov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DenseOperator;
import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.MemoryLimitException;
import dev.sonde.spectra.SampleMoments;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.EntryFormat;
import dev.sonde.spectra.dense.TallMatrix;
import dev.sonde.spectra.survey.ExactSpectrum;
import dev.sonde.spectra.survey.ExactSpectrumTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtremeEigenpairsTest {

  private static final ExtremeEigenpairs BOTH_ENDS =
      ExtremeEigenpairs.withDefaults().withLargest(6).withSmallest(4).withVectors();

  /** Any operator in single precision, rounded after every product. */
  private record Single(SymmetricOperator inner) implements SymmetricOperator {
    @Override
    public int dimension() {
      return inner.dimension();
    }

    @Override
    public void multiply(double[][] vectors, double[][] products) {
      inner.multiply(vectors, products);
      for (double[] product : products) {
        for (int i = 0; i < product.length; i++) {
          product[i] = (float) product[i];
        }
      }
    }

    @Override
    public double unitRoundoff() {
      return 0x1p-24;
    }
  }

  private static DenseOperator dense(double[] eigenvalues, long seed) {
    return DenseOperator.of(ExactSpectrumTest.withEigenvalues(eigenvalues, seed));
  }

  private static double[] ascending(double[] eigenvalues) {
    double[] sorted = eigenvalues.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static double[] decayingBothSigns(int n) {
    return IntStream.range(0, n)
        .mapToDouble(i -> (i % 3 == 0 ? -0.4 : 1) * Math.pow(i + 1, -0.8))
        .toArray();
  }

  /**
   * Checks by identity: every vector has length 1, is orthogonal to the others, and A u − θ u is as
   * long as claimed; and the values are the ones at the ends.
   */
  private static void assertPairs(
      ExtremePairs pairs, SymmetricOperator a, double[] eigenvalues, double tolerance) {
    double[] sorted = ascending(eigenvalues);
    int n = sorted.length;
    double norm = Math.max(Math.abs(sorted[0]), Math.abs(sorted[n - 1]));
    for (int k = 0; k < pairs.largest().size(); k++) {
      assertThat(pairs.largest().get(k).value())
          .isCloseTo(sorted[n - 1 - k], within(tolerance * norm));
    }
    for (int k = 0; k < pairs.smallest().size(); k++) {
      assertThat(pairs.smallest().get(k).value()).isCloseTo(sorted[k], within(tolerance * norm));
    }
    assertResiduals(pairs.largest(), pairs.largestVectors(), a, norm);
    assertResiduals(pairs.smallest(), pairs.smallestVectors(), a, norm);
  }

  private static void assertResiduals(
      List<EigenvalueEstimate> values, double[][] u, SymmetricOperator a, double norm) {
    assertThat(u).hasDimensions(values.size(), values.isEmpty() ? 0 : a.dimension());
    double rounding = a.unitRoundoff() * norm;
    for (int k = 0; k < u.length; k++) {
      double[][] product = new double[1][a.dimension()];
      a.multiply(new double[][] {u[k]}, product);
      double[] difference = new double[a.dimension()];
      for (int i = 0; i < difference.length; i++) {
        difference[i] = product[0][i] - values.get(k).value() * u[k][i];
      }
      double actual = BlockVectors.norm(difference);
      double claimed = values.get(k).residual();
      assertThat(claimed).isGreaterThanOrEqualTo(31 * rounding);
      assertThat(actual).isLessThanOrEqualTo(1.01 * claimed);
      if (claimed > 1000 * rounding) {
        assertThat(actual).isGreaterThan(0.99 * claimed);
      }
      for (int j = 0; j <= k; j++) {
        assertThat(BlockVectors.dot(u[j], u[k]))
            .isCloseTo(j == k ? 1 : 0, within(100 * a.unitRoundoff()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "5"})
  void bothEndsOfAnIndefiniteMatrixAreFound(int blockSize) {
    double[] eigenvalues = decayingBothSigns(400);
    SymmetricOperator a = dense(eigenvalues, 1);
    ExtremePairs pairs = BOTH_ENDS.withBlockSize(blockSize).of(a);
    assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertPairs(pairs, a, eigenvalues, 1e-10);
    assertThat(pairs.products()).isLessThan(150);
    assertThat(pairs.largest()).allMatch(e -> e.residual() <= 1e-6 && e.samplingError() == 0);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4"})
  void aSmallBasisRestartsAndFindsTheSame(int blockSize) {
    double[] eigenvalues = decayingBothSigns(400);
    SymmetricOperator a = dense(eigenvalues, 2);
    ExtremeEigenpairs search =
        BOTH_ENDS.withBlockSize(blockSize).withTolerance(1e-9).withMemoryLimit(1);
    assertThatThrownBy(() -> search.of(a))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("smallest basis for 10 pairs");
    // room for the smallest basis and not a column more
    long least =
        TallMatrix.bytes(400, 10 + 2 * blockSize + 2, EntryFormat.DOUBLE)
            + 4L * blockSize * 400 * 8;
    ExtremePairs pairs = search.withMemoryLimit(least).of(a);
    assertThat(search.withMemoryLimit(least).memoryNeeded(a)).isEqualTo(least);
    assertThat(pairs.restarts()).isPositive();
    assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertPairs(pairs, a, eigenvalues, 1e-13);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-12, 1e-4})
  void residualsAreTrueHoweverTightTheTolerance(double tolerance) {
    double[] eigenvalues = decayingBothSigns(300);
    SymmetricOperator a = dense(eigenvalues, 3);
    ExtremePairs pairs = BOTH_ENDS.withTolerance(tolerance).of(a);
    assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertPairs(pairs, a, eigenvalues, Math.max(tolerance, 1e-14));
  }

  @ParameterizedTest
  @CsvSource({"60, 1", "1000, 1", "60, 3"})
  void singlePrecisionClaimsNoMoreThanItsRounding(int n, int blockSize) {
    double[] eigenvalues = decayingBothSigns(n);
    SymmetricOperator a = new Single(dense(eigenvalues, 4));
    ExtremePairs pairs = BOTH_ENDS.withBlockSize(blockSize).withTolerance(0).of(a);
    assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertPairs(pairs, a, eigenvalues, 1e-6);
  }

  @Test
  void aBlockAsLargeAsTheMultiplicityFindsAllCopies() {
    double[] eigenvalues = new double[200];
    for (int i = 0; i < 200; i++) {
      eigenvalues[i] = i < 3 ? 5 : i < 5 ? 4 : i < 8 ? -2 : 1.0 / i;
    }
    SymmetricOperator a = dense(eigenvalues, 5);
    ExtremePairs pairs = BOTH_ENDS.withBlockSize(3).withTolerance(1e-10).of(a);
    assertPairs(pairs, a, eigenvalues, 1e-12);
  }

  @Test
  void oneVectorSeesARepeatedEigenvalueOnce() {
    double[] eigenvalues = new double[200];
    for (int i = 0; i < 200; i++) {
      eigenvalues[i] = i < 3 ? 5 : 4 * Math.pow(0.9, i);
    }
    ExtremePairs pairs =
        ExtremeEigenpairs.withDefaults()
            .withLargest(2)
            .withBlockSize(1)
            .withTolerance(1e-5)
            .of(dense(eigenvalues, 6));
    assertThat(pairs.largest().get(0).value()).isCloseTo(5, within(1e-9));
    // the documented limit of block size 1, not a wish
    assertThat(pairs.largest().get(1).value()).isCloseTo(4 * 0.729, within(1e-4));
  }

  @Test
  void clustersAreSeparated() {
    double[] eigenvalues = new double[300];
    for (int i = 0; i < 300; i++) {
      eigenvalues[i] = i < 6 ? 1 + 1e-5 * i : i < 10 ? -1 - 1e-5 * i : 0.5 * Math.cos(i);
    }
    SymmetricOperator a = dense(eigenvalues, 7);
    ExtremePairs pairs = BOTH_ENDS.withTolerance(1e-10).withBlockSize(2).of(a);
    assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertPairs(pairs, a, eigenvalues, 1e-12);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9, 10, 11})
  void smallMatricesAreDecomposedWhole(int n) {
    double[] eigenvalues = decayingBothSigns(n);
    SymmetricOperator a = dense(eigenvalues, 8);
    ExtremePairs pairs = BOTH_ENDS.withTolerance(0).of(a);
    assertThat(pairs.largest()).hasSize(Math.min(n, 6));
    assertThat(pairs.smallest()).hasSize(Math.min(n, 4));
    assertThat(pairs.products()).isLessThanOrEqualTo(n);
    assertPairs(pairs, a, eigenvalues, 1e-14);
  }

  @Test
  void zeroIdentityAndRankOneAreFound() {
    double[] ones = new double[150];
    Arrays.fill(ones, 1);
    double[] rankOne = new double[150];
    rankOne[0] = 7;
    for (double[] eigenvalues : List.of(new double[150], ones, rankOne)) {
      SymmetricOperator a = dense(eigenvalues, 9);
      assertPairs(BOTH_ENDS.of(a), a, eigenvalues, 1e-13);
      assertPairs(BOTH_ENDS.withBlockSize(1).of(a), a, eigenvalues, 1e-13);
    }
  }

  @ParameterizedTest
  @CsvSource({"1e-300, DOUBLE", "1e300, DOUBLE", "1e-300, SINGLE", "1e300, SINGLE"})
  void scaleDoesNotMatter(double scale, EntryFormat format) {
    double[] eigenvalues = Arrays.stream(decayingBothSigns(120)).map(x -> x * scale).toArray();
    SymmetricOperator inner = dense(eigenvalues, 10);
    SymmetricOperator a =
        format == EntryFormat.DOUBLE
            ? inner
            : new SymmetricOperator() {
              @Override
              public int dimension() {
                return 120;
              }

              @Override
              public void multiply(double[][] vectors, double[][] products) {
                inner.multiply(vectors, products);
              }

              @Override
              public double unitRoundoff() {
                return 0x1p-24;
              }
            };
    ExtremePairs pairs = BOTH_ENDS.of(a);
    assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertPairs(pairs, a, eigenvalues, 1e-5);
  }

  @Test
  void theBudgetIsKeptAndResidualsTellHowFarItCame() {
    double[] eigenvalues = decayingBothSigns(400);
    SymmetricOperator a = dense(eigenvalues, 11);
    for (int budget : new int[] {1, 2, 5, 15, 30}) {
      List<Long> told = new ArrayList<>();
      ExtremePairs pairs =
          BOTH_ENDS
              .withBudget(budget)
              .withListener(
                  (done, planned) -> {
                    told.add(done);
                    assertThat(planned).isEqualTo(budget);
                  })
              .of(a);
      assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.BUDGET);
      assertThat(pairs.products()).isBetween((long) budget - 1, (long) budget);
      assertThat(told).endsWith(pairs.products());
      assertResiduals(pairs.largest(), pairs.largestVectors(), a, 0.1);
      assertThat(pairs.largest()).anyMatch(e -> e.residual() > 1e-6);
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    SymmetricOperator a = dense(decayingBothSigns(300), 12);
    ExtremePairs first = BOTH_ENDS.withSeed(3).of(a);
    ExtremePairs second = BOTH_ENDS.withSeed(3).of(a);
    assertThat(second.largest()).isEqualTo(first.largest());
    assertThat(second.smallest()).isEqualTo(first.smallest());
    assertThat(second.seed()).isEqualTo(3);
    assertThat(BOTH_ENDS.withSeed(4).of(a).largest()).isNotEqualTo(first.largest());
  }

  @Test
  void anInterruptKeepsWhatWasFound() {
    SymmetricOperator a = dense(decayingBothSigns(300), 13);
    try {
      ExtremePairs pairs =
          BOTH_ENDS
              .withListener(
                  (done, planned) -> {
                    if (done >= 20) {
                      Thread.currentThread().interrupt();
                    }
                  })
              .of(a);
      assertThat(pairs.stopReason()).isEqualTo(Spectrum.StopReason.INTERRUPTED);
      assertThat(pairs.products()).isEqualTo(20);
      assertResiduals(pairs.largest(), pairs.largestVectors(), a, 1);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThatThrownBy(() -> BOTH_ENDS.of(a)).isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void productsThatAreNotFiniteAreRefused() {
    double[] diagonal = new double[100];
    diagonal[5] = Double.NaN;
    assertThatThrownBy(() -> BOTH_ENDS.of(DiagonalOperator.of(diagonal)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("finite");
    diagonal[5] = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> BOTH_ENDS.of(DiagonalOperator.of(diagonal)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void vectorsAreReturnedOnlyWhenAskedFor() {
    ExtremePairs pairs = ExtremeEigenpairs.withDefaults().of(DiagonalOperator.of(3, 1, 2));
    assertThat(pairs.largestVectors()).isEmpty();
    assertThat(pairs.smallest()).isEmpty();
    assertThat(pairs.largest()).extracting(EigenvalueEstimate::value).hasSize(3);
  }

  @Test
  void nothingWantedIsFoundAtOnce() {
    ExtremePairs pairs =
        ExtremeEigenpairs.withDefaults().withLargest(0).of(DiagonalOperator.of(new double[50]));
    assertThat(pairs.largest()).isEmpty();
    assertThat(pairs.smallest()).isEmpty();
  }

  @Test
  void unseenSamplesShowInTheSamplingError() {
    SampleMoments population = SampleMoments.population(2000, 60, 0, false, 14);
    SampleMoments seen = population.first(400, 10);
    ExtremePairs pairs = ExtremeEigenpairs.withDefaults().withLargest(5).of(seen);
    List<EigenvalueEstimate> exact = ExactSpectrum.of(seen).top(5);
    for (int k = 0; k < 5; k++) {
      assertThat(pairs.largest().get(k).value()).isCloseTo(exact.get(k).value(), within(1e-10));
      // within a factor: the exact path sees the second order, too
      assertThat(pairs.largest().get(k).samplingError())
          .isBetween(exact.get(k).samplingError() / 3, exact.get(k).samplingError() * 3);
    }
    assertThat(
            ExtremeEigenpairs.withDefaults()
                .of(population.first(400, 1))
                .largest()
                .get(0)
                .samplingError())
        .isNaN();
  }

  @Test
  void settingsAreCheckedInWords() {
    ExtremeEigenpairs defaults = ExtremeEigenpairs.withDefaults();
    assertThatThrownBy(() -> defaults.withLargest(-1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> defaults.withSmallest(-1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> defaults.withTolerance(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> defaults.withBlockSize(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> defaults.withBudget(0)).hasMessageContaining("got 0");
  }

  /** A negative end a hundredth as large as the positive one: nothing of it is known beforehand. */
  @Test
  void aResidualMayBeReachedInProportionToTheValue() {
    double[] eigenvalues = new double[600];
    for (int i = 0; i < eigenvalues.length; i++) {
      eigenvalues[i] = i == 0 ? -0.05 : i < 300 ? -0.03 * i / 300 : 5 * Math.pow(10, -i / 100.0);
    }
    ExtremeEigenpairs search =
        ExtremeEigenpairs.withDefaults()
            .withLargest(0)
            .withSmallest(1)
            .withBlockSize(1)
            .withTolerance(0)
            .withSeed(3);
    ExtremePairs tenth = search.withRelativeTolerance(0.1).of(DiagonalOperator.of(eigenvalues));
    EigenvalueEstimate least = tenth.smallest().get(0);
    assertThat(tenth.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertThat(least.residual()).isLessThanOrEqualTo(0.1 * Math.abs(least.value()));
    assertThat(least.value()).isCloseTo(-0.05, within(least.residual()));
    ExtremePairs finer = search.withRelativeTolerance(1e-6).of(DiagonalOperator.of(eigenvalues));
    assertThat(finer.products()).isGreaterThan(tenth.products());
    assertThat(finer.smallest().get(0).value()).isCloseTo(-0.05, within(1e-7));
    assertThatThrownBy(() -> search.withRelativeTolerance(Double.NaN))
        .hasMessageContaining("at least 0");
  }
}
