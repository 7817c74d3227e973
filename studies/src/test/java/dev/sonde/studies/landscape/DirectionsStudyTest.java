package dev.sonde.studies.landscape;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
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

class DirectionsStudyTest {
  private static final Evaluation PRECISE =
      Evaluation.withDefaults().withThreads(1).withPrecision(Precision.DOUBLE);
  private static final DirectionsStudy QUICK =
      DirectionsStudy.withDefaults().withExtent(Extent.QUICK);

  private static Dataset classes(int samples) {
    StudyDraws draws = new StudyDraws(5, Purpose.INPUTS, 0);
    float[] x = new float[2 * samples];
    long[] y = new long[samples];
    for (int i = 0; i < samples; i++) {
      x[2 * i] = (float) draws.normal();
      x[2 * i + 1] = (float) draws.normal();
      y[i] = x[2 * i] + x[2 * i + 1] > 0 ? 1 : 0;
    }
    return new Dataset(
        new Values.Floats(x, new long[] {samples, 2}),
        new Values.Integers(y, new long[] {samples}),
        "drawn",
        "");
  }

  @Test
  @Tag("full")
  void everyClaimOfTheTheoryHolds() {
    StudyResult result = QUICK.theory();
    assertThat(result.claims()).hasSize(10);
    assertThat(result.claims())
        .allSatisfy(
            claim -> assertThat(claim.verdict()).as(claim.id()).isEqualTo(Claim.Verdict.HOLDS));
    assertThat(result.findings())
        .extracting(Finding::code)
        .containsExactly("flat-directions-free", "loss-not-matched");
  }

  /**
   * A model that is linear in its parameters, with squared error: the loss is its own expansion.
   */
  @Test
  void displacementsOfALinearModelFollowItsQuadraticForm() {
    Dataset data = classes(50).withTargets(targets(50));
    try (Network network = Perceptron.of(2, 3).withWidths().build(4);
        Objective objective = Objective.of(network, Loss.MEAN_SQUARED_ERROR, data, PRECISE)) {
      DeterminedDirections determined =
          new DeterminedDirections(
              objective.gaussNewton(), new StudyDraws(1, Purpose.WEIGHTS, 0), 10, 1, 1);
      double[] u = determined.random(1).get(0);
      double[] from = network.parameterVector();
      double slope = Vectors.dot(objective.gradient(), u);
      double curvature = determined.curvature(List.of(u));
      double rise = objective.lossAt(Vectors.plus(from, 2, u)) - objective.lossAt(from);
      assertThat(rise).isCloseTo(2 * slope + 2 * curvature, within(1e-12));
      assertThat(objective.answersAt(from)).isEmpty();
    }
  }

  private static Values targets(int samples) {
    float[] y = new float[3 * samples];
    StudyDraws draws = new StudyDraws(5, Purpose.TARGETS, 0);
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) draws.normal();
    }
    return new Values.Floats(y, new long[] {samples, 3});
  }

  @Test
  void directionsHaveTheCurvatureOfTheirKind() {
    double[] diagonal = new double[200];
    Arrays.setAll(diagonal, i -> Math.pow(10, -i / 20.0));
    DeterminedDirections determined =
        new DeterminedDirections(
            DiagonalOperator.of(diagonal), new StudyDraws(1, Purpose.WEIGHTS, 0), 10, 1, 1);
    for (double[] flat : determined.flat(5)) {
      for (int i = 0; i < 100; i++) {
        assertThat(flat[i]).isCloseTo(0, within(1e-12));
      }
      assertThat(Vectors.norm(flat)).isCloseTo(1, within(1e-12));
    }
    assertThat(determined.curvature(determined.steep(20))).isBetween(diagonal[4], diagonal[0]);
    double mean = Arrays.stream(diagonal).average().orElseThrow();
    assertThat(determined.curvature(determined.random(50))).isBetween(mean / 2, 2 * mean);
    assertThat(determined.largestEigenvalue()).isEqualTo(1);
  }

  /** Too many to decompose: 30 large eigenvalues, 100 middling ones, and a flat rest. */
  @Test
  void theFilterLeavesLittleCurvature() {
    double[] diagonal = new double[1600];
    Arrays.setAll(diagonal, i -> i < 30 ? 10 - 0.3 * i : i < 130 ? 0.5 : 1e-5);
    DeterminedDirections determined =
        new DeterminedDirections(
            DiagonalOperator.of(diagonal), new StudyDraws(1, Purpose.WEIGHTS, 0), 150, 40, 1);
    assertThat(determined.largestEigenvalue()).isCloseTo(10, within(1e-2));
    assertThat(determined.curvature(determined.random(20))).isGreaterThan(0.05);
    assertThat(determined.curvature(determined.flat(5))).isLessThan(1e-4);
  }

  @Test
  void aTrainedNetworkIsFreeAlongFlatDirections() {
    Dataset data = classes(120);
    try (Network network =
        Perceptron.of(2, 2).withWidths(12).withActivation(Activation.TANH).build(1)) {
      Trainer.withDefaults()
          .withOptimiser(Optimiser.adam(0.03))
          .withBatchSize(120)
          .withEpochs(200)
          .train(network, Loss.CROSS_ENTROPY, data);
      double[] before = network.parameterVector();
      StudyResult result = QUICK.withRadius(0.5).of(network, Loss.CROSS_ENTROPY, data);
      assertThat(network.parameterVector()).containsExactly(before);
      DirectionsFigures figures = (DirectionsFigures) result.figures();
      assertThat(figures.classes()).containsOnlyKeys("flat", "random", "steep");
      double flat = requireNonNull(figures.classes().get("flat")).lossRise().estimate();
      double steep = requireNonNull(figures.classes().get("steep")).lossRise().estimate();
      assertThat(flat).isLessThan(0.01 * steep);
      assertThat(result.findings()).extracting(Finding::code).contains("flat-directions-free");
      assertThat(result.claims()).hasSize(3);
    }
  }

  /** Three targets a sample, and fewer samples looked at than there are. */
  @Test
  @Tag("full")
  void theWeightsOwnSizeIsHeldAgainstAllTargetsOfTheMeanLoss() {
    Dataset data = classes(4000).withTargets(targets(4000));
    try (Network network = Perceptron.of(2, 3).withWidths(1200).build(4)) {
      StudyResult result = QUICK.of(network, Loss.MEAN_SQUARED_ERROR, data);
      assertThat((Integer) result.settings().get("samples")).isLessThan(4000);
      double size = Vectors.norm(network.parameterVector());
      double z = network.parameterCount() / (size * size) / 12_000;
      assertThat(((DirectionsFigures) result.figures()).contraction())
          .filteredOn(row -> row.kind().equals("prior"))
          .singleElement()
          .satisfies(row -> assertThat(row.z()).isCloseTo(z, within(1e-12 * z)));
      assertThat(result.findings().get(1).evidence())
          .containsEntry("targets", 12_000L)
          .containsEntry("of", 4000);
    }
  }

  @Test
  void answersAreThoseOfTheNetwork() {
    Dataset data = classes(40);
    try (Network network = Perceptron.of(2, 2).withWidths(4).build(1);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, PRECISE)) {
      float[] outputs = network.outputs(data.inputs()).values();
      long[] answers = objective.answersAt(network.parameterVector()).orElseThrow();
      long first = Arrays.stream(answers).filter(a -> a == 0).count();
      int expected = 0;
      for (int i = 0; i < 40; i++) {
        expected += outputs[2 * i] >= outputs[2 * i + 1] ? 1 : 0;
      }
      assertThat(first).isEqualTo(expected);
    }
  }

  @Test
  @Tag("full")
  void aMapComparesNetworksAndSaysThatTheirLossesDiffer() {
    try (Network network = Perceptron.of(2, 2).withWidths(4).build(1)) {
      StudyResult result =
          QUICK
              .withMap(DirectionsStudy.Map.WIDTH_DEPTH)
              .of(network, Loss.CROSS_ENTROPY, classes(100));
      DirectionsFigures figures = (DirectionsFigures) result.figures();
      assertThat(figures.map()).hasSize(6);
      assertThat(figures.map()).allSatisfy(net -> assertThat(net.fixed()).isPositive());
      assertThat(result.claims())
          .extracting(Claim::id)
          .contains("directions.map-fixed", "directions.map-relative");
      assertThat(result.findings()).extracting(Finding::code).contains("loss-not-matched");
    }
  }

  @Test
  void whatTheStudyCannotMeanIsRefused() {
    Dataset one = classes(30).withTargets(new Values.Integers(new long[30], new long[] {30}));
    try (Network network = Perceptron.of(2, 2).withWidths(4).build(1)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> QUICK.of(network, Loss.CROSS_ENTROPY, one))
          .withMessageContaining("all samples are of class 0");
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> QUICK.of(network, Loss.CROSS_ENTROPY, classes(5)))
          .withMessageContaining("at least 20 samples");
      Dataset same = classes(30).withInputs(new Values.Floats(new float[60], new long[] {30, 2}));
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> QUICK.of(network, Loss.CROSS_ENTROPY, same))
          .withMessageContaining("all samples have the same inputs");
    }
  }
}
