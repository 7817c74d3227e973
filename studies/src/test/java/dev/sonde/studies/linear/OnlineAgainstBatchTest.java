package dev.sonde.studies.linear;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Verdict;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import dev.sonde.studies.linear.OnlineFigures.NoiseScale;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OnlineAgainstBatchTest {
  private static final int TESTS = 100;

  /** Noise of deviation 1, whose mean is within chance of 0. */
  private static final double[] NOISE = new StudyDraws(0, Purpose.NOISE, 0).normals(TESTS);

  private static final double[] HARDNESS = new StudyDraws(0, Purpose.NOISE, 1).normals(TESTS);

  /** Losses of {@code more} on each sample beside its hardness, and noise that is not shared. */
  private static double[] losses(double more, double noise) {
    double[] losses = new double[TESTS];
    double mean = Average.of(NOISE).estimate();
    Arrays.setAll(losses, i -> 5 * HARDNESS[i] + more + noise * (NOISE[i] - mean));
    return losses;
  }

  private static OnlineAgainstBatch against(NoiseScale[] scales, double[]... batch) {
    int[] samples = IntStream.range(0, TESTS).toArray();
    TestedPasses online = new TestedPasses(JudgedBy.LOSS, samples);
    online.add(1, losses(0, 0));
    TestedPasses passes = new TestedPasses(JudgedBy.LOSS, samples);
    for (int pass = 0; pass < batch.length; pass++) {
      passes.add(pass, batch[pass]);
    }
    return OnlineAgainstBatch.of(
        RepeatedPasses.of(List.of(online)),
        RepeatedPasses.of(List.of(passes)),
        List.of(scales),
        50);
  }

  private static OnlineAgainstBatch against(double[]... batch) {
    return against(new NoiseScale[0], batch);
  }

  @Test
  void whatLiesAboveByChanceIsReached() {
    // a mean of 0.1 with a standard error of 0.1
    Claim pass = against(losses(3, 1), losses(2, 1), losses(0.1, 1), losses(-1, 1)).pass();
    assertThat(pass.evidence()).containsEntry("batchPasses", 2L);
    assertThat(pass.verdict()).isEqualTo(Verdict.HOLDS);
  }

  @Test
  void whatSamplesShareIsNoChance() {
    // the losses' own deviation is 5, that of their differences 0.01
    Claim pass = against(losses(3, 0.01), losses(0.1, 0.01), losses(0.1, 0.01)).pass();
    assertThat(pass.evidence()).containsEntry("morePasses", 2L);
  }

  @Test
  void onePassIsNotMoreThanOneWhereTheBatchPassIsMeasurablyBetter() {
    OnlineAgainstBatch held = against(losses(3, 1), losses(-1, 1));
    assertThat(held.pass().verdict()).isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
    assertThat(held.findings()).extracting("code").containsExactly("batch-repays");
    // the same losses are not worse, to the last digit
    OnlineAgainstBatch same = against(losses(3, 1), losses(0, 0));
    assertThat(same.pass().verdict()).isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
  }

  /** 0.1 above and 0.1 below, each with a standard error of 0.1. */
  @Test
  void passesThatDifferByChanceAreNotToldApart() {
    for (double difference : new double[] {0.1, -0.1}) {
      OnlineAgainstBatch held = against(losses(3, 1), losses(difference, 1), losses(-3, 1));
      assertThat(held.pass().verdict()).isEqualTo(Verdict.NOT_RESOLVED);
      assertThat((double) requireNonNull(held.pass().evidence().get("above")))
          .isCloseTo(difference, within(1e-12));
      assertThat(held.findings()).extracting("code").containsExactly("passes-not-told-apart");
      assertThat((double) requireNonNull(held.findings().get(0).evidence().get("aboveError")))
          .isCloseTo(0.1, within(0.02));
    }
  }

  /** Online learning that diverged: already the start is no worse, and a batch pass is better. */
  @Test
  void theFirstPassDecidesWhereTheStartIsNoWorse() {
    OnlineAgainstBatch held = against(losses(0.1, 1), losses(-2, 1), losses(-3, 1));
    assertThat(held.pass().verdict()).isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
    assertThat(against(losses(-3, 1), losses(0.1, 1)).pass().verdict())
        .isEqualTo(Verdict.NOT_RESOLVED);
  }

  @Test
  void lossesThatAreNoNumbersAreNotReached() {
    double[] diverged = new double[TESTS];
    Arrays.fill(diverged, Double.NaN);
    assertThat(against(losses(3, 1), diverged, losses(0, 1)).pass().evidence())
        .containsEntry("batchPasses", 2L);
  }

  @Test
  void growthIsJudgedWithTheErrorsOfBothEnds() {
    assertThat(growth(20, 1, 30, 1)).isEqualTo(Verdict.HOLDS);
    assertThat(growth(20, 10, 30, 10)).isEqualTo(Verdict.NOT_RESOLVED);
    assertThat(growth(30, 1, 20, 1)).isEqualTo(Verdict.DOES_NOT_HOLD_HERE);
    assertThat(against(losses(0, 1)).growth()).isEmpty();
  }

  /** A noise scale of 20 ± 5 lies below a batch of 50, one of 30 ± 20 does not measurably. */
  @Test
  void aBatchIsBeyondTheNoiseScaleOnlyWithItsErrorAndWhereItDoesNotRepay() {
    NoiseScale[] below = {scale(0, 20, 5), scale(3, 20, 5)};
    NoiseScale[] unclear = {scale(0, 30, 20), scale(3, 300, 20)};
    double[][] slow = {losses(3, 1), losses(2, 1), losses(0, 1)};
    assertThat(against(below, slow).findings())
        .extracting("code")
        .containsExactly("data-redundant", "batch-beyond-noise-scale");
    assertThat(against(below, slow).findings().get(1).evidence())
        .containsEntry("noiseScaleError", 5.0)
        .doesNotContainKey("last");
    assertThat(against(unclear, slow).findings())
        .extracting("code")
        .containsExactly("data-redundant");
    assertThat(against(below, losses(3, 1), losses(-1, 1)).findings())
        .extracting("code")
        .containsExactly("batch-repays");
  }

  private static NoiseScale scale(double passes, double value, double error) {
    return new NoiseScale(
        passes,
        new Average(value, error, 10),
        OptionalDouble.empty(),
        new Average(1 / value, error / value / value, 10));
  }

  private static Verdict growth(double first, double error, double last, double lastError) {
    NoiseScale[] scales = {scale(0, first, error), scale(3, last, lastError)};
    return against(scales, losses(0, 1)).growth().orElseThrow().verdict();
  }

  /** At the end of a training 1/B is 0 but for its error: B has no bar, and grew all the same. */
  @Test
  void growthIsJudgedWhereTheLastScaleIsOnlyBounded() {
    NoiseScale last =
        new NoiseScale(
            3,
            new Average(1e9, Double.NaN, 10),
            OptionalDouble.of(100),
            new Average(1e-9, 0.004, 10));
    NoiseScale[] scales = {scale(0, 20, 1), last};
    Claim grows = against(scales, losses(0, 1)).growth().orElseThrow();
    assertThat(grows.verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(grows.evidence()).containsEntry("lastAtLeast", 100.0).doesNotContainKey("last");
  }
}
