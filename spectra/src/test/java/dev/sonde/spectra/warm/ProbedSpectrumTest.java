package dev.sonde.spectra.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DenseOperator;
import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Workers;
import dev.sonde.spectra.krylov.ExtremeEigenpairs;
import dev.sonde.spectra.krylov.ExtremePairs;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProbedSpectrumTest {
  private static final int DIMENSION = 600;
  private static final ProbedSpectrum.Effort EFFORT = new ProbedSpectrum.Effort(6, 12, 12);

  /** Ten outliers over a bulk that decays over five decades, as networks have them. */
  private static double[] spectrum(double scale) {
    return IntStream.range(0, DIMENSION)
        .mapToDouble(i -> scale * (i < 10 ? 10.0 / (i + 1) : 0.5 * Math.pow(i - 8.0, -1.3)))
        .toArray();
  }

  private static double effective(double[] values, double z) {
    return Arrays.stream(values).map(x -> x / (x + z)).sum();
  }

  private static LeadingPairs pairs(SymmetricOperator operator, long seed) {
    ExtremePairs found =
        ExtremeEigenpairs.withDefaults()
            .withLargest(10)
            .withTolerance(1e-3)
            .withBudget(80)
            .withSeed(seed)
            .withVectors()
            .of(operator);
    return LeadingPairs.of(found);
  }

  @Test
  @Tag("full")
  void errorBarsHoldTheTruthAboutAsOftenAsTheySay() {
    double[] values = spectrum(1);
    DiagonalOperator operator = DiagonalOperator.of(values);
    double[] zs = {1, 0.1, 0.01};
    int held = 0;
    int asked = 0;
    try (Workers workers = Workers.of(1)) {
      for (long seed = 0; seed < 150; seed++) {
        ProbedSpectrum probed =
            ProbedSpectrum.of(operator, pairs(operator, seed), EFFORT, seed, workers);
        for (double z : zs) {
          asked++;
          held += probed.effectiveDimension(z).interval().excludes(effective(values, z)) ? 0 : 1;
        }
        asked++;
        held += probed.trace().interval().excludes(Arrays.stream(values).sum()) ? 0 : 1;
      }
    }
    // four figures of one seed are no independent trials: at 95%, 150 of them miss 7.5 ± 2.7
    // times each
    assertThat((double) held / asked).isBetween(0.92, 0.98);
  }

  /** What two vectors tell of 100 dimensions, of which so many have the eigenvalue 1, others 0. */
  private static ProbedSpectrum withOnes(double ones) {
    double share = ones / 100;
    ProbeMeasure measure =
        new ProbeMeasure(
            100, new double[] {share, 1 - share}, new double[] {Math.sqrt(share * (1 - share)), 0});
    return new ProbedSpectrum(100, new double[0], new double[0], List.of(measure, measure), 4);
  }

  @Test
  void whatMayBeNothingIsNotResolved() {
    // one eigenvalue, met by chance: its error is as large as the figure
    assertThat(withOnes(1).effectiveDimension(1).resolved()).isFalse();
    Estimate known = withOnes(50).effectiveDimension(1);
    assertThat(known.resolved()).isTrue();
    assertThat(known.value()).isCloseTo(25, within(1e-9));
    // 2n/(n + 2) · (tr f² − (tr f)²/n) over two vectors, widened a little
    assertThat(known.standardError())
        .isCloseTo(Math.sqrt(100.0 / 102 * (12.5 - 6.25)), within(0.1));
  }

  @Test
  void aChangeOfWhatIsNotResolvedIsNot() {
    ProbedSpectrum less = withOnes(1);
    ProbedSpectrum more = withOnes(1.5);
    ProbedSpectrum known = withOnes(50);
    // both vectors agree on the change, whose bar is zero: told
    assertThat(more.effectiveDimensionLess(less, 1).resolved()).isTrue();
    assertThat(less.effectiveDimensionLess(less, 1).resolved()).isFalse();
    assertThat(known.effectiveDimensionLess(known, 1)).isEqualTo(Estimate.exact(0));
  }

  @Test
  void differencesOfNeighboursAreSharperThanFiguresAndHoldTheTruth() {
    double[] first = spectrum(1);
    double[] second = spectrum(1.02);
    DiagonalOperator before = DiagonalOperator.of(first);
    DiagonalOperator after = DiagonalOperator.of(second);
    double truth = effective(second, 0.1) - effective(first, 0.1);
    int held = 0;
    try (Workers workers = Workers.of(1)) {
      for (long seed = 0; seed < 12; seed++) {
        LeadingPairs pairs = pairs(before, seed);
        ProbedSpectrum one = ProbedSpectrum.of(before, pairs, EFFORT, seed, workers);
        ProbedSpectrum two =
            ProbedSpectrum.of(
                after,
                LeadingPairs.from(
                    after, pairs.vectors(), 10, new LeadingPairs.Goal(1e-3, 10, 20), workers),
                EFFORT,
                seed,
                workers);
        Estimate change = two.effectiveDimensionLess(one, 0.1);
        double independent =
            Math.hypot(
                one.effectiveDimension(0.1).standardError(),
                two.effectiveDimension(0.1).standardError());
        assertThat(change.standardError()).isLessThan(independent / 2);
        held += change.interval().excludes(truth) ? 0 : 1;
      }
    }
    // at 95%, more than 3 of 12 are missed twice in a thousand times
    assertThat(held).isBetween(9, 12);
  }

  @Test
  void aWarmStartFindsTheLeadingPairsOfAMatrixThatHasTurnedALittle() {
    SplittableRandom random = new SplittableRandom(3);
    int n = 120;
    double[] values = IntStream.range(0, n).mapToDouble(i -> 5 * Math.pow(0.8, i)).toArray();
    double[][] a = new double[n][n];
    double[][] b = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i][i] = values[i];
      b[i][i] = values[i];
      for (int j = 0; j < i; j++) {
        double small = 0.01 * random.nextGaussian() * Math.sqrt(values[i] * values[j]);
        b[i][j] += small;
        b[j][i] += small;
      }
    }
    DenseOperator before = DenseOperator.of(a);
    DenseOperator after = DenseOperator.of(b);
    try (Workers workers = Workers.of(1)) {
      LeadingPairs cold = pairs(before, 0);
      LeadingPairs warm =
          LeadingPairs.from(
              after, cold.vectors(), 10, new LeadingPairs.Goal(1e-6, 5, 200), workers);
      ExtremePairs truth =
          ExtremeEigenpairs.withDefaults().withLargest(5).withTolerance(1e-9).of(after);
      for (int i = 0; i < 5; i++) {
        assertThat(warm.residuals()[i]).isLessThan(1e-6 * warm.values()[0]);
        assertThat(warm.values()[i]).isCloseTo(truth.largest().get(i).value(), within(1e-6));
      }
      assertThat(warm.products()).isLessThan(60);
    }
  }

  @Test
  void whatIsKnownWhollyHasNoError() {
    double[] values = {3, 1, 0.5, 0};
    ProbedSpectrum exact = ProbedSpectrum.exact(values, 4);
    assertThat(exact.trace()).isEqualTo(Estimate.exact(4.5));
    assertThat(exact.effectiveDimension(0.5).value())
        .isCloseTo(effective(values, 0.5), within(1e-14));
    assertThat(exact.effectiveDimension(0.5).standardError()).isZero();
  }

  @Test
  void theRuleWithAPrescribedNodeHasItAndKeepsTheMoments() {
    ProbeMeasure measure =
        new ProbeMeasure(4, new double[] {1, 2, 0.5}, new double[] {0.7, 0.3, 0.2});
    ProbeMeasure.Rule gauss = measure.gauss();
    ProbeMeasure.Rule radau = measure.withNodeAt(0);
    assertThat(Arrays.stream(radau.nodes()).map(Math::abs).min().orElseThrow()).isLessThan(1e-12);
    for (int power = 0; power < 6; power++) {
      int k = power;
      assertThat(radau.sum(x -> Math.pow(x, k)))
          .isCloseTo(gauss.sum(x -> Math.pow(x, k)), within(1e-10));
    }
    assertThat(gauss.sum(x -> x)).isCloseTo(measure.first(), within(1e-12));
    assertThat(gauss.sum(x -> x * x)).isCloseTo(measure.second(), within(1e-12));
  }

  @Test
  void sumsOverOtherVectorsHaveNoPairedDifference() {
    ProbedSpectrum exact = ProbedSpectrum.exact(new double[] {1, 2}, 2);
    ProbeMeasure measure = new ProbeMeasure(4, new double[] {1}, new double[] {0});
    ProbedSpectrum probed =
        new ProbedSpectrum(5, new double[0], new double[0], List.of(measure, measure), 2);
    assertThatThrownBy(() -> exact.traceLess(probed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("paired");
  }
}
