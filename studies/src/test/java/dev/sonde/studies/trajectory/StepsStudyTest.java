package dev.sonde.studies.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Images;
import dev.sonde.nets.data.Standardisation;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.Claim;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.variants.CellResults;
import dev.sonde.studies.variants.Variants;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StepsStudyTest {

  /** Term by term, so that it holds for every spectrum; maxima of studies/misc2.py in numpy. */
  @Test
  void degreesOfFreedomLieBetweenOnceAndTwiceTheEffectiveDimension() {
    double[][] numpy = {
      {1, 2},
      {2, 1.5625},
      {3, 1.45987},
      {5, 1.38934},
      {10, 1.341903},
      {100, 1.302611},
      {1000, 1.298843}
    };
    for (double[] row : numpy) {
      double[] extremes = StepLaw.extremeRatios(row[0]);
      assertThat(extremes[0]).isBetween(1 - 1e-12, 1.001);
      assertThat(extremes[1]).isCloseTo(row[1], within(2e-6));
    }
    assertThat(StepLaw.extremeRatios(1e6)[1]).isCloseTo(1.2984256, within(2e-6));
  }

  @Test
  void theLawIsDescentItself() {
    double[] eigenvalues = {1, 0.3, 0.01, 1e-7};
    double sum = 0;
    for (double eigenvalue : eigenvalues) {
      double left = 1;
      for (int t = 0; t < 50; t++) {
        left -= 0.9 * eigenvalue * left;
      }
      sum += 1 - left;
    }
    assertThat(StepLaw.degreesOfFreedom(eigenvalues, 0.9, 50)).isCloseTo(sum, within(1e-14));
    assertThat(StepLaw.withMomentum(eigenvalues, 0.9, 0, 50)).isCloseTo(sum, within(1e-14));
    assertThat(StepLaw.effectiveDimension(new double[] {1, 3, -1}, 1))
        .isCloseTo(1.25, within(1e-15));
  }

  @Test
  void theTheoryHolds() {
    StudyResult result = StepsStudy.withDefaults().withExtent(Extent.QUICK).theory();
    assertThat(result.claims()).hasSize(7);
    assertThat(result.claims())
        .as("%s", result.claims())
        .allMatch(claim -> claim.verdict() == Claim.Verdict.HOLDS);
  }

  /** A table of two columns has 3 degrees of freedom, of which 100 random probes tell a fifth. */
  @Test
  void theLinearModelOfASmallTableIsMovedTargetByTarget() {
    int n = 60;
    StudyDraws draws = new StudyDraws(3, StudyDraws.Purpose.INPUTS, 0);
    Dataset small =
        new Dataset(
            new Values.Doubles(draws.normals(2 * n), new long[] {n, 2}),
            new Values.Doubles(draws.normals(n), new long[] {n, 1}),
            "small.csv",
            "");
    StudyResult result =
        StepsStudy.withDefaults()
            .withExtent(Extent.QUICK)
            .withWidths(2)
            .withLast(10)
            .withProbes(2)
            .of(small);
    Claim claim =
        result.claims().stream()
            .filter(one -> one.id().equals("steps.own-probe"))
            .findFirst()
            .orElseThrow();
    assertThat(claim.verdict()).isEqualTo(Claim.Verdict.HOLDS);
    assertThat(claim.evidence()).containsEntry("moved", 30).containsEntry("steps", 200);
    assertThat(claim.measured().orElseThrow().estimate()).isCloseTo(3, within(0.01));
  }

  /** The network and data of studies/h_steps.py, which worked in double precision. */
  private static StepsCells reference(long... points) throws IOException {
    double[] numbers;
    try (InputStream in =
        Objects.requireNonNull(StepsStudyTest.class.getResourceAsStream("steps-reference.txt"))) {
      numbers =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .mapToDouble(Double::parseDouble)
              .toArray();
    }
    Dataset pooled = Images.pooled(DataSource.read("mnist10k"), 4).flattened();
    Dataset scaled = Standardisation.of(pooled.first(2000)).apply(pooled);
    Dataset train =
        scaled
            .first(300)
            .withTargets(new Values.Doubles(Arrays.copyOf(numbers, 300), new long[] {300, 1}));
    Dataset rest = scaled.select(IntStream.range(5000, 7000).toArray());
    double[] threes = new double[2000];
    for (int i = 0; i < threes.length; i++) {
      threes[i] = rest.targets().at(i) == 3 ? 1 : 0;
    }
    Dataset test = rest.withTargets(new Values.Doubles(threes, new long[] {2000, 1}));
    StringBuilder text = new StringBuilder();
    for (long point : points) {
      text.append(text.length() == 0 ? "" : " ").append(point);
    }
    Configuration plan =
        Configuration.of(
                Map.of(
                    "study",
                    "steps",
                    "seed",
                    "0",
                    "extent",
                    "full",
                    "rate",
                    "0.05",
                    "probe-size",
                    "0.02",
                    "probes",
                    "6",
                    "points",
                    text.toString(),
                    "tests",
                    "2000",
                    "samples",
                    "300",
                    "targets",
                    "300"))
            .with("of", "10000");
    return new StepsCells(() -> started(numbers), new LearningTask(train, test), 0, plan);
  }

  private static Network started(double[] numbers) {
    Network network = Perceptron.of(49, 1).withWidths(20).withActivation(Activation.TANH).build(0);
    double[] vector = new double[1021];
    for (int from = 0; from < 49; from++) {
      for (int to = 0; to < 20; to++) {
        vector[to * 49 + from] = numbers[300 + from * 20 + to];
      }
    }
    System.arraycopy(numbers, 300 + 980, vector, 1000, 20);
    network.setParameterVector(vector);
    return network;
  }

  /** t = 30 to 300 of the table below, with the first two probes' worth of trainings. */
  @Test
  void theFirstStepsOfANetworkAreThoseOfNumpy() throws IOException {
    StepsCells cells = reference(30, 100);
    var course =
        cells.compute(Configuration.of(Map.of("cell", "course")), java.util.Optional.empty());
    assertThat(course.list("dimension"))
        .containsExactly(new double[] {15.1266, 26.1069}, within(2e-3));
    assertThat(course.list("test-error"))
        .containsExactly(new double[] {0.0943208, 0.0679766}, within(2e-6));
    assertThat(course.list("train-error"))
        .containsExactly(new double[] {0.1568372, 0.1188777}, within(2e-6));
  }

  @Test
  @Tag("full")
  void degreesOfFreedomOfANetworkAreThoseOfNumpy() throws IOException {
    StepsCells cells = reference(30, 100, 300, 1000, 3000, 10000);
    CellResults results = Variants.withDefaults().withThreads(2).of(cells);
    StepsFigures figures = (StepsFigures) StepsReading.of(cells.plan(), results).figures();
    double[] freedom = {17.287, 30.172, 49.972, 103.991, 205.344, 289.433};
    double[] freedomErrors = {1.145, 1.352, 1.657, 1.988, 4.563, 9.570};
    double[] dimension = {15.1266, 26.1069, 43.2458, 94.4022, 184.0077, 254.3421};
    double[] test = {0.094321, 0.067977, 0.061867, 0.077182, 0.144106, 0.251561};
    for (int at = 0; at < test.length; at++) {
      StepsFigures.Point point = figures.curve().get(at);
      // independent probes of the same mean
      double error = Math.hypot(freedomErrors[at], point.degreesOfFreedom().standardError());
      assertThat(point.degreesOfFreedom().estimate()).isCloseTo(freedom[at], within(3 * error));
      // rounding of single precision grows along 10,000 steps
      assertThat(point.effectiveDimension().estimate())
          .isCloseTo(dimension[at], within(5e-3 * dimension[at]));
      assertThat(point.testError().estimate()).isCloseTo(test[at], within(5e-3 * test[at]));
    }
  }

  @Test
  void theSameWhateverTheThreads() {
    StepsStudy study =
        StepsStudy.withDefaults().withExtent(Extent.QUICK).withLast(30).withSamples(40);
    Dataset digits = DataSource.read("digits").first(150);
    StudyResult one = study.of(digits);
    StudyResult two = study.withThreads(3).of(digits);
    assertThat(two.claims()).isEqualTo(one.claims());
    assertThat(two.findings()).isEqualTo(one.findings());
    StepsFigures figures = (StepsFigures) one.figures();
    assertThat(figures.curve()).hasSize(2);
    assertThat(figures.targets()).isEqualTo(400);
    assertThat(figures.curve().get(1).degreesOfFreedom().estimate()).isBetween(20.0, 400.0);
  }

  /**
   * Columns of a table have units of their own; one in other units changes nothing, bit for bit.
   */
  @Test
  void theColumnsOfATableAreStandardisedOneByOne() {
    StepsStudy study =
        StepsStudy.withDefaults()
            .withExtent(Extent.QUICK)
            .withLast(30)
            .withSamples(40)
            .withWidths(4);
    StepsFigures one = (StepsFigures) study.of(table(1)).figures();
    StepsFigures other = (StepsFigures) study.of(table(1024)).figures();
    assertThat(other).usingRecursiveComparison().isEqualTo(one);
    assertThat(one.curve().get(0).trainError())
        .isGreaterThan(one.curve().get(one.curve().size() - 1).trainError());
  }

  /** The target lies in the first column, whose unit is given; the third is constant. */
  private static Dataset table(double unit) {
    double[] x = new StudyDraws(1, Purpose.INPUTS, 0).normals(120 * 3);
    double[] y = new double[120];
    for (int i = 0; i < 120; i++) {
      y[i] = x[3 * i] + x[3 * i + 1] / 2;
      x[3 * i] *= unit;
      x[3 * i + 2] = 7;
    }
    return new Dataset(
        new Values.Doubles(x, new long[] {120, 3}),
        new Values.Doubles(y, new long[] {120, 1}),
        "table",
        "");
  }

  @Test
  void aPlanGivesTheSameStudyAgain() {
    StepsStudy study =
        StepsStudy.withDefaults()
            .withExtent(Extent.QUICK)
            .withLast(300)
            .withWidths(5, 4)
            .withSeed(3);
    Dataset digits = DataSource.read("digits").first(150);
    Configuration plan = study.cells(digits).plan();
    assertThat(StepsStudy.from(plan).cells(digits).plan()).isEqualTo(plan);
  }

  @Test
  void aTrainedNetworkIsRefused() {
    Dataset raw = DataSource.read("digits").first(200);
    Dataset digits = Standardisation.of(raw).apply(raw);
    try (Network network = Perceptron.of(64, 10).withWidths(30).build(1)) {
      StepsStudy study = StepsStudy.withDefaults().withLast(10).withSamples(80);
      assertThat(study.cells(network, digits).cells()).hasSize(12);
      dev.sonde.nets.training.Trainer.withDefaults()
          .withOptimiser(dev.sonde.nets.training.Optimiser.adam(0.01))
          .withEpochs(60)
          .train(
              network,
              dev.sonde.nets.loss.Loss.MEAN_SQUARED_ERROR,
              digits.withTargets(
                  new Values.Doubles(LearningTask.rows(digits, 10), new long[] {200, 10})));
      assertThatThrownBy(() -> study.cells(network, digits))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is trained already");
    }
  }

  /** Its logits are far from one-hot rows, so its squared error is that of no trained network. */
  @Test
  void aNetworkTrainedByCrossEntropyIsRefused() {
    Dataset raw = DataSource.read("digits").first(200);
    Dataset digits = Standardisation.of(raw).apply(raw);
    try (Network network = Perceptron.of(64, 10).withWidths(30).build(1)) {
      dev.sonde.nets.training.Trainer.withDefaults()
          .withOptimiser(dev.sonde.nets.training.Optimiser.adam(0.01))
          .withEpochs(30)
          .train(network, dev.sonde.nets.loss.Loss.CROSS_ENTROPY, digits);
      assertThatThrownBy(
              () -> StepsStudy.withDefaults().withLast(10).withSamples(80).cells(network, digits))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is trained already: its loss");
    }
  }

  @Test
  void whatCannotBeLearnedFromIsRefused() {
    Dataset digits = DataSource.read("digits");
    StepsStudy study = StepsStudy.withDefaults();
    assertThatThrownBy(() -> study.of(digits.first(30)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("30 samples are too few");
    long[] ones = new long[100];
    Arrays.fill(ones, 1);
    assertThatThrownBy(
            () ->
                study.of(
                    digits.first(100).withTargets(new Values.Integers(ones, new long[] {100}))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("all samples are of class 1");
    assertThatThrownBy(
            () ->
                study.of(
                    digits
                        .first(100)
                        .withInputs(new Values.Floats(new float[6400], new long[] {100, 64}))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("same inputs");
    try (Network other = Perceptron.of(64, 3).build(1)) {
      assertThatThrownBy(() -> study.of(other, digits))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("gives 3 numbers a sample");
    }
    assertThatThrownBy(
            () ->
                study.of(
                    digits
                        .first(100)
                        .withTargets(new Values.Integers(new long[1200], new long[] {100, 12}))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("takes one class a sample, and these have 12, as sequences do");
    assertThatThrownBy(() -> study.withLast(5)).hasMessageContaining("got 5");
    assertThatThrownBy(() -> study.withProbes(1)).hasMessageContaining("at least 2 probes");
    assertThatThrownBy(() -> study.withRate(Double.NaN)).hasMessageContaining("above 0");
  }

  private static StepsFigures.Point point(long steps, double freedom, double error) {
    return new StepsFigures.Point(
        steps,
        new Average(freedom, error, 5),
        new Average(freedom, 0, 1),
        new Average(1, 0.1, 100),
        1,
        new double[3]);
  }

  /** Student's t of five probes is 2.78. */
  @Test
  void aHeadlineHasItsErrorAndIsResolved() {
    List<StepsFigures.Point> resolved = List.of(point(10, 6, 1), point(100, 40, 5));
    assertThat(StepsReading.capacity(resolved, 7, 8).evidence())
        .containsEntry("steps", 100L)
        .containsEntry("freedom", 40.0)
        .containsEntry("freedomError", 5.0)
        .doesNotContainKey("last");
    List<StepsFigures.Point> early = List.of(point(10, 6, 1), point(100, 0.6, 62));
    assertThat(StepsReading.capacity(early, 7, 8).evidence())
        .containsEntry("steps", 10L)
        .containsEntry("freedom", 6.0)
        .containsEntry("freedomError", 1.0)
        .containsEntry("last", 100L)
        .containsEntry("unresolvedError", 62.0);
    Finding never = StepsReading.capacity(List.of(point(10, 6, 5), point(100, 0.6, 62)), 7, 8);
    assertThat(never.evidence()).doesNotContainKey("freedom").containsEntry("last", 100L);
  }

  private static StepsFigures.Point erring(long steps, double error) {
    return new StepsFigures.Point(
        steps,
        new Average(20, 1, 5),
        new Average(20, 0, 1),
        new Average(error, 0.06, 600),
        1,
        new double[3]);
  }

  /** The errors of a table of which half of the test samples choose another step than all. */
  @Test
  void theStepOfAHeadlineIsTheLeastOfItsTable() {
    List<StepsFigures.Point> curve =
        List.of(erring(30, 0.725), erring(100, 0.661127), erring(300, 0.661764), erring(1000, 0.8));
    Finding past = StepsReading.best(curve, 2, new Average(0.13, 0.02, 300));
    assertThat(past.code()).isEqualTo("past-the-best-step");
    assertThat(past.evidence())
        .containsEntry("steps", 100L)
        .containsEntry("stopped", 0.661127)
        .containsEntry("trainedOn", 0.8)
        .containsEntry("chosen", 300L)
        .containsEntry("rise", 0.13)
        .containsEntry("riseError", 0.02);
    Finding unsure = StepsReading.best(curve, 2, new Average(0.03, 0.02, 300));
    assertThat(unsure.code()).isEqualTo("steps-not-the-limit");
    assertThat(unsure.evidence()).containsEntry("steps", 100L).containsEntry("chosen", 300L);
    Finding toTheEnd = StepsReading.best(curve, 3, new Average(0, 0, 300));
    assertThat(toTheEnd.evidence()).containsEntry("steps", 100L).doesNotContainKey("rise");
    Finding falling = StepsReading.best(curve.subList(0, 2), 0, new Average(-0.06, 0.02, 300));
    assertThat(falling.evidence()).containsEntry("last", 100L).doesNotContainKey("steps");
  }
}
