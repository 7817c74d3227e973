package dev.sonde.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.means.RowMean;
import dev.sonde.findings.Finding;
import dev.sonde.scaling.ScalingCell.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Comparisons and findings of trainings whose figures are made up. */
class ScalingResultTest {
  private static final double LOW = 1e-3;
  private static final double HIGH = 1e-2;

  private static ScalingSetting setting(int seeds) {
    return new ScalingSetting(
        List.of(8, 128),
        List.of(LOW, HIGH),
        400,
        seeds,
        0,
        ProjectionInitialisation.UNIT,
        64,
        2,
        2,
        32,
        16,
        20,
        "moby-dick",
        30_000,
        200,
        32);
  }

  /** Starts at a loss of 4.5; at high rates everything is worse by 0.1. */
  private static ScalingCell cell(
      ScalingVariant variant, int d, double rate, int repetition, double loss) {
    double std = variant == ScalingVariant.NONE ? Math.sqrt(d) : 1;
    double gradient = variant == ScalingVariant.NONE ? 3 + repetition * 0.01 : 1;
    return new ScalingCell(
        variant,
        d,
        rate,
        repetition,
        Outcome.DONE,
        List.of(
            new ScalingStep(0, 4.5, 4.5, std, 3 * std, 1 / std, 0.1, 0.2, gradient, 2),
            new ScalingStep(
                400, loss, loss + (rate == HIGH ? 0.1 : 0), 2 * std, 9, 0.3, 0.2, 0.1, 0.5, 1)));
  }

  /** Losses by seed of each variant at d = 8 and at d = 128. */
  private static List<ScalingCell> cells(double[][][] losses, int seeds) {
    List<ScalingCell> cells = new ArrayList<>();
    ScalingVariant[] variants = ScalingVariant.values();
    for (int v = 0; v < variants.length; v++) {
      for (int size = 0; size < 2; size++) {
        for (double rate : List.of(LOW, HIGH)) {
          for (int seed = 0; seed < seeds; seed++) {
            double loss = losses[v][size][seed];
            cells.add(cell(variants[v], size == 0 ? 8 : 128, rate, seed, loss));
          }
        }
      }
    }
    return cells;
  }

  private static final double[][][] LOSSES = {
    {{2.31, 2.33}, {2.50, 2.60}}, // no scale
    {{2.30, 2.32}, {2.20, 2.28}}, // 1/√d
    {{2.20, 2.22}, {2.08, 2.16}}, // 1/d
    {{2.30, 2.33}, {2.21, 2.26}}, // QK-norm
  };

  private static ScalingResult result(int seeds) {
    return new ScalingResult(
        setting(seeds), new ScalingResult.Baselines(3.1, 2.4), cells(LOSSES, seeds), 0);
  }

  @Test
  void differencesArePairedAndTheirVarianceIsTheLargerOfTheirOwnAndThePool() {
    List<ScalingComparison> none =
        ScalingDifferences.atBestRates(result(2)).of(ScalingVariant.NONE);
    // differences without a scale 0.01, 0.01 at d = 8 and 0.30, 0.32 at 128; with 1/d −0.10, −0.10
    // and −0.12, −0.12; with QK-norm 0, 0.01 and 0.01, −0.02: squares 0, 2e-4, 0, 0, 5e-5 and
    // 4.5e-4 of two head sizes by three variants that share the runs of 1/√d, worth four degrees of
    // freedom, whose t is 2.776445; two seeds
    double widening = 2.776445 / 1.959964;
    double pooled = widening * Math.sqrt(7e-4 / 6 / 2);
    double own = widening * Math.sqrt(2e-4 / 2);
    assertThat(none.get(0).difference().estimate()).isCloseTo(0.01, within(1e-12));
    assertThat(none.get(1).difference().estimate()).isCloseTo(0.31, within(1e-12));
    assertThat(none.get(0).difference().standardError()).isCloseTo(pooled, within(1e-7));
    assertThat(none.get(1).difference().standardError()).isCloseTo(own, within(1e-7));
    assertThat(none.get(0).resolved()).isFalse();
    assertThat(none.get(1).resolved()).isTrue();
    assertThat(none.get(1).learningRate()).isEqualTo(LOW);
  }

  /** Threads end their trainings in any order, and so does a list of them. */
  @Test
  void trainingsArePairedByTheirSeedAndNotByTheirPlace() {
    List<ScalingCell> shuffled = new ArrayList<>(cells(LOSSES, 2));
    shuffled.sort(
        Comparator.comparingInt(
            cell ->
                cell.variant() == ScalingVariant.ROOT ? -cell.repetition() : cell.repetition()));
    ScalingResult result =
        new ScalingResult(setting(2), new ScalingResult.Baselines(3.1, 2.4), shuffled, 0);
    List<Integer> seeds =
        result.cells(ScalingVariant.NONE, 128, LOW).stream().map(ScalingCell::repetition).toList();
    assertThat(result.cells(ScalingVariant.ROOT, 128, LOW))
        .extracting(ScalingCell::repetition)
        .isNotEqualTo(seeds);
    for (ScalingVariant variant : ScalingVariant.values()) {
      List<ScalingComparison> inOrder = ScalingDifferences.atBestRates(result(2)).of(variant);
      List<ScalingComparison> any = ScalingDifferences.atBestRates(result).of(variant);
      assertThat(any).hasSameSizeAs(inOrder);
      for (int i = 0; i < any.size(); i++) {
        RowMean expected = inOrder.get(i).difference();
        assertThat(any.get(i).difference().estimate())
            .isCloseTo(expected.estimate(), within(1e-12));
        assertThat(any.get(i).difference().standardError())
            .isCloseTo(expected.standardError(), within(1e-12));
      }
    }
    assertThat(ScalingFindings.of(result))
        .extracting(Finding::code)
        .contains("scaling-gradient-larger");
  }

  @Test
  void everyFindingHasTheEvidenceThatItsCodeNames() {
    Map<String, List<String>> named =
        Arrays.stream(ScalingFindingCode.values())
            .collect(Collectors.toMap(ScalingFindingCode::code, ScalingFindingCode::evidence));
    for (Finding finding : ScalingFindings.of(result(2))) {
      assertThat(finding.evidence().keySet())
          .as(finding.code())
          .containsExactlyElementsOf(named.get(finding.code()));
    }
  }

  @Test
  void atOneRateBothAreTrainedWithItAndOnlyThatRatePoolsItsErrors() {
    List<ScalingCell> cells = new ArrayList<>(cells(LOSSES, 2));
    // at the high rate no scale ends 0.5 later with the first seed at d = 8
    cells.replaceAll(
        cell ->
            cell.variant() == ScalingVariant.NONE
                    && cell.headSize() == 8
                    && cell.learningRate() == HIGH
                    && cell.repetition() == 0
                ? cell(ScalingVariant.NONE, 8, HIGH, 0, 0.5 + LOSSES[0][0][0])
                : cell);
    ScalingResult result =
        new ScalingResult(setting(2), new ScalingResult.Baselines(3.1, 2.4), cells, 0);
    ScalingComparison high = ScalingDifferences.at(result, HIGH).of(ScalingVariant.NONE).get(0);
    assertThat(high.learningRate()).isEqualTo(HIGH);
    assertThat(high.rootLearningRate()).isEqualTo(HIGH);
    // 0.51 and 0.01, whose squares about 0.26 are 0.125 of one degree of freedom; t of four
    double widening = 2.776445 / 1.959964;
    assertThat(high.difference().estimate()).isCloseTo(0.26, within(1e-12));
    assertThat(high.difference().standardError())
        .isCloseTo(widening * Math.sqrt(0.125 / 2), within(1e-7));
    assertThat(ScalingDifferences.at(result, LOW).of(ScalingVariant.NONE))
        .isEqualTo(ScalingDifferences.atBestRates(result(2)).of(ScalingVariant.NONE));
  }

  @Test
  void sensitivityIsTheMeanLossOverTheRatesLessTheBest() {
    assertThat(result(2).sensitivity(ScalingVariant.ROOT, 8)).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void findingsClaimWhatTheSeedsResolveAndNothingElse() {
    List<Finding> findings = ScalingFindings.of(result(2));
    assertThat(findings)
        .extracting(Finding::code)
        .containsExactly(
            "scaling-costs",
            "scaling-gains",
            "scaling-equal",
            "scaling-saturates",
            "scaling-gradient-larger",
            "scaling-edge");
    assertThat(findings.get(0).evidence())
        .containsEntry("variant", "none")
        .containsEntry("sizes", "128: +0.310 ± 0.014")
        .containsEntry("dimension", 128);
    assertThat(findings.get(1).evidence()).containsEntry("variant", "dimension");
    assertThat(findings.get(2).evidence()).containsEntry("variant", "qk-norm");
    assertThat(findings.get(5).evidence())
        .containsEntry("names", "1 (8, 128), 1/√d (8, 128), 1/d (8, 128), QK-norm (8, 128)");
    assertThat(findings.get(4).evidence().get("startRatio"))
        .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
        .isCloseTo(Math.sqrt(3 * 3.01), within(1e-12));
  }

  @Test
  void whereAttentionDoesNotHelpYetNothingIsSaidToCostOrToGain() {
    ScalingResult result =
        new ScalingResult(setting(2), new ScalingResult.Baselines(3.1, 2.1), cells(LOSSES, 2), 0);
    assertThat(ScalingFindings.of(result))
        .extracting(Finding::code)
        .startsWith("scaling-short")
        .doesNotContain("scaling-costs", "scaling-gains", "scaling-equal");
  }

  @Test
  void oneSeedTellsNoDifference() {
    List<Finding> findings = ScalingFindings.of(result(1));
    assertThat(findings)
        .extracting(Finding::code)
        .containsExactly("scaling-one-seed", "scaling-saturates", "scaling-edge");
  }

  @Test
  void aTrainingThatDivergedLeavesItsRateOut() {
    List<ScalingCell> cells = new ArrayList<>(cells(LOSSES, 2));
    ScalingCell first = cells.get(0);
    cells.set(
        0,
        new ScalingCell(
            first.variant(),
            first.headSize(),
            first.learningRate(),
            0,
            Outcome.DIVERGED,
            first.curve().subList(0, 1)));
    ScalingResult result =
        new ScalingResult(setting(2), new ScalingResult.Baselines(3.1, 2.4), cells, 0);
    assertThat(result.bestRate(ScalingVariant.NONE, 8)).hasValue(HIGH);
    assertThat(result.finalLoss(ScalingVariant.NONE, 8, LOW).resolved()).isFalse();
    // at the rate that diverged the loss counts as that before training
    assertThat(result.sensitivity(ScalingVariant.NONE, 8))
        .isCloseTo((4.5 + 2.42) / 2 - 2.42, within(1e-12));
    assertThat(ScalingFindings.of(result))
        .filteredOn(finding -> finding.code().equals("scaling-diverged"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.evidence()).containsEntry("names", "1 (8)"));
  }

  @Test
  void whatIsMissingIsNotCompared() {
    List<ScalingCell> cells = cells(LOSSES, 2);
    ScalingResult result =
        new ScalingResult(
            setting(2), new ScalingResult.Baselines(3.1, 2.4), cells.subList(0, 15), 17);
    assertThat(ScalingDifferences.atBestRates(result).of(ScalingVariant.DIMENSION)).isEmpty();
    assertThat(ScalingDifferences.atBestRates(result).of(ScalingVariant.NONE))
        .extracting(ScalingComparison::headSize)
        .containsExactly(8, 128);
    assertThat(ScalingFindings.of(result).get(0).code()).isEqualTo("scaling-partial");
  }

  @Test
  void lossesAboveATableOfPairsAreCalledTooShort() {
    ScalingResult result =
        new ScalingResult(setting(2), new ScalingResult.Baselines(3.1, 2.0), cells(LOSSES, 2), 0);
    assertThat(ScalingFindings.of(result).get(0).code()).isEqualTo("scaling-short");
    assertThat(ScalingFindings.of(result).get(0).evidence()).containsEntry("pairLoss", 2.0);
  }
}
