package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.MemoryLimitException;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.SpectralQuadrature;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectralSurveyTest {

  private static final SpectralSurvey ESTIMATING =
      SpectralSurvey.withDefaults().withExactLimit(0).withThreads(1);

  /** {@code scipy.stats.chi2.isf(1e-5 / k, 1)} for k = 1 and 600. */
  @Test
  void moreSingleEigenvaluesMayHaveAHeavierOneAmongThem() {
    assertThat(RitzPairs.heaviestOf(1)).isCloseTo(19.511, within(1e-2));
    assertThat(RitzPairs.heaviestOf(600)).isCloseTo(31.849, within(1e-2));
  }

  private static double[] decaying(int n) {
    double[] eigenvalues = new double[n];
    for (int i = 0; i < n; i++) {
      eigenvalues[i] = 10 * Math.pow(i + 1, -1.5);
    }
    return eigenvalues;
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  private static void assertHolds(Estimate estimate, double truth) {
    assertThat(estimate.resolved()).isTrue();
    assertThat(Math.abs(estimate.value() - truth))
        .as("%s against %s", estimate, truth)
        .isLessThanOrEqualTo(4 * estimate.standardError() + 1e-12 * Math.abs(truth));
  }

  @Test
  void smallMatricesAreDecomposed() {
    Spectrum spectrum = SpectralSurvey.withDefaults().of(DiagonalOperator.of(3, -1, 2));
    assertThat(spectrum.method()).isEqualTo(Spectrum.Method.EXACT);
    assertThat(spectrum.trace().value()).isCloseTo(4, within(1e-12));
    assertThat(spectrum.shareBelow(0).value()).isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void largerMatricesAreEstimatedWithErrorsThatHold() {
    double[] eigenvalues = decaying(6_000);
    Spectrum spectrum =
        SpectralSurvey.withDefaults().withBudget(100).of(DiagonalOperator.of(eigenvalues));
    assertThat(spectrum.method()).isEqualTo(Spectrum.Method.ESTIMATED);
    assertThat(spectrum.products()).isLessThanOrEqualTo(100);
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.BUDGET);
    assertHolds(spectrum.trace(), sum(eigenvalues));
    assertThat(spectrum.trace().standardError()).isLessThan(0.02 * sum(eigenvalues));
    assertHolds(
        spectrum.traceOf(x -> x / (x + 0.01)),
        Arrays.stream(eigenvalues).map(x -> x / (x + 0.01)).sum());
    List<EigenvalueEstimate> top = spectrum.top(10);
    for (int i = 0; i < 10; i++) {
      assertThat(top.get(i).value()).isCloseTo(eigenvalues[i], within(1e-10));
      assertThat(top.get(i).residual()).isLessThan(1e-4 * eigenvalues[i]).isPositive();
    }
  }

  @Test
  void equalSeedsGiveEqualBitsForAnyNumberOfThreads() {
    SymmetricOperator operator = DiagonalOperator.of(decaying(3_000));
    Spectrum one = ESTIMATING.withBudget(40).withSeed(5).of(operator);
    Spectrum three = ESTIMATING.withThreads(3).withBudget(40).withSeed(5).of(operator);
    Spectrum other = ESTIMATING.withBudget(40).withSeed(6).of(operator);
    assertThat(three.trace()).isEqualTo(one.trace());
    assertThat(three.shareAbove(0.3)).isEqualTo(one.shareAbove(0.3));
    assertThat(three.quadrature().weights()).isEqualTo(one.quadrature().weights());
    assertThat(other.trace()).isNotEqualTo(one.trace());
  }

  @Test
  void theDensityHasMassOneAndTheQuadraturesMean() {
    double[] eigenvalues = decaying(800);
    Spectrum spectrum = ESTIMATING.withBudget(60).of(DiagonalOperator.of(eigenvalues));
    double[] grid = new double[4_001];
    Arrays.setAll(grid, i -> -3 + i * 0.004);
    SpectralDensity density = spectrum.density(grid, 0.05);
    double mass = 0;
    double mean = 0;
    for (int i = 0; i < grid.length; i++) {
      mass += density.values()[i] * 0.004;
      mean += density.values()[i] * grid[i] * 0.004;
    }
    assertThat(mass).isCloseTo(1, within(1e-6));
    SpectralQuadrature quadrature = spectrum.quadrature();
    double expected = 0;
    for (int i = 0; i < quadrature.nodes().length; i++) {
      expected += quadrature.nodes()[i] * quadrature.weights()[i];
    }
    assertThat(mean).isCloseTo(expected, within(1e-6));
    assertThat(sum(spectrum.quadrature().weights())).isCloseTo(1, within(1e-9));
    assertThat(spectrum.quadrature().nodes()).isSorted();
  }

  @Test
  void aNoiseFloorIsNotCounted() {
    // the case of the science notes: 90 steps of another tool said 0.904 where 0.648 is right
    double[] eigenvalues = decaying(6_000);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 88; i < eigenvalues.length; i++) {
      eigenvalues[i] = 1e-6 * (random.nextGaussian() + 0.38);
    }
    Spectrum spectrum = ESTIMATING.withBudget(90).of(DiagonalOperator.of(eigenvalues));
    assertThat(spectrum.shareAbove(0).resolved()).isFalse();
    assertThat(spectrum.shareBelow(0).resolved()).isFalse();
    Estimate share = spectrum.shareAbove(1e-2);
    assertHolds(share, Arrays.stream(eigenvalues).filter(x -> x > 1e-2).count() / 6_000.0);
  }

  // --- the hostile catalogue

  @Test
  void oneByOne() {
    Spectrum spectrum = ESTIMATING.of(DiagonalOperator.of(-2));
    assertThat(spectrum.trace().value()).isCloseTo(-2, within(1e-14));
    assertThat(spectrum.trace().resolved()).isTrue();
    assertThat(spectrum.shareBelow(0).value()).isEqualTo(1);
    assertThat(spectrum.top(3)).hasSize(1);
    assertThat(spectrum.products()).isEqualTo(1);
  }

  @Test
  void twoByTwo() {
    Spectrum spectrum = ESTIMATING.of(DiagonalOperator.of(5, -3));
    assertThat(spectrum.top(1).get(0).value()).isCloseTo(5, within(1e-13));
    assertThat(spectrum.bottom(1).get(0).value()).isCloseTo(-3, within(1e-13));
    assertThat(spectrum.frobeniusSquared().value()).isCloseTo(34, within(1e-12));
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.EXHAUSTED);
  }

  @Test
  void theZeroMatrix() {
    Spectrum spectrum = ESTIMATING.of(DiagonalOperator.of(new double[50]));
    assertThat(spectrum.trace()).isEqualTo(Estimate.exact(0));
    assertThat(spectrum.frobeniusSquared()).isEqualTo(Estimate.exact(0));
    assertThat(spectrum.shareAbove(0.1).value()).isZero();
    assertThat(spectrum.shareAbove(0.1).resolved()).isTrue();
  }

  @Test
  void theIdentityIsExactAfterOneBlock() {
    double[] ones = new double[80];
    Arrays.fill(ones, 1);
    Spectrum spectrum = ESTIMATING.withBudget(40).of(DiagonalOperator.of(ones));
    assertThat(spectrum.products()).isEqualTo(2);
    assertThat(spectrum.trace().value()).isCloseTo(80, within(1e-11));
    assertThat(spectrum.trace().standardError()).isLessThan(1e-11);
    assertThat(spectrum.shareAbove(0.5).value()).isCloseTo(1, within(1e-12));
  }

  @Test
  void rankOneIsExactAfterTwoBlocks() {
    double[] eigenvalues = new double[100];
    eigenvalues[17] = 7;
    Spectrum spectrum = ESTIMATING.withBudget(60).of(DiagonalOperator.of(eigenvalues));
    assertThat(spectrum.products()).isLessThanOrEqualTo(4);
    assertThat(spectrum.trace().value()).isCloseTo(7, within(1e-12));
    assertThat(spectrum.trace().standardError()).isLessThan(1e-10);
    assertThat(spectrum.shareAbove(1).value()).isCloseTo(0.01, within(1e-9));
  }

  @Test
  void anExhaustedMatrixOfLowRankIsKnownExactly() {
    double[] eigenvalues = Arrays.copyOf(decaying(60), 400);
    for (int budget : new int[] {100, 150, 300}) {
      Spectrum spectrum = ESTIMATING.withBudget(budget).of(CoverageStudy.hidingZeros(eigenvalues));
      assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.EXHAUSTED);
      assertThat(spectrum.products()).isLessThan(70);
      assertThat(spectrum.dimension()).isEqualTo(400);
      assertThat(spectrum.trace().value()).isCloseTo(sum(eigenvalues), within(1e-10));
      assertThat(spectrum.trace().standardError()).isLessThan(1e-10);
      Estimate dimension = spectrum.effectiveDimension(0.01).estimate();
      double truth = Arrays.stream(eigenvalues).map(x -> x / (x + 0.01)).sum();
      assertThat(dimension.value()).isCloseTo(truth, within(1e-8));
      // zeros may be off by 32 roundings of a product
      assertThat(dimension.standardError()).isLessThan(1e-6);
      assertThat(spectrum.shareAbove(0.01).value()).isCloseTo(60.0 / 400, within(1e-9));
    }
  }

  @Test
  void copiesBeyondTheBlockAreCountedByTheirWeight() {
    double[] eigenvalues = new double[200];
    Arrays.fill(eigenvalues, 0, 50, 4);
    Spectrum spectrum = ESTIMATING.withBudget(60).of(CoverageStudy.hidingZeros(eigenvalues));
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.EXHAUSTED);
    Estimate count = spectrum.traceOf(x -> x > 1 ? 1 : 0);
    assertThat(Math.abs(count.value() - 50)).isLessThan(4 * count.standardError());
    assertThat(count.standardError()).isPositive();
  }

  @Test
  void negativeDefinite() {
    double[] eigenvalues = Arrays.stream(decaying(300)).map(x -> -x - 1).toArray();
    Spectrum spectrum = ESTIMATING.withBudget(60).of(DiagonalOperator.of(eigenvalues));
    assertHolds(spectrum.trace(), sum(eigenvalues));
    assertThat(spectrum.bottom(1).get(0).value()).isCloseTo(-11, within(1e-10));
    assertThat(spectrum.shareBelow(0.5).value()).isCloseTo(1, within(1e-5));
    assertThat(spectrum.shareAbove(0).value()).isCloseTo(0, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-150, 1, 1e150, 1e299})
  void scaleDoesNotMatter(double scale) {
    double[] plain = decaying(300);
    double[] scaled = Arrays.stream(plain).map(x -> x * scale).toArray();
    Spectrum reference = ESTIMATING.withBudget(40).of(DiagonalOperator.of(plain));
    Spectrum spectrum = ESTIMATING.withBudget(40).of(DiagonalOperator.of(scaled));
    assertThat(spectrum.trace().value() / scale).isCloseTo(reference.trace().value(), within(1e-9));
    assertThat(spectrum.trace().resolved()).isTrue();
    assertThat(spectrum.shareAbove(0.5 * scale).value())
        .isCloseTo(reference.shareAbove(0.5).value(), within(1e-9));
    assertThat(spectrum.traceOf(x -> x / (x + 0.1 * scale)).value())
        .isCloseTo(reference.traceOf(x -> x / (x + 0.1)).value(), within(1e-6));
  }

  @Test
  void aSquaredNormThatOverflowsIsUnresolvedAndNotWrong() {
    Spectrum spectrum = ESTIMATING.withBudget(20).of(DiagonalOperator.of(1e200, 2e200, 3e200));
    assertThat(spectrum.frobeniusSquared().resolved()).isFalse();
  }

  @Test
  void aFunctionThatIsUndefinedBesideTheSpectrumCanStillBeSummed() {
    double[] eigenvalues = Arrays.stream(decaying(400)).map(x -> x + 0.5).toArray();
    Estimate logDeterminant =
        ESTIMATING.withBudget(60).of(DiagonalOperator.of(eigenvalues)).traceOf(Math::log);
    double truth = Arrays.stream(eigenvalues).map(Math::log).sum();
    assertThat(Math.abs(logDeterminant.value() - truth))
        .isLessThan(4 * logDeterminant.standardError());
    assertThat(logDeterminant.resolved()).isTrue();
  }

  @Test
  void aFunctionThatIsUndefinedOnTheSpectrumIsUnresolved() {
    Estimate estimate =
        ESTIMATING.withBudget(20).of(DiagonalOperator.of(decaying(100))).traceOf(x -> Double.NaN);
    assertThat(estimate.resolved()).isFalse();
  }

  @Test
  void notANumberFromTheOperatorIsNamed() {
    double[] eigenvalues = decaying(100);
    eigenvalues[42] = Double.NaN;
    assertThatThrownBy(() -> ESTIMATING.of(DiagonalOperator.of(eigenvalues)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("entry 42 of product 1 came back as NaN");
  }

  @Test
  void aBudgetOfOneProductIsHonest() {
    double[] eigenvalues = decaying(500);
    Spectrum spectrum = ESTIMATING.withBudget(1).of(DiagonalOperator.of(eigenvalues));
    assertThat(spectrum.products()).isEqualTo(1);
    assertThat(spectrum.trace().standardError()).isGreaterThan(1);
    // its only Ritz value is a mean of all eigenvalues, and no end of the spectrum
    assertThat(spectrum.top(10)).isEmpty();
    assertThat(spectrum.bottom(10)).isEmpty();
  }

  @Test
  void aBudgetAboveTheDimensionFindsEverything() {
    double[] eigenvalues = decaying(37);
    eigenvalues[36] = -0.5;
    Spectrum spectrum = ESTIMATING.withBudget(500).of(DiagonalOperator.of(eigenvalues));
    assertThat(spectrum.products()).isEqualTo(37);
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.EXHAUSTED);
    assertThat(spectrum.trace().value()).isCloseTo(sum(eigenvalues), within(1e-11));
    assertThat(spectrum.trace().standardError()).isLessThan(1e-10);
    assertThat(spectrum.shareBelow(0.1).value()).isCloseTo(1.0 / 37, within(1e-12));
    assertThat(spectrum.top(100)).hasSize(37);
  }

  @Test
  void countsBelowZeroAreRefused() {
    Spectrum spectrum = ESTIMATING.of(DiagonalOperator.of(1, 2));
    assertThatThrownBy(() -> spectrum.top(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> spectrum.shareAbove(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> spectrum.shareBelow(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> spectrum.density(new double[] {0}, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    SpectralSurvey survey = SpectralSurvey.withDefaults();
    assertThatThrownBy(() -> survey.withBudget(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> survey.withTop(-1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> survey.withBottom(-2)).hasMessageContaining("got -2");
    assertThatThrownBy(() -> survey.withExactLimit(-3)).hasMessageContaining("got -3");
    assertThatThrownBy(() -> survey.withTimeLimit(Duration.ZERO)).hasMessageContaining("got PT0S");
    assertThatThrownBy(() -> survey.withTargetError(Double.NaN)).hasMessageContaining("got NaN");
    assertThatThrownBy(() -> survey.withMemoryLimit(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> survey.withThreads(0)).hasMessageContaining("got 0");
  }

  // --- stopping

  @Test
  void anInterruptKeepsWhatIsThere() {
    SymmetricOperator operator = DiagonalOperator.of(decaying(500));
    Spectrum spectrum =
        ESTIMATING
            .withBudget(100)
            .withListener(
                (done, planned) -> {
                  if (done >= 20) {
                    Thread.currentThread().interrupt();
                  }
                })
            .of(operator);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.INTERRUPTED);
    assertThat(spectrum.products()).isBetween(20L, 25L);
    // without probes, nothing tells how often an eigenvalue occurs that one vector has found
    assertThat(spectrum.trace().value())
        .isCloseTo(sum(decaying(500)), within(4 * spectrum.trace().standardError()));
    assertThat(spectrum.top(1).get(0).value()).isCloseTo(10, within(1e-6));
  }

  @Test
  void anInterruptOfTheExactPathLeavesAnEstimate() {
    Spectrum spectrum =
        SpectralSurvey.withDefaults()
            .withListener((done, planned) -> Thread.currentThread().interrupt())
            .of(DiagonalOperator.of(decaying(500)));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(spectrum.method()).isEqualTo(Spectrum.Method.ESTIMATED);
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.INTERRUPTED);
    Estimate trace = spectrum.trace();
    assertThat(Math.abs(trace.value() - sum(decaying(500))))
        .isLessThanOrEqualTo(4 * trace.standardError());
    assertThat(spectrum.top(1)).isEmpty();
    assertThat(spectrum.bottom(1)).isEmpty();
  }

  @Test
  void timeEndsTheSurveyAfterTheBlock() {
    for (int exactLimit : new int[] {0, 5_000}) {
      Spectrum spectrum =
          ESTIMATING
              .withExactLimit(exactLimit)
              .withBudget(100)
              .withTimeLimit(Duration.ofNanos(1))
              .of(DiagonalOperator.of(decaying(500)));
      assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.TIME);
      assertThat(spectrum.products()).isEqualTo(4);
    }
  }

  @Test
  void theTargetErrorEndsTheSurveyEarly() {
    SymmetricOperator operator = DiagonalOperator.of(decaying(2_000));
    SpectralSurvey survey = ESTIMATING.withBudget(400).withTop(3).withBottom(0);
    Spectrum loose = survey.withTargetError(0.05).of(operator);
    Spectrum tight = survey.withTargetError(0.002).of(operator);
    Spectrum withTarget = survey.withTargetError(0.05).withTargetDimensions(0.01).of(operator);
    assertThat(loose.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    assertThat(loose.trace().standardError()).isLessThan(0.05 * loose.trace().value());
    assertThat(loose.products()).isLessThan(tight.products());
    assertThat(loose.products()).isLessThan(withTarget.products());
    Estimate dimension = withTarget.effectiveDimension(0.01).estimate();
    assertThat(dimension.standardError()).isLessThanOrEqualTo(0.05 * dimension.value());
  }

  @Test
  void theListenerHearsOfEveryBlock() {
    List<Long> done = new ArrayList<>();
    ESTIMATING
        .withBudget(30)
        .withListener(
            (products, planned) -> {
              assertThat(planned).isEqualTo(30);
              done.add(products);
            })
        .of(DiagonalOperator.of(decaying(400)));
    assertThat(done).hasSize(15).isSorted().endsWith(30L);
  }

  // --- probes

  @Test
  void aFifthOfTheBudgetGoesToProbesThatHalveTheError() {
    double[] eigenvalues = decaying(2_000);
    SymmetricOperator operator = DiagonalOperator.of(eigenvalues);
    List<Long> done = new ArrayList<>();
    Spectrum with =
        ESTIMATING
            .withBudget(100)
            .withListener((products, planned) -> done.add(products))
            .of(operator);
    Spectrum without = ESTIMATING.withBudget(100).withBlock(4).withProbes(0).of(operator);
    assertThat(with.products()).isEqualTo(100);
    // rows of zeros are looked for with two products, then come 78 steps and five frames of four
    assertThat(done).hasSize(83).isSorted().startsWith(3L).endsWith(80L, 84L, 88L, 92L, 96L, 100L);
    assertThat(without.products()).isEqualTo(98);
    assertThat(with.trace().standardError()).isLessThan(0.5 * without.trace().standardError());
    assertThat(with.frobeniusSquared().standardError())
        .isLessThan(0.5 * without.frobeniusSquared().standardError());
    assertHolds(with.trace(), sum(eigenvalues));
    assertHolds(with.frobeniusSquared(), Arrays.stream(eigenvalues).map(x -> x * x).sum());
  }

  @Test
  void anInterruptAmongTheProbesKeepsThoseThatAreThere() {
    double[] eigenvalues = decaying(2_000);
    Spectrum spectrum =
        ESTIMATING
            .withBudget(100)
            .withListener(
                (done, planned) -> {
                  if (done >= 88) {
                    Thread.currentThread().interrupt();
                  }
                })
            .of(DiagonalOperator.of(eigenvalues));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.INTERRUPTED);
    assertThat(spectrum.products()).isEqualTo(88);
    assertHolds(spectrum.trace(), sum(eigenvalues));
  }

  @Test
  void theTargetErrorIsConfirmedByProbes() {
    SymmetricOperator operator = DiagonalOperator.of(decaying(2_000));
    for (double target : new double[] {0.02, 0.005}) {
      Spectrum spectrum =
          ESTIMATING
              .withBudget(400)
              .withTop(3)
              .withBottom(0)
              .withTargetError(target)
              .withTargetDimensions(0.1)
              .of(operator);
      assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
      Estimate trace = spectrum.trace();
      assertThat(trace.standardError()).isLessThanOrEqualTo(target * trace.value());
      assertHolds(trace, sum(decaying(2_000)));
      Estimate dimension = spectrum.effectiveDimension(0.1).estimate();
      assertThat(dimension.standardError()).isLessThanOrEqualTo(target * dimension.value());
    }
  }

  @Test
  void theTargetErrorHoldsWhereTheBudgetReachesIt() {
    double[] eigenvalues = decaying(2_000);
    DoubleFunction<double[]> z =
        largest -> new double[] {largest / 10, largest / 1e2, largest / 1e4};
    Spectrum spectrum =
        ESTIMATING
            .withBudget(200)
            .withTop(3)
            .withBottom(0)
            .withTargetError(0.004)
            .withTargetDimensionsInReach(z)
            .of(DiagonalOperator.of(eigenvalues));
    assertThat(spectrum.stopReason()).isEqualTo(Spectrum.StopReason.TARGET_REACHED);
    // the last is out of reach of 200 products and has not kept the survey going
    assertThat(spectrum.products()).isLessThan(190);
    double[] at = z.apply(spectrum.top(1).get(0).value());
    for (int i = 0; i < at.length; i++) {
      Estimate dimension = spectrum.effectiveDimension(at[i]).estimate();
      assertThat(dimension.standardError() <= 0.004 * dimension.value()).isEqualTo(i < 2);
    }
  }

  // --- memory

  @Test
  void memoryIsStatedBeforeItIsSpent() {
    SpectralSurvey survey = SpectralSurvey.withDefaults().withBudget(200);
    // 160 columns of four and of eight bytes, and 17 vectors of 19 MB; probes are not kept
    assertThat(survey.memoryNeeded(sized(2_400_000, 0x1p-24)))
        .isBetween(1_862_000_000L, 1_876_000_000L);
    SymmetricOperator twiceAsPrecise = sized(2_400_000, 0x1p-53);
    long needed = survey.memoryNeeded(twiceAsPrecise);
    assertThat(needed).isBetween(3_398_000_000L, 3_416_000_000L);
    assertThat(survey.withMemoryLimit(needed).fits(twiceAsPrecise)).isTrue();
    assertThat(survey.withMemoryLimit(needed - 1).fits(twiceAsPrecise)).isFalse();
  }

  /** An operator that must not be multiplied. */
  private static SymmetricOperator sized(int dimension, double unitRoundoff) {
    return new SymmetricOperator() {
      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public void multiply(double[][] vectors, double[][] products) {
        throw new AssertionError("only the size is asked for");
      }

      @Override
      public double unitRoundoff() {
        return unitRoundoff;
      }
    };
  }

  @Test
  void tooLittleMemoryIsRefusedWithWhatWouldFit() {
    SymmetricOperator operator = DiagonalOperator.of(decaying(20_000));
    SpectralSurvey survey = SpectralSurvey.withDefaults().withMemoryLimit(20L << 20);
    assertThatThrownBy(() -> survey.withBudget(200).of(operator))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("a basis for 200 products of dimension 20000 takes")
        .hasMessageMatching(".*lower the budget to \\d+ products, which fits.*");
    assertThatThrownBy(() -> survey.withMemoryLimit(1_000).of(operator))
        .hasMessageContaining("not even one product fits");
    assertThatThrownBy(() -> survey.withExactLimit(20_000).of(operator))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("to decompose the dense matrix of dimension 20000 takes")
        .hasMessageContaining("set the exact limit below 20000");
  }

  @Test
  void theBudgetThatIsSaidToFitFits() {
    SymmetricOperator operator = DiagonalOperator.of(decaying(20_000));
    SpectralSurvey survey = SpectralSurvey.withDefaults().withMemoryLimit(20L << 20);
    String message = "";
    try {
      survey.withBudget(200).of(operator);
    } catch (IllegalArgumentException e) {
      message = String.valueOf(e.getMessage());
    }
    int fits = Integer.parseInt(message.replaceAll(".*lower the budget to (\\d+) .*", "$1"));
    assertThat(survey.withBudget(fits).of(operator).products()).isPositive();
    assertThatThrownBy(() -> survey.withBudget(fits + 1).of(operator))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
