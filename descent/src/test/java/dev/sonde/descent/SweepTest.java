package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.cells.GaussianTaskTest;
import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.NetworkKind;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.design.Varied;
import dev.sonde.descent.design.Width;
import dev.sonde.descent.results.Advice;
import dev.sonde.descent.results.ModelRecord;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import dev.sonde.runs.Outcome;
import dev.sonde.runs.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepTest {
  @TempDir Path folder;

  @Test
  void randomFeaturesPeakWhereTheyAreAsManyAsSamples() {
    Sweep sweep = features().on(DataSource.read("digits"));
    DoubleDescent descent = sweep.doubleDescent();
    assertThat(descent.found()).isTrue();
    assertThat(descent.peak().orElseThrow().value()).isEqualTo(100);
    assertThat(sweep.points()).hasSize(8).allMatch(point -> point.testError().n() == 3);
    assertThat(sweep.points())
        .filteredOn(point -> point.value() >= 100)
        .allMatch(point -> point.trainError().estimate() == 0);
    // a ridge at least as good as the peak is among the grid at every width
    assertThat(sweep.points().get(4).tuned().estimate())
        .isLessThan(sweep.points().get(4).testError().estimate());
    assertThat(SweepFindings.of(sweep))
        .extracting(Finding::code)
        .contains("double-descent", "interpolation-threshold", "tuned-ridge-helps");
  }

  @Test
  void linearFeaturesBeyondTheInputsAreLeftOutAndNamed() {
    SweepPlan plan =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20, 100, 500))
            .withSamples(30)
            .withTestSamples(50)
            .withSeeds(2)
            .withFeatures(FeatureKind.LINEAR);
    Sweep sweep = plan.on(DataSource.read("digits"));
    assertThat(sweep.points()).extracting(SweepPoint::value).containsExactly(5.0, 20.0);
    assertThat(SweepFindings.of(sweep))
        .extracting(Finding::code)
        .contains("features-left-out", "descent-needs-values")
        .doesNotContain("descent-untested");
    SweepPlan beyond =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 70, 500))
            .withSamples(30)
            .withFeatures(FeatureKind.PROJECTIONS);
    Dataset digits = DataSource.read("digits");
    assertThatThrownBy(() -> beyond.on(digits))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("64 inputs");
  }

  @Test
  void aSingleHugeErrorAtTheThresholdDoesNotHideThePeakOfNumbers() {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 10, 20, 30, 45, 75))
            .withSamples(30)
            .withTestSamples(100)
            .withSeeds(10)
            .onGaussian(new GaussianData(4, 1, 0));
    assertThat(sweep.doubleDescent().found()).isTrue();
    assertThat(sweep.doubleDescent().peak().orElseThrow().value()).isEqualTo(30);
    // the peak's own error bar reaches far below the best: that makes it no good choice
    assertThat(sweep.advice().orElseThrow().value()).isNotEqualTo(30);
  }

  @Test
  void theSameSweepHasTheSameBitsWithOneThreadAndWithTwo() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    features().withThreads(1).in(one).on(DataSource.read("digits"));
    features().withThreads(2).in(two).on(DataSource.read("digits"));
    assertThat(fingerprint(two)).isEqualTo(fingerprint(one));
  }

  @Test
  void aFinishedSweepIsReadAgainWithoutItsData() {
    Sweep sweep = features().in(folder).on(DataSource.read("digits"));
    try (Ledger ledger = Ledger.open(folder)) {
      // records all the way down, and NaN is NaN in text
      assertThat(SweepReading.of(ledger)).hasToString(sweep.toString());
    }
  }

  /** Columns times powers of two: scaled by their deviation they are the same bits. */
  @Test
  void theUnitsOfATablesColumnsChangeNothing() {
    Dataset table = table("table.csv", 1, 1, 1);
    Dataset units = table("table.csv", 1, 16_384, 1 / 1024f);
    SweepPlan networks =
        SweepPlan.over(Width.of(2, 8))
            .withSamples(60)
            .withTestSamples(100)
            .withEpochs(30)
            .withSeeds(2)
            .withDecays()
            .withBudget(0);
    Sweep sweep = networks.on(units);
    assertThat(sweep.points()).isEqualTo(networks.on(table).points());
    assertThat(sweep.design().notes()).containsEntry("input-scales", "columns");
    // three classes, told apart by all three columns
    assertThat(sweep.points().get(1).testError().estimate()).isLessThan(0.3);
    SweepPlan linear =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20))
            .withSamples(60)
            .withTestSamples(100)
            .withSeeds(2);
    assertThat(linear.on(units).points()).isEqualTo(linear.on(table).points());
  }

  @Test
  void pixelsHaveOneScale() {
    SweepPlan plan =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20)).withSamples(30).withSeeds(2);
    Sweep digits = plan.on(DataSource.read("digits"));
    assertThat(digits.design().notes()).doesNotContainKey("input-scales");
    Dataset file =
        new Dataset(
            DataSource.read("digits").inputs(),
            DataSource.read("digits").targets(),
            "digits.csv",
            "");
    assertThat(plan.on(file).points()).isNotEqualTo(digits.points());
    assertThat(plan.withNote("flat", "yes").on(file).points()).isEqualTo(digits.points());
    Dataset images = file.withInputs(file.inputs().reshaped(file.samples(), 8, 8));
    assertThat(plan.on(images).points()).isEqualTo(digits.points());
  }

  private static Dataset table(String source, float... units) {
    SplittableRandom random = new SplittableRandom(5);
    int samples = 200;
    float[] x = new float[3 * samples];
    long[] y = new long[samples];
    for (int i = 0; i < samples; i++) {
      y[i] = i % 3;
      for (int j = 0; j < 3; j++) {
        double number = (y[i] == j ? 2 : 0) + random.nextDouble(-1, 1);
        x[3 * i + j] = (float) number * units[j];
      }
    }
    return new Dataset(
        new Values.Floats(x, new long[] {samples, 3}),
        new Values.Integers(y, new long[] {samples}),
        source,
        "");
  }

  @Test
  void aPlanIsItsCanonicalForm() {
    SweepPlan plan =
        SweepPlan.over(Width.of(2, 4))
            .withLabelNoise(0.2, LabelNoise.Kind.PAIRED)
            .withLoss(Loss.MEAN_SQUARED_ERROR)
            .withVaried(Varied.LABELS)
            .withZ(1, 0.25)
            .withSeed(-7);
    assertThat(SweepPlan.of(plan.configuration()).configuration()).isEqualTo(plan.configuration());
  }

  @ParameterizedTest
  @EnumSource(
      value = Loss.class,
      names = {"CROSS_ENTROPY", "MEAN_SQUARED_ERROR"})
  void trainingsEndWhereTheyInterpolateOrAtTheLastEpoch(Loss loss) {
    Sweep sweep =
        SweepPlan.over(Width.of(1, 64))
            .withSamples(60)
            .withTestSamples(100)
            .withLabelNoise(0.2)
            .withLoss(loss)
            .withEpochs(2_000)
            .withLearningRate(0.01)
            .withSeeds(1)
            .withDecays()
            .withBudget(0)
            .untilInterpolation()
            .on(DataSource.read("digits"));
    assertThat(sweep.models()).hasSize(2);
    ModelRecord narrow = sweep.models().get(0);
    ModelRecord wide = sweep.models().get(1);
    // one unit cannot tell ten classes apart
    assertThat(end(narrow).at()).isEqualTo(2_000);
    assertThat(end(narrow).trainError()).isPositive();
    assertThat(end(wide).at()).isBetween(3.0, 1_000.0);
    assertThat(end(wide).trainError()).isZero();
  }

  private static CurvePoint end(ModelRecord model) {
    return model.figures().get(0);
  }

  @Test
  void convolutionalNetworksAreSweptToo() {
    SweepPlan plan =
        SweepPlan.over(Width.of(1, 3))
            .withNetwork(NetworkKind.CONV)
            .withDepth(2)
            .withPooling(4)
            .withSamples(60)
            .withTestSamples(50)
            .withEpochs(4)
            .withSeeds(1)
            .withDecays()
            .withBudget(0);
    assertThat(SweepPlan.of(plan.configuration()).configuration()).isEqualTo(plan.configuration());
    Sweep sweep = plan.on(DataSource.read("mnist10k"));
    assertThat(sweep.models()).hasSize(2).allMatch(model -> model.status() == CellStatus.DONE);
    // 3×3 kernels without biases, a scale and a shift for every channel, and the head
    assertThat(end(sweep.models().get(0)).parameters())
        .isEqualTo((9 + 2) + (9 * 2 + 4) + (2 + 1) * 10);
    assertThat(end(sweep.models().get(1)).parameters())
        .isEqualTo((9 * 3 + 6) + (9 * 3 * 6 + 12) + (6 + 1) * 10);
    assertThat(sweep.models().get(1).settings().configuration().get("model")).contains("conv");
  }

  @Test
  void convolutionalNetworksNeedImagesLargeEnough() {
    SweepPlan plan = SweepPlan.over(Width.of(1, 3)).withNetwork(NetworkKind.CONV);
    assertThatThrownBy(() -> plan.on(DataSource.read("digits")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("[1797, 64]")
        .hasMessageContaining("--model perceptron");
    assertThatThrownBy(() -> plan.withPooling(4).withDepth(3).on(DataSource.read("mnist10k")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("7 × 7")
        .hasMessageContaining("take at most 2");
  }

  @Test
  void aLoneMeasureIsNotCalledTheBest() {
    SweepPlan plan =
        SweepPlan.over(Width.of(2, 3, 4, 5, 6, 7))
            .withSamples(30)
            .withTestSamples(50)
            .withEpochs(2)
            .withSeeds(2)
            .withDecays();
    Sweep sweep = plan.withBudget(0).on(DataSource.read("digits"));
    assertThat(sweep.scoreboard()).extracting(ScoreboardEntry::measure).containsOnly("parameters");
    assertThat(SweepFindings.of(sweep))
        .extracting(Finding::code)
        .noneMatch(code -> code.contains("measure"));
  }

  @Test
  void transformersAreSweptOnText() {
    SweepPlan plan = transformers(Width.of(2, 8)).withBudget(20).withSeeds(2);
    assertThat(SweepPlan.of(plan.configuration()).configuration()).isEqualTo(plan.configuration());
    Sweep sweep = plan.on(MOBY_DICK);
    assertThat(sweep.models()).hasSize(4).allMatch(model -> model.status() == CellStatus.DONE);
    CurvePoint narrow = end(sweep.models().get(0));
    CurvePoint wide = end(sweep.models().get(1));
    // embeddings of 89 tokens and 8 positions, a block, a normalisation, a head without bias
    long d = 2;
    assertThat(narrow.parameters())
        .isEqualTo((89 + 8) * d + (4 * d * (d + 1) + 8 * d * d + 5 * d + 4 * d) + 2 * d + 89 * d);
    assertThat(wide.measures()).containsKeys("spectralNorm", "fisherTrace", "sharpness@0.05");
    assertThat(wide.trainError()).isLessThan(narrow.trainError());
    assertThat(wide.answers()).hasSize(40 * 8);
    // 89 characters are more than digits can name, and seeds disagree all the same
    assertThat(sweep.points().get(1).variance().estimate()).isBetween(0.01, 0.5);
    double unavoidable = wide.references().unavoidableError().orElseThrow();
    assertThat(unavoidable).isBetween(0.01, 0.2).isLessThanOrEqualTo(wide.trainError());
  }

  @Test
  void transformersStopWhereEveryAnswerThatCouldBeRightIs() {
    Sweep sweep =
        transformers(Width.of(16, 32))
            .withEpochs(2_000)
            .withLearningRate(0.01)
            .untilInterpolation()
            .on(MOBY_DICK);
    for (ModelRecord model : sweep.models()) {
      assertThat(end(model).at()).isLessThan(2_000);
      assertThat(end(model).trainError())
          .isCloseTo(end(model).references().unavoidableError().orElseThrow(), within(1e-12));
    }
  }

  private static final Dataset MOBY_DICK =
      DataSource.read("moby-dick", DataOptions.withDefaults().withContext(8));

  private static SweepPlan transformers(SweepRange widths) {
    return SweepPlan.over(widths)
        .withNetwork(NetworkKind.TRANSFORMER)
        .withHeads(2)
        .withSamples(30)
        .withTestSamples(40)
        .withLabelNoise(0.1)
        .withEpochs(30)
        .withSeeds(1)
        .withDecays()
        .withBudget(0);
  }

  @Test
  void transformersNeedTextAndWidthsThatTheirHeadsShare() {
    SweepPlan plan = transformers(Width.of(4, 6));
    assertThatThrownBy(() -> plan.on(DataSource.read("digits")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("x is float32 [1797, 64]")
        .hasMessageContaining("moby-dick");
    assertThatThrownBy(() -> plan.withHeads(4).on(MOBY_DICK))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("width of 6")
        .hasMessageContaining("--widths 4,8");
    assertThatThrownBy(() -> plan.withLoss(Loss.MEAN_SQUARED_ERROR).on(MOBY_DICK))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cross-entropy");
    assertThatThrownBy(() -> plan.withNetwork(NetworkKind.PERCEPTRON).on(MOBY_DICK))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("--model transformer");
  }

  @Test
  void anEndByInterpolationIsForClassesAndNotAlongTheSteps() {
    assertThatThrownBy(
            () ->
                SweepPlan.over(SweepRange.of(SweepAxis.STEPS, 1, 2))
                    .untilInterpolation()
                    .on(DataSource.read("digits")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("equally long");
  }

  @Test
  @Tag("full")
  void perceptronsAreTrainedMeasuredAndRanked() {
    Sweep sweep =
        SweepPlan.over(Width.of(2, 8, 32))
            .withSamples(150)
            .withTestSamples(400)
            .withLabelNoise(0.2)
            .withEpochs(60)
            .withSeeds(2)
            .withBudget(60)
            .on(DataSource.read("digits"));
    assertThat(sweep.missing()).isZero();
    assertThat(sweep.points()).extracting(SweepPoint::value).containsExactly(2.0, 8.0, 32.0);
    assertThat(sweep.points().get(0).parameters()).isEqualTo(64 * 2 + 2 + 2 * 10 + 10);
    for (SweepPoint point : sweep.points()) {
      assertThat(point.measures())
          .containsKeys("parameters", "trace", "distanceFromInitialisation", "parameterNorm");
      // chosen by held-out samples among what was judged: good to their own noise
      assertThat(point.earlyStopped().n()).isEqualTo(2);
      assertThat(point.earlyStopped().estimate()).isLessThan(point.testError().estimate() + 0.05);
      assertThat(point.tuned().n()).isEqualTo(2);
      assertThat(point.bias().estimate() + point.variance().estimate())
          .isCloseTo(point.testError().estimate(), within(1e-12));
      // C = 10 classes: a share 0.2 redrawn uniformly
      assertThat(point.noisyTestError().estimate())
          .isCloseTo(1 - (0.8 * (1 - point.testError().estimate()) + 0.2 / 10), within(1e-12));
    }
    assertThat(sweep.scoreboard()).isNotEmpty();
    assertThat(sweep.models()).allMatch(model -> model.status() == CellStatus.DONE);
    assertThat(sweep.models()).filteredOn(ModelRecord::tuning).hasSize(3 * 3 * 2);
    assertThat(sweep.points().get(0).testError().n()).isEqualTo(2);
    // a decay tuned on held-out samples is no worse than none, to the noise of those samples
    assertThat(sweep.points().get(2).tuned().estimate())
        .isLessThan(sweep.points().get(2).testError().estimate() + 0.03);
  }

  @Test
  @Tag("full")
  void alongTheSamplesTheThresholdIsTheEffectiveModelComplexity() {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.SAMPLES, 20, 60, 200, 600))
            .withWidth(8)
            .withTestSamples(300)
            .withLabelNoise(0.2)
            .withEpochs(400)
            .withSeeds(2)
            .withBudget(0)
            .withDecays()
            .on(DataSource.read("digits"));
    Finding found =
        SweepFindings.of(sweep).stream()
            .filter(finding -> finding.code().equals("effective-model-complexity"))
            .findFirst()
            .orElseThrow();
    double most = Double.parseDouble(String.valueOf(found.evidence().get("threshold")));
    assertThat(most).isBetween(20.0, 600.0);
    // the numbers of samples that are trained to 5% are those up to it
    for (SweepPoint point : sweep.points()) {
      assertThat(point.trainError().estimate() <= 0.05).isEqualTo(point.value() <= most);
    }
  }

  @Test
  @Tag("full")
  void aTrainingThatDivergesIsShownAndAveragedNowhere() {
    Sweep sweep =
        SweepPlan.over(Width.of(2, 4))
            .withSamples(50)
            .withTestSamples(50)
            .withLoss(Loss.MEAN_SQUARED_ERROR)
            .withLearningRate(1e30)
            .withEpochs(3)
            .withSeeds(1)
            .withBudget(0)
            .on(DataSource.read("digits"));
    assertThat(sweep.models()).allMatch(model -> model.status() == CellStatus.DIVERGED);
    assertThat(sweep.points()).isEmpty();
    assertThat(SweepFindings.of(sweep)).extracting(Finding::code).contains("cells-diverged");
  }

  /** Of decays so large that every step turns the weights around, larger than before. */
  @Test
  @Tag("full")
  void trainingsBesideOneThatDivergesGoOn() {
    Sweep sweep =
        SweepPlan.over(Width.of(2, 4))
            .withSamples(50)
            .withTestSamples(50)
            .withEpochs(30)
            .withSeeds(2)
            .withBudget(0)
            .withDecays(1e6)
            .on(DataSource.read("digits"));
    assertThat(sweep.missing()).isZero();
    assertThat(sweep.models()).filteredOn(ModelRecord::tuning).hasSize(4);
    assertThat(sweep.models())
        .allMatch(
            model -> model.status() == (model.tuning() ? CellStatus.DIVERGED : CellStatus.DONE));
    assertThat(sweep.points()).hasSize(2).allMatch(point -> point.testError().n() == 2);
    assertThat(sweep.points()).allMatch(point -> point.tuned().n() == 0);
    Finding diverged =
        SweepFindings.of(sweep).stream()
            .filter(finding -> finding.code().equals("cells-diverged"))
            .findFirst()
            .orElseThrow();
    assertThat(diverged.evidence()).containsEntry("diverged", 4);
  }

  @Test
  @Tag("full")
  void numbersAreTargetsToo() {
    Dataset data = GaussianTaskTest.dataset(300, 5);
    Sweep sweep =
        SweepPlan.over(Width.of(1, 16))
            .withSamples(100)
            .withEpochs(50)
            .withSeeds(2)
            .withBudget(0)
            .on(data);
    // the target is linear but for noise of a fifth of its variance
    assertThat(sweep.points().get(1).testError().estimate()).isBetween(0.1, 0.6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8..4", "4..4", "0..4", "4", "a..b", "4..8:1", "1.5,3", "-1,2", ""})
  void rangesThatAreNoneAreRefused(String text) {
    assertThatThrownBy(() -> SweepRange.parse(SweepAxis.WIDTH, text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("width");
  }

  @Test
  void networksThatAreTooLargeToMeasureAreCountedWithTheReason() {
    Sweep sweep =
        SweepPlan.over(Width.of(2, 16))
            .withSamples(50)
            .withTestSamples(50)
            .withEpochs(2)
            .withSeeds(2)
            .withDecays()
            .withMemoryLimit(1 << 20)
            .on(DataSource.read("digits"));
    // the matrix of the smaller takes less than that, a basis for the larger more
    Finding finding =
        SweepFindings.of(sweep).stream()
            .filter(one -> one.code().equals("networks-unmeasured"))
            .findFirst()
            .orElseThrow();
    assertThat(finding.evidence()).containsEntry("unmeasured", 2).containsEntry("values", "16");
    assertThat((String) finding.evidence().get("reason"))
        .startsWith("a basis for 90 products of dimension 1210 takes 1.4 MiB")
        .contains("the limit is 1.0 MiB");
    assertThat(sweep.models())
        .filteredOn(model -> model.value() == 16)
        .allMatch(model -> model.status() == CellStatus.DONE)
        .allMatch(model -> model.note().equals(finding.evidence().get("reason")));
    assertThat(sweep.models())
        .filteredOn(model -> model.value() == 2)
        .allMatch(model -> model.note().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, Double.POSITIVE_INFINITY})
  void placesOnTheSpectrumThatAreNoneAreRefused(double value) {
    SweepPlan plan = SweepPlan.over(Width.of(2, 4));
    assertThatThrownBy(() -> plan.withZ(1, value))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("z must be positive and finite, got " + value);
    assertThatThrownBy(() -> plan.withTau(1, value))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tau must be at least 0 and finite, got " + value);
    assertThatThrownBy(() -> plan.withZ(0)).isInstanceOf(InvalidInputException.class);
    assertThat(plan.withTau(0).design().measures().tau()).containsExactly(0.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,1", "-0.1,0.2", "0.5..0.2", "0,NaN"})
  void sharesOfNoiseOutsideZeroToOneAreRefused(String text) {
    assertThatThrownBy(() -> SweepRange.parse(SweepAxis.NOISE, text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("noise");
  }

  @Test
  void moreSamplesThanThereAreAreRefusedWithWhatWouldFit() {
    assertThatThrownBy(
            () -> SweepPlan.over(Width.of(2, 4)).withSamples(5_000).on(DataSource.read("digits")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1797 samples")
        .hasMessageContaining("Take at most 1796");
  }

  @Test
  void labelNoiseNeedsLabels() {
    assertThatThrownBy(
            () ->
                SweepPlan.over(Width.of(2, 4))
                    .withSamples(50)
                    .withLabelNoise(0.1)
                    .on(GaussianTaskTest.dataset(100, 3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("label noise needs classes");
  }

  @Test
  void crossEntropyNeedsClasses() {
    Dataset numbers = GaussianTaskTest.dataset(100, 3);
    SweepPlan plan =
        SweepPlan.over(Width.of(1, 2)).withSamples(20).withEpochs(1).withSeeds(1).withBudget(0);
    assertThatThrownBy(() -> plan.withLoss(Loss.CROSS_ENTROPY).on(numbers))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cross-entropy needs classes")
        .hasMessageContaining("--loss mse");
    // left to the data, it is what they are trained with
    assertThat(plan.withDecays().on(numbers).design().training().loss())
        .isEqualTo(Loss.MEAN_SQUARED_ERROR);
  }

  @Test
  void dataInWhichNothingVariesAreRefusedBeforeAnyCell() {
    Dataset numbers = GaussianTaskTest.dataset(100, 3);
    float[] alike = new float[100];
    Arrays.fill(alike, 1.5f);
    Dataset constant = numbers.withTargets(new Values.Floats(alike, new long[] {100, 1}));
    float[] rows = new float[300];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i % 3;
    }
    Dataset same =
        new Dataset(new Values.Floats(rows, new long[] {100, 3}), numbers.targets(), "same", "");
    SweepPlan plan = SweepPlan.over(Width.of(1, 2)).withSamples(20).in(folder);
    assertThatThrownBy(() -> plan.on(constant))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("all targets are the same number");
    assertThatThrownBy(() -> plan.on(same))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no column varies");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aResultThatCannotBeReadIsADamagedLedgersWithoutItsText() {
    Configuration plan = features().configuration();
    try (Ledger ledger =
        Ledger.inMemory(new Run("sonde sweep features", "1", Instant.EPOCH, plan))) {
      Configuration cell = plan.with("repetition", "0");
      ledger.add(List.of(cell));
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DONE, "{\"curve\":[{", ""));
      assertThatThrownBy(() -> SweepReading.of(ledger))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining(
              "ledger.db is damaged: the result of cell " + cell.key() + " cannot be read")
          .hasMessageNotContaining("{");
    }
  }

  @Test
  void textsAreRefused() {
    Dataset text =
        new Dataset(
            new Values.Integers(new long[20], new long[] {10, 2}),
            new Values.Integers(new long[10], new long[] {10}),
            "letters",
            "");
    assertThatThrownBy(() -> SweepPlan.over(Width.of(2, 4)).withSamples(5).on(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("inputs are integers");
  }

  private static SweepPlan features() {
    return SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20, 50, 80, 100, 120, 200, 400))
        .withSamples(100)
        .withTestSamples(200)
        .withLabelNoise(0.2)
        .withRidges(1, 10)
        .withSeeds(3);
  }

  private static String fingerprint(Path folder) {
    try (Ledger ledger = Ledger.open(folder)) {
      return ledger.fingerprint();
    }
  }

  @Test
  void adviceIsATunedModelWhereTuningIsBetter() {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 10, 30, 100, 200, 400))
            .withSamples(100)
            .withLabelNoise(0.4)
            .withRidges(0.1, 1, 10, 100)
            .withTestSamples(500)
            .withSeeds(4)
            .on(DataSource.read("digits"));
    Finding advice =
        SweepFindings.of(sweep).stream()
            .filter(finding -> finding.code().equals("size-advice"))
            .findFirst()
            .orElseThrow();
    double lowest =
        sweep.points().stream().mapToDouble(point -> point.tuned().estimate()).min().orElseThrow();
    Advice taken = sweep.advice().orElseThrow();
    assertThat(taken.bestError().estimate()).isEqualTo(lowest);
    assertThat(taken.regularisation().orElseThrow().kind())
        .isEqualTo(Advice.Regularisation.Kind.RIDGE);
    assertThat(advice.evidence()).containsKeys("ridge", "plainError", "seeds");
    assertThat(taken.testError().estimate())
        .isLessThan((double) Objects.requireNonNull(advice.evidence().get("plainError")));
  }

  @Test
  void ofASingleSeedNothingIsAdvised() {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20, 90))
            .withSamples(60)
            .withSeeds(1)
            .onGaussian(new GaussianData(4, 1, 0));
    assertThat(sweep.points()).hasSize(3);
    assertThat(sweep.advice()).isEmpty();
  }
}
