package dev.sonde.descent.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindings;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.design.Width;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.findings.Finding;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstantBaselineTest {
  private static final String CODE = "no-better-than-constant";

  /** Inputs that know nothing of their labels, two in five of which are class 0. */
  static Dataset guessing(int samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] y = new long[samples];
    for (int i = 0; i < samples; i++) {
      y[i] = Math.max(0, random.nextInt(5) - 1);
    }
    return new Dataset(
        inputs(samples, random), new Values.Integers(y, new long[] {samples}), "guessing", "");
  }

  private static Values inputs(int samples, SplittableRandom random) {
    float[] x = new float[3 * samples];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    return new Values.Floats(x, new long[] {samples, 3});
  }

  private static SweepPlan plan() {
    return SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 2, 5, 10, 20, 40, 80, 160, 320))
        .withSamples(80)
        .withTestSamples(500)
        .withSeeds(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whereNothingCanBeLearnedThatIsSaidAndNothingIsAdvised(long seed) {
    Sweep sweep = plan().on(guessing(800, seed));
    Finding finding = SweepFindings.of(sweep).get(0);
    assertThat(finding.code()).isEqualTo(CODE);
    assertThat(finding.evidence()).containsEntry("answer", "commonest-class");
    // two in five are right to say class 0; a share of 500 samples is good to 0.022
    assertThat((Double) finding.evidence().get("constantError")).isBetween(0.5, 0.7);
    assertThat(sweep.advice()).isEmpty();
    assertThat(SweepFindings.of(sweep))
        .extracting(Finding::code)
        .noneMatch(code -> code.contains("measure") || code.equals("size-advice"));
  }

  @Test
  void trainedNetworksAreHeldAgainstItToo() {
    Sweep sweep =
        SweepPlan.over(Width.of(2, 4, 8))
            .withSamples(80)
            .withTestSamples(500)
            .withEpochs(30)
            .withSeeds(2)
            .withDecays()
            .withBudget(0)
            .on(guessing(800, 1));
    assertThat(SweepFindings.of(sweep)).extracting(Finding::code).contains(CODE);
    assertThat(sweep.advice()).isEmpty();
    assertThat(sweep.points())
        .allMatch(point -> point.named().containsKey("constantTestError"))
        .noneMatch(point -> point.named().containsKey("constant.samplingError"))
        .noneMatch(point -> point.measures().containsKey("constantTestError"));
    assertThat(sweep.scoreboard())
        .extracting(ScoreboardEntry::measure)
        .doesNotContain("constantTestError", "constant.samplingError");
  }

  @Test
  void numbersAreHeldAgainstTheirMean() {
    SplittableRandom random = new SplittableRandom(4);
    float[] y = new float[800];
    for (int i = 0; i < y.length; i++) {
      y[i] = random.nextFloat();
    }
    Dataset data =
        new Dataset(
            inputs(800, random), new Values.Floats(y, new long[] {800, 1}), "guessing numbers", "");
    Sweep sweep = plan().on(data);
    assertThat(SweepFindings.of(sweep).get(0).evidence())
        .containsEntry("answer", "mean")
        .hasEntrySatisfying(
            "constantError", error -> assertThat((Double) error).isCloseTo(1, within(0.1)));
    assertThat(SweepFindings.of(plan().on(GaussianTaskTest.dataset(800, 3))))
        .extracting(Finding::code)
        .doesNotContain(CODE);
  }

  @Test
  void digitsAreLearnedThroughLabelsHalfOfWhichAreNoise() {
    Sweep sweep = plan().withPooling(4).withLabelNoise(0.5).on(DataSource.read("mnist10k"));
    assertThat(SweepFindings.of(sweep)).extracting(Finding::code).doesNotContain(CODE);
    assertThat(sweep.advice()).isPresent();
    assertThat(sweep.points().get(3).references().constantError().estimate()).isBetween(0.85, 0.93);
  }

  /** One label in fifty is another: saying always the same already has an error of 2%. */
  @Test
  void noThresholdIsClaimedThatTheConstantAnswerMeetsToo() {
    SplittableRandom random = new SplittableRandom(8);
    long[] y = new long[800];
    for (int i = 0; i < y.length; i += 50) {
      y[i] = 1;
    }
    Dataset data =
        new Dataset(
            inputs(y.length, random), new Values.Integers(y, new long[] {y.length}), "rare", "");
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 1, 5, 20, 80, 160, 320))
            .withSamples(200)
            .withSeeds(3)
            .on(data);
    assertThat(sweep.thresholds().subList(0, 2))
        .extracting(InterpolationThreshold::epsilon)
        .containsExactly(0.1, 0.05);
    assertThat(sweep.thresholds().subList(0, 2))
        .allMatch(threshold -> Double.isNaN(threshold.value()));
    assertThat(SweepFindings.of(sweep))
        .extracting(Finding::code)
        .doesNotContain("interpolation-threshold", "never-interpolates");
    assertThat(sweep.thresholds().get(2).value()).isBetween(1.0, 320.0);
    assertThat(sweep.points().get(0).named()).doesNotContainKey("constant.trainError");
  }

  @Test
  void itIsTheCommonestOfTheLabelsTrainedOn() {
    Split split = split(new long[] {2, 1, 2, 0}, new long[] {2, 2, 0, 1, 1});
    assertThat(ConstantBaseline.of(split, 3)).isEqualTo(new ConstantBaseline(2, 0.5, 0.6, 5));
    // of equally common ones the smallest
    assertThat(ConstantBaseline.of(split(new long[] {2, 1}, new long[] {1}), 3).answer())
        .isEqualTo(1);
  }

  private static Split split(long[] train, long[] test) {
    return new Split(samples(train), samples(test));
  }

  private static Dataset samples(long[] labels) {
    return new Dataset(
        new Values.Floats(new float[labels.length], new long[] {labels.length, 1}),
        new Values.Integers(labels, new long[] {labels.length}),
        "labels",
        "");
  }

  /** Against the standard error of the mean of the differences themselves. */
  @Test
  void theDifferenceHasTheErrorOfPairedSamples() {
    long[] labels = {2, 2, 0, 1, 1};
    int[] answers = {2, 0, 0, 1, 2};
    ConstantBaseline constant = ConstantBaseline.of(split(new long[] {2}, labels), 3);
    Judgement judgement =
        Judgement.of(
            (sample, output) -> answers[sample] == output ? 1 : 0,
            new Values.Integers(labels, new long[] {5}),
            new Judgement.Against(
                3, Loss.MEAN_SQUARED_ERROR, 0, LabelNoise.Kind.UNIFORM, constant.answer()));
    ReferenceFigures.Constant figures = constant.beside(judgement);
    // wrong without looking less wrong with it: 0, -1, 1, 1, 0
    double mean = 0.2;
    double variance = 3 / 5.0 - mean * mean;
    assertThat(figures.error()).isEqualTo(0.6);
    assertThat(judgement.error()).isEqualTo(0.4);
    assertThat(figures.samplingError()).isCloseTo(Math.sqrt(variance / 5), within(1e-12));
  }
}
