package dev.sonde.studies.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.KrylovStep;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.studies.Claim;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SaddlesStudyTest {
  private static final SaddlesStudy QUICK =
      SaddlesStudy.withDefaults().withExtent(Extent.QUICK).withSteps(4).withKrylov(8);

  private static Dataset classes(int samples) {
    StudyDraws draws = new StudyDraws(5, Purpose.INPUTS, 0);
    float[] x = new float[2 * samples];
    long[] y = new long[samples];
    for (int i = 0; i < samples; i++) {
      x[2 * i] = (float) draws.normal();
      x[2 * i + 1] = (float) draws.normal();
      y[i] = x[2 * i] * x[2 * i + 1] > 0 ? 1 : 0;
    }
    return new Dataset(
        new Values.Floats(x, new long[] {samples, 2}),
        new Values.Integers(y, new long[] {samples}),
        "drawn",
        "");
  }

  private static Network network(long seed) {
    return Perceptron.of(2, 2).withWidths(5).withActivation(Activation.TANH).build(seed);
  }

  /** What is to be seen of a network's loss surface in double precision. */
  private interface Look {
    void at(Objective objective, NetworkLandscape landscape);
  }

  private static void look(Network network, Dataset data, Look look) {
    try (Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                data,
                Evaluation.withDefaults().withThreads(1).withPrecision(Precision.DOUBLE));
        NetworkLandscape landscape = new NetworkLandscape(objective)) {
      look.at(objective, landscape);
    }
  }

  private static MomentumDescents.Compared sgd(
      Network network, Dataset data, NetworkLandscape landscape, int gradients, int threads) {
    Work work = new Work((spent, planned) -> {}, 1_000_000);
    return new MomentumDescents(network, Loss.CROSS_ENTROPY, data, landscape, threads, work)
        .compared(gradients, 3);
  }

  @Test
  @Tag("full")
  void everyClaimOfTheTheoryHoldsAndPointsThatAreFlatAreCountedApart() {
    StudyResult result = SaddlesStudy.withDefaults().withExtent(Extent.QUICK).theory();
    assertThat(result.claims()).hasSize(8);
    assertThat(result.claims())
        .allSatisfy(
            claim -> assertThat(claim.verdict()).as(claim.id()).isEqualTo(Claim.Verdict.HOLDS));
    SaddlesFigures figures = (SaddlesFigures) result.figures();
    assertThat(figures.known()).hasSize(16);
    assertThat(figures.census()).hasSize(40);
    assertThat(result.findings())
        .extracting(Finding::code)
        .containsExactly("index-rises-with-loss", "gradient-flat");
  }

  /** Beside the saddle where all weights are zero but those of the classes' shares. */
  @Test
  void aNetworkBesideASaddleIsSaidToBeStuckThere() {
    Dataset data = classes(200);
    try (Network network = network(1)) {
      StudyDraws draws = new StudyDraws(1, Purpose.WEIGHTS, 0);
      double[] beside =
          Arrays.stream(draws.normals(network.parameterCount())).map(v -> 1e-3 * v).toArray();
      network.setParameterVector(beside);
      double[] before = network.parameterVector();
      StudyResult result = QUICK.withSteps(8).of(network, Loss.CROSS_ENTROPY, data);
      assertThat(network.parameterVector()).containsExactly(before);
      SaddlesFigures figures = (SaddlesFigures) result.figures();
      SaddlesFigures.Start start = figures.start().orElseThrow();
      assertThat(start.index().low()).isPositive();
      assertThat(start.lowest()).isLessThan(0.9 * start.loss());
      assertThat(figures.methods()).containsOnlyKeys("saddle-free-newton", "damped-newton", "sgd");
      assertThat(result.findings().get(0).code()).isIn("at-saddle", "descent-left");
      assertThat(result.claims()).hasSize(3);
    }
  }

  /** Inputs thirty times as large have 900 times the curvature, and need rates as much smaller. */
  @Test
  void momentumIsGivenARateThatSuitsTheCurvature() {
    Dataset usual = classes(200);
    float[] x = ((Values.Floats) usual.inputs()).values().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] *= 30;
    }
    Dataset steep =
        new Dataset(new Values.Floats(x, new long[] {200, 2}), usual.targets(), "steep", "");
    try (Network network = Perceptron.of(2, 2).withWidths(5).build(2)) {
      SaddlesFigures figures =
          (SaddlesFigures) QUICK.of(network, Loss.CROSS_ENTROPY, steep).figures();
      List<SaddlesFigures.Spent> sgd = figures.methods().getOrDefault("sgd", List.of());
      assertThat(sgd).isNotEmpty();
      assertThat(sgd.get(sgd.size() - 1).loss()).isLessThan(0.5 * sgd.get(0).loss());
    }
  }

  @Test
  void theIndexIsThatOfTheWholeHessian() {
    Dataset data = classes(60);
    try (Network network = network(3)) {
      SaddlesFigures.Start start =
          ((SaddlesFigures) QUICK.of(network, Loss.CROSS_ENTROPY, data).figures())
              .start()
              .orElseThrow();
      look(
          network,
          data,
          (objective, landscape) -> {
            double[] values = DenseHessian.of(objective.hessian()).values();
            double largest = Math.max(-values[0], values[values.length - 1]);
            assertThat(start.index().low())
                .isEqualTo(Arrays.stream(values).filter(v -> v < -1e-4 * largest).count());
            assertThat(start.leastEigenvalue()).isCloseTo(values[0], within(1e-12));
            assertThat(start.loss()).isCloseTo(objective.value().value(), within(1e-12));
            double[] gradient = objective.gradient();
            double[][] product = new double[1][gradient.length];
            objective.hessian().multiply(new double[][] {gradient}, product);
            assertThat(start.flatness())
                .isCloseTo(
                    Vectors.norm(product[0]) / largest / Vectors.norm(gradient), within(1e-12));
          });
    }
  }

  /** A hundred samples or fewer made one minibatch, and three orders of samples one descent. */
  @Test
  void lossesOfSgdAreThoseOverAllSamplesAndOrdersDiffer() {
    Dataset data = classes(60);
    try (Network network = network(2)) {
      double[] from = network.parameterVector();
      look(
          network,
          data,
          (objective, landscape) -> {
            MomentumDescents.Compared sgd = sgd(network, data, landscape, 40, 1);
            assertThat(network.parameterVector()).containsExactly(from);
            for (int order = 0; order < 3; order++) {
              Trainer.withDefaults()
                  .withOptimiser(Optimiser.sgd(sgd.rate()).withMomentum(0.9))
                  .withBatchSize(15)
                  .withEpochs(40)
                  .withSeed(3 + order)
                  .train(network, Loss.CROSS_ENTROPY, data);
              assertThat(sgd.losses()[order])
                  .isCloseTo(objective.lossAt(network.parameterVector()), within(1e-12));
              network.setParameterVector(from);
            }
            Average mean = Average.of(sgd.losses());
            assertThat(mean.standardError()).isGreaterThan(1e-4 * mean.estimate());
            SaddlesFigures.Spent last = sgd.curve().get(sgd.curve().size() - 1);
            assertThat(last).isEqualTo(new SaddlesFigures.Spent(40, mean.estimate()));
            assertThat(sgd.curve().get(0).loss()).isEqualTo(landscape.lossAt(from));
          });
    }
  }

  @Test
  void ratesAndOrdersSideBySideAreThoseOneAfterTheOther() {
    Dataset data = classes(60);
    try (Network network = network(2)) {
      look(
          network,
          data,
          (objective, landscape) -> {
            MomentumDescents.Compared alone = sgd(network, data, landscape, 12, 1);
            MomentumDescents.Compared beside = sgd(network, data, landscape, 12, 3);
            assertThat(beside.rate()).isEqualTo(alone.rate());
            assertThat(beside.losses()).containsExactly(alone.losses());
            assertThat(beside.curve()).isEqualTo(alone.curve());
          });
    }
  }

  @Test
  @Tag("full")
  void sgdSpendsAsMuchAsTheOtherMethodHoweverMuchThatIs() {
    Dataset data = classes(20);
    try (Network network = network(2)) {
      look(
          network,
          data,
          (objective, landscape) -> {
            MomentumDescents.Compared sgd = sgd(network, data, landscape, 2_000, 2);
            assertThat(sgd.curve().get(sgd.curve().size() - 1).gradients()).isEqualTo(2_000);
          });
    }
  }

  /** The largest eigenvalue grows on the way down; a threshold relative to it would move along. */
  @Test
  void theIndexAlongTheWayIsCountedBelowOneThreshold() {
    Dataset data = classes(100);
    try (Network network = network(8)) {
      network.setParameterVector(
          Arrays.stream(network.parameterVector()).map(v -> 3 * v).toArray());
      double[] from = network.parameterVector();
      SaddlesFigures figures =
          (SaddlesFigures) QUICK.of(network, Loss.CROSS_ENTROPY, data).figures();
      SaddlesFigures.Start start = figures.start().orElseThrow();
      SaddlesFigures.Waypoint last = figures.way().get(figures.way().size() - 1);
      look(
          network,
          data,
          (objective, landscape) -> {
            KrylovSteps.Place end =
                KrylovSteps.of(KrylovStep.Curvature.ABSOLUTE, 8, 4)
                    .descend(landscape, from, spent -> {})
                    .end();
            assertThat(end.loss()).isCloseTo(last.loss(), within(1e-12));
            DenseHessian there = DenseHessian.of(landscape.hessianAt(end.parameters()));
            int atTheStarts = there.index(start.index().zero() * start.largestEigenvalue());
            assertThat(atTheStarts).isNotEqualTo(there.index(start.index().zero() * there.norm()));
            assertThat(last.index().orElseThrow().low()).isEqualTo(atTheStarts);
            assertThat(last.index().orElseThrow().zero()).isEqualTo(start.index().zero());
          });
    }
  }

  /** 1,200 eigenvalues, 30 of them negative and large, 300 within rounding of zero. */
  @Test
  void anIndexThatIsEstimatedHasAnIntervalThatHoldsIt() {
    double[] diagonal = new double[1200];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = i < 30 ? -0.3 - 0.01 * i : i < 330 ? 1e-7 * (i % 7 - 3) : 0.001 * i;
    }
    LocalCurvature seen =
        LocalCurvature.of(
            DiagonalOperator.of(diagonal),
            LocalCurvature.Zeros.HERE,
            new LocalCurvature.Budget(150, 150),
            1,
            1);
    assertThat(seen.residual()).isLessThanOrEqualTo(0.1 * Math.abs(seen.least()));
    assertThat(seen.least()).isCloseTo(-0.59, within(seen.residual()));
    assertThat(seen.index().low()).isLessThanOrEqualTo(30);
    assertThat(seen.index().high()).isGreaterThanOrEqualTo(30);
    assertThat(seen.index().low()).isPositive();
  }

  /**
   * As of a transformer of 2,780 parameters: 9.9 at the top, −0.048 at the bottom, zeros between.
   */
  @Test
  void theMostNegativeEigenvalueIsKnownToATenthOrSaidNotToBe() {
    double[] diagonal = new double[2_000];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] =
          i == 0
              ? -0.048
              : i < 700
                  ? -0.036 * Math.exp(-i / 60.0)
                  : i < 900 ? 0 : 9.9 * Math.exp(-i / 100.0 + 9);
    }
    LocalCurvature known = bottom(diagonal, 120);
    assertThat(known.least()).isCloseTo(-0.048, within(1e-3));
    assertThat(known.residual()).isLessThanOrEqualTo(0.1 * 0.048);
    assertThat(known.spent().least()).isLessThanOrEqualTo(120);
    assertThat(start(known).leastIsResolved()).isTrue();
    LocalCurvature unknown = bottom(diagonal, 20);
    assertThat(unknown.least()).isGreaterThan(-0.048);
    assertThat(start(unknown).leastIsResolved()).isFalse();
  }

  private static LocalCurvature bottom(double[] diagonal, int products) {
    return LocalCurvature.of(
        DiagonalOperator.of(diagonal),
        LocalCurvature.Zeros.HERE,
        new LocalCurvature.Budget(40, products),
        2,
        1);
  }

  private static SaddlesFigures.Start start(LocalCurvature seen) {
    return new SaddlesFigures.Start(
        1,
        1,
        1,
        seen.least(),
        seen.residual(),
        seen.largest(),
        seen.index(),
        1,
        1,
        new SaddlesFigures.Looked(1, 1));
  }

  @Test
  void aCensusOfTheReadersNetworkCountsFlatPointsApart() {
    StudyResult result =
        QUICK
            .withSearches(SaddlesStudy.Searches.CENSUS)
            .of(network(2), Loss.CROSS_ENTROPY, classes(40));
    SaddlesFigures figures = (SaddlesFigures) result.figures();
    assertThat(figures.census()).hasSize(6);
    assertThat(result.claims()).extracting(Claim::id).contains("saddles.index-rises");
  }

  @Test
  void whatTheStudyCannotMeanIsRefused() {
    try (Network network = network(1)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> QUICK.of(network, Loss.CROSS_ENTROPY, classes(10)))
          .withMessageContaining("at least 20 samples, got 10");
      Dataset one = classes(30).withTargets(new Values.Integers(new long[30], new long[] {30}));
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> QUICK.of(network, Loss.CROSS_ENTROPY, one))
          .withMessageContaining("all samples are of class 0");
      Dataset same = classes(30).withInputs(new Values.Floats(new float[60], new long[] {30, 2}));
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> QUICK.of(network, Loss.CROSS_ENTROPY, same))
          .withMessageContaining("all samples have the same inputs");
    }
    try (Network large = Perceptron.of(2, 2).withWidths(100).build(1)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(
              () ->
                  QUICK
                      .withSearches(SaddlesStudy.Searches.CENSUS)
                      .of(large, Loss.CROSS_ENTROPY, classes(30)))
          .withMessageContaining("at most 400 parameters; this network has 502");
    }
    try (Network normalised =
        ConvNet.of(1, 2, 1, 2).withWidths(3).withPooling(ConvNet.Pooling.NONE).build(1)) {
      Dataset images =
          classes(30)
              .withInputs(
                  new Values.Floats(
                      ((Values.Floats) classes(30).inputs()).values(), new long[] {30, 1, 2, 1}));
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> QUICK.of(normalised, Loss.CROSS_ENTROPY, images))
          .withMessageContaining("in training mode");
    }
  }
}
