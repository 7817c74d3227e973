package dev.sonde.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.data.Values;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trainings of small transformers, tiny ones here. */
class ScalingExperimentTest {

  private static ScalingExperiment tiny() {
    return ScalingExperiment.withDefaults()
        .withHeadSizes(List.of(64, 4))
        .withLearningRates(List.of(1e-3))
        .withSteps(3)
        .withSeeds(2);
  }

  @Test
  @Tag("full")
  void figuresDependOnTheSeedAndNotOnTheThreads() {
    ScalingResult one = tiny().run();
    ScalingResult two = tiny().withThreads(2).run();
    assertThat(one.cells()).hasSize(16).isEqualTo(two.cells());
    assertThat(one.missing()).isZero();
    assertThat(tiny().withSeed(5).run().cells()).isNotEqualTo(one.cells());
  }

  @Test
  void beforeTrainingLogitsSpreadAsTheTextbookSays() {
    ScalingResult result = tiny().run();
    for (int d : List.of(4, 64)) {
      double none = start(result, ScalingVariant.NONE, d).logitStd();
      double root = start(result, ScalingVariant.ROOT, d).logitStd();
      double dimension = start(result, ScalingVariant.DIMENSION, d).logitStd();
      // the first block's logits of one seed are the same products; the second block's differ
      // by what the first one added
      assertThat(none / root).isCloseTo(Math.sqrt(d), within(0.1 * Math.sqrt(d)));
      assertThat(root / dimension).isCloseTo(Math.sqrt(d), within(0.1 * Math.sqrt(d)));
      assertThat(root).isBetween(0.7, 1.2);
      assertThat(start(result, ScalingVariant.QUERY_KEY_NORM, d).largestLogit())
          .isLessThanOrEqualTo(Math.sqrt(d));
    }
    // every variant begins with the same loss but for what attention mixes
    assertThat(start(result, ScalingVariant.ROOT, 4).heldOutLoss())
        .isCloseTo(Math.log(89), within(0.1));
  }

  private static ScalingStep start(ScalingResult result, ScalingVariant variant, int d) {
    return result.cells(variant, d, 1e-3).get(0).curve().get(0);
  }

  @Test
  void smallInitialisationLeavesTheLogitsSmall() {
    ScalingResult result =
        tiny().withSeeds(1).withInitialisation(ProjectionInitialisation.SMALL).run();
    // q·k of d entries of variance 64·0.02² each
    double expected = 64 * 0.02 * 0.02 * Math.sqrt(64);
    assertThat(start(result, ScalingVariant.NONE, 64).logitStd())
        .isCloseTo(expected, within(0.3 * expected));
  }

  @Test
  void aTableOfPairsBeatsOneOfLettersAndNeitherIsAbsurd() {
    ScalingResult.Baselines tables = tiny().withSteps(1).withSeeds(1).run().baselines();
    assertThat(tables.pair()).isBetween(2.2, 2.6);
    assertThat(tables.letter()).isBetween(2.9, 3.3);
  }

  @Test
  void logitsOfKeysBehindTheQueryDoNotCount() {
    ScalingTraining.LogitMeans means = new ScalingTraining.LogitMeans(3);
    float beyond = 1e6f;
    float[] logits = {7, beyond, beyond, 0, 2, beyond, 1, 1, 1};
    assertThat(means.add(List.of(new Values.Floats(logits, new long[] {1, 1, 3, 3})))).isTrue();
    // rows (0, 2) and (1, 1, 1); the first query sees one key
    assertThat(means.softmax().rowStd().estimate()).isCloseTo(Math.sqrt(0.5), within(1e-12));
    double p = 1 / (1 + Math.exp(-2));
    double entropy = -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.log(2);
    assertThat(means.softmax().entropyRatio().estimate())
        .isCloseTo((entropy + 1) / 2, within(1e-12));
    assertThat(means.largest()).isEqualTo(2);
    logits[4] = Float.NaN;
    assertThat(means.add(List.of(new Values.Floats(logits, new long[] {1, 1, 3, 3})))).isFalse();
  }

  @Test
  void figuresAreTakenAtLogarithmicSteps() {
    assertThat(ScalingTraining.marks(10)).containsExactly(0, 1, 2, 4, 8, 10);
    assertThat(ScalingTraining.marks(1)).containsExactly(0, 1);
  }

  @Test
  void anInterruptedExperimentReturnsWhatHasEnded() {
    ScalingResult result =
        tiny()
            .withListener(
                (done, planned) -> {
                  if (done == 3) {
                    Thread.currentThread().interrupt();
                  }
                })
            .run();
    // the worker that interrupted itself stops; nobody interrupted the caller
    assertThat(Thread.interrupted()).isFalse();
    assertThat(result.cells()).hasSize(3);
    assertThat(result.missing()).isEqualTo(13);
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    ScalingExperiment experiment = ScalingExperiment.withDefaults();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> experiment.withHeadSizes(List.of(8, 0)))
        .withMessageContaining("[8, 0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> experiment.withLearningRates(List.of(Double.NaN)))
        .withMessageContaining("above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> experiment.withSteps(0))
        .withMessageContaining("got 0");
  }
}
