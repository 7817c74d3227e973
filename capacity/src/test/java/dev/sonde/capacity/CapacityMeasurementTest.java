package dev.sonde.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.FisherTrace;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.survey.ExactSpectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityMeasurementTest {
  private static final Evaluation EVALUATION =
      Evaluation.withDefaults().withPrecision(Precision.DOUBLE).withThreads(1).withBatchSize(32);

  private static double[] gaussians(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] out = new double[count];
    Arrays.setAll(out, i -> random.nextGaussian());
    return out;
  }

  private static Dataset classes(int samples, int features, int classes) {
    long[] labels = new long[samples];
    Arrays.setAll(labels, i -> i % classes);
    return new Dataset(
        new Values.Doubles(gaussians(samples * features, 1), new long[] {samples, features}),
        new Values.Integers(labels, new long[] {samples}),
        "made up",
        "");
  }

  private static Dataset reals(int samples, int features) {
    return new Dataset(
        new Values.Doubles(gaussians(samples * features, 2), new long[] {samples, features}),
        new Values.Doubles(gaussians(samples, 3), new long[] {samples, 1}),
        "made up",
        "");
  }

  private static Measurement measure(
      Network network, Loss loss, Dataset dataset, CapacityMeasurement measurement) {
    try (Objective objective = Objective.of(network, loss, dataset, EVALUATION)) {
      return measurement.of(objective);
    }
  }

  private static List<String> codes(Measurement measurement) {
    return measurement.findings().stream().map(Finding::code).toList();
  }

  private static double figure(Measurement measurement, String name) {
    return measurement.measures().stream()
        .filter(measure -> measure.name().equals(name))
        .findFirst()
        .orElseThrow()
        .estimate()
        .value();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5, 10})
  void softmaxRegressionsShareOfPositiveEigenvaluesIsThatOfAllClassesButOne(int classes) {
    int features = 7;
    try (Network network = Perceptron.of(features, classes).withWidths().withoutBiases().build(4)) {
      Measurement measured =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              classes(120, features, classes),
              CapacityMeasurement.withDefaults().withTau(1e-9));
      assertThat(measured.model().parameters()).isEqualTo(features * classes);
      assertThat(measured.spectrum().above().get(0).fraction().value())
          .isCloseTo((classes - 1.0) / classes, within(1e-12));
      assertThat(measured.spectrum().below().get(0).fraction().value()).isZero();
    }
  }

  /** What the command line asks for by default, with more parameters than a survey's products. */
  @Test
  void whatStandsBesideAnExactSpectrumIsExactToo() {
    try (Network network = Perceptron.of(12, 3).withWidths(20).build(4)) {
      Measurement measured =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              classes(60, 12, 3),
              CapacityMeasurement.withDefaults()
                  .withBeside(Beside.GAUSS_NEWTON)
                  .withStop(SurveyStop.WHEN_GOOD_ENOUGH));
      assertThat(measured.model().parameters()).isEqualTo(323);
      assertThat(measured.spectrum().method()).isEqualTo(Spectrum.Method.EXACT);
      assertThat(measured.gaussNewton())
          .isNotEmpty()
          .allSatisfy(dimension -> assertThat(dimension.estimate().standardError()).isZero());
    }
  }

  /** Rounding of products, at an estimate's bottom end, is no negative curvature. */
  @Test
  void gaussNewtonMatricesHaveNoNegativeShare() {
    try (Network network = Perceptron.of(12, 3).withWidths(20).build(4)) {
      Measurement measured =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              classes(60, 12, 3),
              CapacityMeasurement.withDefaults()
                  .withMatrix(CurvatureMatrix.GAUSS_NEWTON)
                  .withExactLimit(10)
                  .withBudget(60)
                  .withTau(1e-2, 1e-12));
      assertThat(measured.spectrum().method()).isEqualTo(Spectrum.Method.ESTIMATED);
      measured
          .spectrum()
          .below()
          .forEach(share -> assertThat(share.fraction()).isEqualTo(Estimate.exact(0)));
      assertThat(figure(measured, "negativeMass")).isZero();
      assertThat(figure(measured, "negativeMassShare")).isZero();
    }
  }

  @Test
  void theGaussNewtonMatrixStandsBesideTheHessianWithinOneBudget() {
    Dataset dataset = classes(60, 8, 3);
    try (Network network = Perceptron.of(8, 3).withWidths(30).build(4)) {
      CapacityMeasurement measurement =
          CapacityMeasurement.withDefaults().withExactLimit(0).withBudget(150).withZ(1, 0.1, 0.01);
      Measurement alone = measure(network, Loss.CROSS_ENTROPY, dataset, measurement);
      assertThat(alone.gaussNewton()).isEmpty();
      assertThat(alone.survey().products()).isLessThanOrEqualTo(150);
      Measurement both =
          measure(
              network, Loss.CROSS_ENTROPY, dataset, measurement.withBeside(Beside.GAUSS_NEWTON));
      assertThat(both.survey().products()).isLessThanOrEqualTo(150);
      assertThat(both.survey().gaussNewtonProducts()).isBetween(30L, 45L);
      assertThat(both.survey().budget()).hasValue(150);
      Measurement exact =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              dataset,
              CapacityMeasurement.withDefaults()
                  .withMatrix(CurvatureMatrix.GAUSS_NEWTON)
                  .withZ(1, 0.1, 0.01));
      for (int i = 0; i < 3; i++) {
        Estimate estimate = both.gaussNewton().get(i).estimate();
        assertThat(estimate.resolved()).isTrue();
        assertThat(estimate.value())
            .isCloseTo(
                exact.effectiveDimensions().get(i).estimate().value(),
                within(4 * estimate.standardError() + 1e-9));
      }
    }
  }

  /** Sixty products, its usual share, do not resolve it at this z. */
  @Test
  void theGaussNewtonMatrixGetsWhatItsErrorBarTakes() {
    Dataset dataset = classes(300, 40, 5);
    double[] inputs = ((Values.Doubles) dataset.inputs()).values().clone();
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] *= Math.pow(1.2, i % 40); // so that eigenvalues spread over seven decades
    }
    Dataset spread = dataset.withInputs(new Values.Doubles(inputs, new long[] {300, 40}));
    try (Network network = Perceptron.of(40, 5).withWidths(40).build(4)) {
      Measurement measured =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              spread,
              CapacityMeasurement.withDefaults()
                  .withExactLimit(0)
                  .withZ(0.01)
                  .withBeside(Beside.GAUSS_NEWTON)
                  .withStop(SurveyStop.WHEN_GOOD_ENOUGH));
      assertThat(measured.survey().gaussNewtonProducts()).isBetween(61L, 200L);
      assertThat(measured.survey().products())
          .isLessThanOrEqualTo(measured.survey().ceiling())
          .isEqualTo(measured.survey().gaussNewtonProducts() + measured.spectrum().products());
      assertThat(measured.gaussNewton()).hasSize(1).allMatch(one -> one.estimate().resolved());
    }
  }

  @Test
  void nothingStandsBesideTheGaussNewtonMatrixItself() {
    try (Network network = Perceptron.of(8, 3).withWidths(30).build(4)) {
      Measurement measured =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              classes(60, 8, 3),
              CapacityMeasurement.withDefaults()
                  .withMatrix(CurvatureMatrix.GAUSS_NEWTON)
                  .withBeside(Beside.GAUSS_NEWTON));
      assertThat(measured.gaussNewton()).isEmpty();
    }
  }

  @Test
  void whetherANetworkHasConvergedDoesNotDependOnTheBudget() {
    Dataset dataset = reals(50, 8);
    try (Network network = Perceptron.of(8, 1).withWidths(30).build(4)) {
      List<Measurement> measured =
          Stream.of(20, 40, 400)
              .map(
                  budget ->
                      measure(
                          network,
                          Loss.MEAN_SQUARED_ERROR,
                          dataset,
                          CapacityMeasurement.withDefaults().withExactLimit(0).withBudget(budget)))
              .toList();
      assertThat(measured)
          .extracting(measurement -> figure(measurement, "newtonDecrease"))
          .containsOnly(figure(measured.get(0), "newtonDecrease"));
      assertThat(measured)
          .allSatisfy(measurement -> assertThat(codes(measurement)).contains("not-converged"));
    }
  }

  @Test
  void aLinearModelsSquaredErrorHasTheInputsSecondMoment() {
    int samples = 50;
    int features = 4;
    Dataset dataset = reals(samples, features);
    double[] x = ((Values.Doubles) dataset.inputs()).values();
    double squares = Arrays.stream(x).map(value -> value * value).sum();
    try (Network network = Perceptron.of(features, 1).withWidths().withoutBiases().build(4)) {
      Measurement measured =
          measure(network, Loss.MEAN_SQUARED_ERROR, dataset, CapacityMeasurement.withDefaults());
      assertThat(measured.spectrum().trace().value())
          .isCloseTo(2 * squares / samples, within(1e-12));
      // the loss is quadratic: one Newton step solves it, so the step finds the least squares
      double explained = leastSquares(x, ((Values.Doubles) dataset.targets()).values(), features);
      double start = measured.loss().value();
      assertThat(figure(measured, "newtonDecrease"))
          .isCloseTo((start - explained) / start, within(1e-9));
      assertThat(codes(measured)).contains("not-converged");
    }
  }

  /** The least mean squared error, by gradient descent to convergence. */
  private static double leastSquares(double[] x, double[] y, int features) {
    double[] w = new double[features];
    double error = 0;
    for (int step = 0; step < 2_000; step++) {
      double[] gradient = new double[features];
      error = 0;
      for (int i = 0; i < y.length; i++) {
        double residual = -y[i];
        for (int j = 0; j < features; j++) {
          residual += w[j] * x[i * features + j];
        }
        error += residual * residual / y.length;
        for (int j = 0; j < features; j++) {
          gradient[j] += 2 * residual * x[i * features + j] / y.length;
        }
      }
      for (int j = 0; j < features; j++) {
        w[j] -= 0.1 * gradient[j];
      }
    }
    return error;
  }

  @Test
  void theLayersTracesSumToTheWholesAndTheirSquaresStayBelow() {
    try (Network network = Perceptron.of(6, 3).withWidths(8, 5).build(4)) {
      Measurement measured =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              classes(90, 6, 3),
              CapacityMeasurement.withDefaults().withBlocks(Blocks.LAYERS));
      assertThat(measured.layers())
          .extracting(LayerFigures::name)
          .containsExactly("layers.0", "layers.1", "layers.2");
      assertThat(measured.layers().stream().mapToInt(LayerFigures::parameters).sum())
          .isEqualTo(measured.model().parameters());
      double sum = measured.layers().stream().mapToDouble(l -> l.spectrum().trace().value()).sum();
      assertThat(sum).isCloseTo(measured.spectrum().trace().value(), within(1e-10));
      double squares =
          measured.layers().stream()
              .mapToDouble(l -> l.spectrum().frobeniusSquared().value())
              .sum();
      assertThat(squares).isLessThan(measured.spectrum().frobeniusSquared().value());
      // Cauchy interlacing: no block's eigenvalue exceeds the whole's
      double largest = measured.spectrum().top().get(0).value();
      assertThat(measured.layers())
          .allMatch(layer -> layer.spectrum().top().get(0).value() <= largest);
    }
  }

  @Test
  void equalSeedsGiveEqualFiguresWhateverTheThreads() {
    Dataset dataset = classes(90, 6, 3);
    CapacityMeasurement measurement =
        CapacityMeasurement.withDefaults().withExactLimit(0).withBudget(40).withSeed(5);
    try (Network network = Perceptron.of(6, 3).withWidths(8, 5).build(4);
        Objective one = Objective.of(network, Loss.CROSS_ENTROPY, dataset, EVALUATION);
        Objective two =
            Objective.of(network, Loss.CROSS_ENTROPY, dataset, EVALUATION.withThreads(2))) {
      Measurement first = measurement.of(one);
      Measurement second = measurement.of(two);
      assertThat(second.spectrum().top()).isEqualTo(first.spectrum().top());
      assertThat(second.spectrum().trace()).isEqualTo(first.spectrum().trace());
      assertThat(second.effectiveDimensions()).isEqualTo(first.effectiveDimensions());
      assertThat(second.measures()).isEqualTo(first.measures());
      assertThat(second.findings()).isEqualTo(first.findings());
      assertThat(measurement.withSeed(6).of(one).spectrum().trace())
          .isNotEqualTo(first.spectrum().trace());
    }
  }

  @Test
  void theListenerSeesEveryProductOfEveryPhase() {
    List<long[]> told = new ArrayList<>();
    try (Network network = Perceptron.of(6, 3).withWidths(5).build(4)) {
      measure(
          network,
          Loss.CROSS_ENTROPY,
          classes(90, 6, 3),
          CapacityMeasurement.withDefaults()
              .withBlocks(Blocks.LAYERS)
              .withListener((done, planned) -> told.add(new long[] {done, planned})));
    }
    assertThat(told).isNotEmpty().allMatch(tick -> tick[0] <= tick[1]);
    for (int i = 1; i < told.size(); i++) {
      assertThat(told.get(i)[0]).isGreaterThanOrEqualTo(told.get(i - 1)[0]);
    }
    long[] last = told.get(told.size() - 1);
    assertThat(last[0]).isEqualTo(last[1]);
  }

  @Test
  void theProductsReportedAreAllThatWereSpentAndNoMoreThanTheBudget() {
    List<Long> told = new ArrayList<>();
    try (Network network = Perceptron.of(20, 3).withWidths(30).build(4)) {
      Measurement measured =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              classes(90, 20, 3),
              CapacityMeasurement.withDefaults()
                  .withExactLimit(0)
                  .withBudget(60)
                  .withListener((done, planned) -> told.add(done)));
      assertThat(measured.spectrum().products())
          .isEqualTo(told.get(told.size() - 1))
          .isBetween(58L, 60L); // blocks of three may leave up to two
    }
  }

  @Test
  void anInterruptLeavesAPartialMeasurementThatSaysSo() {
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4)) {
      CapacityMeasurement measurement =
          CapacityMeasurement.withDefaults()
              .withExactLimit(0)
              .withBudget(60)
              .withBlocks(Blocks.LAYERS)
              .withListener(
                  (done, planned) -> {
                    if (done >= 25) {
                      Thread.currentThread().interrupt();
                    }
                  });
      Measurement measured = measure(network, Loss.CROSS_ENTROPY, classes(90, 6, 3), measurement);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(codes(measured)).contains("interrupted");
      assertThat(measured.layers()).isEmpty();
      assertThat(measured.spectrum().stopReason()).isEqualTo(Spectrum.StopReason.INTERRUPTED);
      assertThat(measured.spectrum().top()).isNotEmpty();
      assertThat(measured.loss().value()).isPositive();
    }
  }

  @Test
  void anInterruptOfTheExactPathLeavesTheLossAndOneBlockOfProducts() {
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4)) {
      Thread.currentThread().interrupt();
      Measurement measured =
          measure(
              network, Loss.CROSS_ENTROPY, classes(90, 6, 3), CapacityMeasurement.withDefaults());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(codes(measured)).contains("interrupted");
      assertThat(measured.spectrum().method()).isEqualTo(Spectrum.Method.ESTIMATED);
      assertThat(measured.effectiveDimensions()).noneMatch(n -> n.estimate().resolved());
      assertThat(measured.loss().value()).isPositive();
    }
  }

  @Test
  void aSampleHasAnErrorThatHoldsTheWholesTraceAndIsFound() {
    Dataset dataset = classes(2_000, 6, 3);
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4);
        Objective all = Objective.of(network, Loss.CROSS_ENTROPY, dataset, EVALUATION);
        Objective few =
            Objective.of(network, Loss.CROSS_ENTROPY, dataset, EVALUATION.withSamples(200))) {
      Measurement whole = CapacityMeasurement.withDefaults().of(all);
      Measurement sampled = CapacityMeasurement.withDefaults().of(few);
      assertThat(codes(whole)).doesNotContain("sampled");
      Estimate trace = sampled.spectrum().trace();
      assertThat(trace.standardError()).isPositive();
      assertThat(trace.value())
          .isCloseTo(whole.spectrum().trace().value(), within(3 * trace.standardError()));
      Finding finding =
          sampled.findings().stream()
              .filter(found -> found.code().equals("sampled"))
              .findFirst()
              .orElseThrow();
      assertThat(finding.evidence())
          .containsEntry("samples", 200)
          .containsEntry("population", 2_000)
          .containsEntry("dominatedBy", "samples")
          .containsEntry("probeError", 0.0);
    }
  }

  /** A linear network one of whose weights is a little off from meeting every target. */
  @Test
  void targetsThatAreMetNeedNoFurtherTraining() {
    Dataset data = reals(50, 4);
    double[] x = ((Values.Doubles) data.inputs()).values();
    try (Network network = Perceptron.of(4, 1).withWidths().withoutBiases().build(4)) {
      double[] w = network.parameterVector();
      for (double off : new double[] {1e-4, 0.1}) {
        double[] y = new double[50];
        for (int i = 0; i < x.length; i++) {
          y[i / 4] += x[i] * (w[i % 4] + (i % 4 == 0 ? off : 0));
        }
        Measurement measured =
            measure(
                network,
                Loss.MEAN_SQUARED_ERROR,
                data.withTargets(new Values.Doubles(y, new long[] {50, 1})),
                CapacityMeasurement.withDefaults());
        assertThat(figure(measured, "newtonDecrease")).isGreaterThan(0.9);
        assertThat(codes(measured).contains("not-converged")).isEqualTo(off > 1e-3);
      }
    }
  }

  /** A step that suits some samples lowers their loss, whatever it does to the others'. */
  @Test
  void aSampleDoesNotTellWhetherANetworkHasConverged() {
    try (Network network = Perceptron.of(8, 1).withWidths(30).build(4);
        Objective few =
            Objective.of(
                network, Loss.MEAN_SQUARED_ERROR, reals(50, 8), EVALUATION.withSamples(49))) {
      Measurement sampled = CapacityMeasurement.withDefaults().of(few);
      assertThat(codes(sampled)).contains("sampled").doesNotContain("not-converged");
      assertThat(sampled.measures())
          .filteredOn(measure -> measure.kind() == ScalarMeasure.Kind.NEWTON_DECREASE)
          .hasSize(1)
          .noneMatch(measure -> measure.estimate().resolved());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.05})
  void aTargetErrorIsReachedWithAsManySamplesAsItTakes(double target) {
    Dataset dataset = classes(20_000, 6, 3);
    CapacityMeasurement measurement =
        CapacityMeasurement.withDefaults().withExactLimit(0).withSeed(2).withZ(1);
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4);
        Objective all =
            Objective.of(network, Loss.CROSS_ENTROPY, dataset, EVALUATION.withBatchSize(1_024))) {
      double truth = ExactSpectrum.of(all.hessian()).trace().value();
      Measurement measured = measurement.withTargetError(target).of(all);
      Estimate trace = measured.spectrum().trace();
      assertThat(trace.standardError()).isLessThanOrEqualTo(target * trace.value());
      assertThat(trace.value()).isCloseTo(truth, within(3 * trace.standardError()));
      assertThat(measured.data().samples()).isLessThan(20_000);
      assertThat(codes(measured)).doesNotContain("target-not-reached");
    }
  }

  /** Fewer would do for the trace, but leave effective dimensionalities unresolved. */
  @Test
  void aTargetErrorTakesAllSamplesWhereMoreThanHalfAreWanted() {
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4);
        Objective all = Objective.of(network, Loss.CROSS_ENTROPY, classes(900, 6, 3), EVALUATION)) {
      Measurement measured =
          CapacityMeasurement.withDefaults().withExactLimit(0).withTargetError(0.1).of(all);
      assertThat(measured.data().samples()).isEqualTo(900);
      assertThat(measured.effectiveDimensions())
          .allMatch(dimension -> dimension.estimate().samplingError() == 0);
    }
  }

  @Test
  void aTargetErrorOutOfReachOfTheSamplesAllowedIsRefusedWithTheReason() {
    Dataset dataset = classes(20_000, 6, 3);
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4);
        Objective few =
            Objective.of(network, Loss.CROSS_ENTROPY, dataset, EVALUATION.withSamples(300))) {
      Measurement measured = CapacityMeasurement.withDefaults().withTargetError(1e-3).of(few);
      Finding finding =
          measured.findings().stream()
              .filter(found -> found.code().equals("target-not-reached"))
              .findFirst()
              .orElseThrow();
      assertThat(finding.evidence())
          .containsEntry("target", 1e-3)
          .containsEntry("samples", 300)
          .containsEntry("limitedBy", "samples")
          .hasEntrySatisfying(
              "reached", reached -> assertThat((Double) reached).isGreaterThan(1e-3));
    }
  }

  @Test
  void aTargetErrorOutOfReachOfTheBudgetIsRefusedWithTheReason() {
    Dataset dataset = classes(200, 6, 3);
    try (Network network = Perceptron.of(6, 3).withWidths(30).build(4)) {
      Measurement measured =
          measure(
              network,
              Loss.CROSS_ENTROPY,
              dataset,
              CapacityMeasurement.withDefaults()
                  .withExactLimit(0)
                  .withBudget(40)
                  .withTargetError(1e-6));
      Finding finding =
          measured.findings().stream()
              .filter(found -> found.code().equals("target-not-reached"))
              .findFirst()
              .orElseThrow();
      assertThat(finding.evidence()).containsEntry("limitedBy", "budget");
    }
  }

  @Test
  void aTargetErrorWithoutZHoldsAtTheUsualZ() {
    try (Network network = Perceptron.of(20, 3).withWidths(40).build(4)) {
      CapacityMeasurement measurement =
          CapacityMeasurement.withDefaults().withExactLimit(0).withTargetError(0.05);
      Measurement measured = measure(network, Loss.CROSS_ENTROPY, classes(200, 20, 3), measurement);
      assertThat(measured.effectiveDimensions()).hasSizeGreaterThan(5);
      assertThat(measured.effectiveDimensions())
          .map(EffectiveDimension::estimate)
          .allMatch(one -> one.resolved() && one.standardError() <= 0.05 * one.value());
      assertThat(codes(measured)).doesNotContain("target-in-part", "target-not-reached");

      Measurement cut =
          measure(network, Loss.CROSS_ENTROPY, classes(200, 20, 3), measurement.withBudget(60));
      Finding finding =
          cut.findings().stream()
              .filter(found -> found.code().equals("target-in-part"))
              .findFirst()
              .orElseThrow();
      long missed =
          cut.effectiveDimensions().stream()
              .map(EffectiveDimension::estimate)
              .filter(one -> !one.resolved() || one.standardError() > 0.05 * one.value())
              .count();
      assertThat(missed).isPositive();
      assertThat(finding.evidence())
          .containsEntry("missed", (int) missed)
          .containsEntry("asked", cut.effectiveDimensions().size());
    }
  }

  @Test
  void deadUnitsAreFound() {
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4)) {
      double[] parameters = network.parameterVector();
      // the first unit's bias, behind 8 rows of 6 weights: never on
      parameters[48] = -1_000;
      network.setParameterVector(parameters);
      Measurement measured =
          measure(
              network, Loss.CROSS_ENTROPY, classes(90, 6, 3), CapacityMeasurement.withDefaults());
      Finding dead =
          measured.findings().stream()
              .filter(finding -> finding.code().equals("dead-parameters"))
              .findFirst()
              .orElseThrow();
      // 6 weights and a bias into it, 3 weights out of it
      assertThat(dead.evidence())
          .containsEntry("parameters", 10)
          .containsEntry("rows", 1)
          .containsEntry("columns", 1);
    }
  }

  @Test
  void outputsThatAreProbabilitiesAreWarnedOf() {
    Dataset dataset = classes(90, 6, 3);
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4)) {
      CapacityMeasurement measurement = CapacityMeasurement.withDefaults();
      assertThat(codes(measure(network, Loss.CROSS_ENTROPY, dataset, measurement)))
          .doesNotContain("outputs-are-probabilities");
      double[] parameters = new double[network.parameterVector().length];
      Arrays.fill(parameters, parameters.length - 3, parameters.length, 1.0 / 3);
      network.setParameterVector(parameters); // answers (1/3, 1/3, 1/3) whatever it is asked
      Measurement measured = measure(network, Loss.CROSS_ENTROPY, dataset, measurement);
      Finding found =
          measured.findings().stream()
              .filter(finding -> finding.code().equals("outputs-are-probabilities"))
              .findFirst()
              .orElseThrow();
      assertThat(found.evidence())
          .containsEntry("loss", "cross-entropy")
          .containsEntry("function", "softmax");
    }
  }

  @Test
  void theStartIsComparedWhenItIsGiven() {
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4);
        Network initial = Perceptron.of(6, 3).withWidths(8).build(5);
        Network other = Perceptron.of(6, 3).withWidths(9).build(5)) {
      Dataset dataset = classes(90, 6, 3);
      CapacityMeasurement measurement = CapacityMeasurement.withDefaults().withSteps(700);
      Measurement measured =
          measure(network, Loss.CROSS_ENTROPY, dataset, measurement.withInitial(initial));
      double[] a = network.parameterVector();
      double[] b = initial.parameterVector();
      double squares = 0;
      for (int i = 0; i < a.length; i++) {
        squares += (a[i] - b[i]) * (a[i] - b[i]);
      }
      assertThat(figure(measured, "distanceFromInitialisation"))
          .isCloseTo(Math.sqrt(squares), within(1e-12));
      assertThat(figure(measured, "steps")).isEqualTo(700);
      assertThat(
              codes(
                  measure(network, Loss.CROSS_ENTROPY, dataset, measurement.withInitial(network))))
          .contains("initial-is-model");
      assertThatThrownBy(
              () -> measure(network, Loss.CROSS_ENTROPY, dataset, measurement.withInitial(other)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("shape [9, 6], expected [8, 6]");
    }
  }

  @Test
  void everyMatrixOfALinearLogisticModelButTheFisherIsOneAndTheSame() {
    Dataset reals = reals(50, 4);
    double[] binary =
        Arrays.stream(((Values.Doubles) reals.targets()).values())
            .map(y -> y > 0 ? 1 : 0)
            .toArray();
    Dataset dataset = reals.withTargets(new Values.Doubles(binary, new long[] {50, 1}));
    try (Network network = Perceptron.of(4, 1).withWidths().build(4)) {
      CapacityMeasurement measurement = CapacityMeasurement.withDefaults();
      Measurement hessian = measure(network, Loss.BINARY_CROSS_ENTROPY, dataset, measurement);
      Measurement ggn =
          measure(
              network,
              Loss.BINARY_CROSS_ENTROPY,
              dataset,
              measurement.withMatrix(CurvatureMatrix.GAUSS_NEWTON));
      Measurement fisher =
          measure(
              network,
              Loss.BINARY_CROSS_ENTROPY,
              dataset,
              measurement.withMatrix(CurvatureMatrix.EMPIRICAL_FISHER));
      for (int i = 0; i < 5; i++) {
        EigenvalueEstimate expected = hessian.spectrum().top().get(i);
        assertThat(ggn.spectrum().top().get(i).value()).isCloseTo(expected.value(), within(1e-12));
      }
      assertThat(fisher.spectrum().trace().value())
          .isNotCloseTo(hessian.spectrum().trace().value(), within(1e-3));
      assertThat(fisher.spectrum().matrix()).isEqualTo(CurvatureMatrix.EMPIRICAL_FISHER);
      // the trace of the matrix that is measured and the measure of that name are one figure
      assertThat(fisher.measures())
          .filteredOn(measure -> measure.kind() == ScalarMeasure.Kind.FISHER_TRACE)
          .extracting(ScalarMeasure::estimate)
          .containsExactly(fisher.spectrum().trace());
      // the model of the loss is no Fisher matrix's
      assertThat(figure(fisher, "newtonDecrease")).isEqualTo(figure(ggn, "newtonDecrease"));
    }
  }

  @Test
  void theFisherTraceIsTheMeanSquaredGradientNormOfSingleSamples() {
    Dataset dataset = classes(30, 6, 3);
    try (Network network = Perceptron.of(6, 3).withWidths(8).build(4)) {
      double expected = 0;
      for (int i = 0; i < 30; i++) {
        try (Objective one =
            Objective.of(network, Loss.CROSS_ENTROPY, dataset.select(new int[] {i}), EVALUATION)) {
          double norm = one.value().gradientNorm();
          expected += norm * norm / 30;
        }
      }
      try (Objective all = Objective.of(network, Loss.CROSS_ENTROPY, dataset, EVALUATION)) {
        Estimate exact = FisherTrace.of(all, 1).estimate();
        assertThat(exact.value()).isCloseTo(expected, within(1e-12));
        assertThat(exact.standardError()).isZero();
      }
    }
  }

  @Test
  void settingsAreChecked() {
    CapacityMeasurement measurement = CapacityMeasurement.withDefaults();
    assertThatThrownBy(() -> measurement.withBudget(7)).hasMessageContaining("at least 20, got 7");
    assertThatThrownBy(() -> measurement.withTop(0)).hasMessageContaining("top");
    assertThatThrownBy(() -> measurement.withBottom(0)).hasMessageContaining("bottom");
    assertThatThrownBy(() -> measurement.withZ(0)).hasMessageContaining("z must be positive");
    assertThatThrownBy(() -> measurement.withTau(Double.NaN)).hasMessageContaining("got NaN");
    assertThatThrownBy(() -> measurement.withExactLimit(-1)).hasMessageContaining("exact limit");
    assertThatThrownBy(() -> measurement.withSteps(-1)).hasMessageContaining("steps");
    assertThatThrownBy(() -> measurement.withSharpnessRadius(0)).hasMessageContaining("radius");
    assertThatThrownBy(() -> measurement.withMemoryLimit(0)).hasMessageContaining("memory");
    assertThatThrownBy(() -> measurement.withTimeLimit(java.time.Duration.ZERO))
        .hasMessageContaining("time limit");
    assertThat(measurement.precisionFor(5_000)).isEqualTo(Precision.DOUBLE);
    assertThat(measurement.precisionFor(5_001)).isEqualTo(Precision.SINGLE);
  }
}
