package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.Influences;
import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.spectra.StudentT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Differences of heads against those that single runs, one text at a time, give by hand. */
class AttentionComparisonTest {
  private static final List<long[]> TEXTS =
      List.of(
          new long[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 3},
          new long[] {2, 7, 1, 8, 2, 8, 1, 8, 2, 8},
          new long[] {1, 4, 1, 4, 2, 1, 3, 5, 6, 2},
          new long[] {0, 5, 7, 7, 2, 1, 5, 6, 6, 4});

  @TempDir Path folder;

  private Path model(double scale, int layers) throws Exception {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    for (int layer = 0; layer < layers; layer++) {
      String at = Integer.toString(layer);
      model.node("MatMul", "s" + at, List.of("q", "kt")).number("scale" + at, (float) scale);
      model.node("Mul", "z" + at, List.of("s" + at, "scale" + at));
      model.node("Softmax", "p" + at, List.of("z" + at), whole("axis", -1));
      model.node("MatMul", "o" + at, List.of("p" + at, "v"));
    }
    Path file = folder.resolve(scale + "-" + layers + ".onnx");
    return Files.write(file, model.values("p0").bytes());
  }

  private static double entropy(AttentionReport report, int head) {
    return report.layers().get(0).heads().get(head).softmax().entropyRatio().estimate();
  }

  /**
   * Texts of one length: the paired error is Student's with the deviation of differences over √T.
   */
  @Test
  void differencesArePairedOverTexts() throws Exception {
    AttentionProbe probe = AttentionProbe.of(model(0.5, 1));
    AttentionProbe other = probe.withModel(model(0.3, 1));
    AttentionComparison comparison =
        probe.onIds(TEXTS).comparedWith(other.onIds(TEXTS)).comparison().orElseThrow();
    assertThat(comparison.paired()).isTrue();
    assertThat(comparison.heads()).hasSize(HEADS);
    for (int h = 0; h < HEADS; h++) {
      double sum = 0;
      double squares = 0;
      for (long[] text : TEXTS) {
        double difference =
            entropy(probe.onIds(List.of(text)), h) - entropy(other.onIds(List.of(text)), h);
        sum += difference;
        squares += difference * difference;
      }
      int t = TEXTS.size();
      double deviation = Math.sqrt((squares - sum * sum / t) / (t - 1));
      RowMean difference = comparison.heads().get(h).difference(HeadFigureKey.ENTROPY_RATIO);
      assertThat(difference.estimate()).isCloseTo(sum / t, within(1e-7));
      assertThat(difference.standardError())
          .isCloseTo(StudentT.widening(t - 1) * deviation / Math.sqrt(t), within(1e-6 * deviation));
      assertThat(comparison.heads().get(h).moved()).isBetween(0.01, 0.5);
    }
    List<HeadChange> moved = comparison.mostMoved(2);
    assertThat(moved).hasSize(2);
    assertThat(moved.get(0).moved()).isGreaterThanOrEqualTo(moved.get(1).moved());
  }

  @Test
  void aModelDoesNotDifferFromItself() throws Exception {
    AttentionProbe probe = AttentionProbe.of(model(0.5, 1));
    AttentionReport report = probe.onIds(TEXTS);
    AttentionComparison comparison = report.comparedWith(report).comparison().orElseThrow();
    assertThat(comparison.withOtherVerdicts()).isEmpty();
    assertThat(comparison.withAnotherRole()).isEmpty();
    assertThat(comparison.heads())
        .allSatisfy(
            head -> {
              assertThat(head.moved()).isZero();
              assertThat(head.differences()).containsKey(HeadFigureKey.MAX_LOGIT);
              assertThat(head.differences().values())
                  .allSatisfy(difference -> assertThat(difference.estimate()).isZero());
              assertThat(head.difference(HeadFigureKey.ROW_STD).standardError()).isZero();
            });
  }

  /** On other texts nothing pairs: errors add up. */
  @Test
  void onOtherTextsErrorsAreNotPaired() throws Exception {
    AttentionProbe probe = AttentionProbe.of(model(0.5, 1));
    AttentionReport one = probe.onIds(TEXTS.subList(0, 2));
    AttentionReport two = probe.onIds(TEXTS.subList(2, 4));
    AttentionComparison comparison = one.comparedWith(two).comparison().orElseThrow();
    assertThat(comparison.paired()).isFalse();
    assertThat(comparison.ofTexts()).isTrue();
    assertThat(one.comparedWith(two).findings())
        .extracting(Finding::code)
        .contains("attention-baseline-text")
        .doesNotContain("attention-baseline");
    HeadChange head = comparison.heads().get(1);
    assertThat(head.moved()).isNaN();
    assertThat(head.difference(HeadFigureKey.ENTROPY_RATIO).standardError())
        .isCloseTo(
            Math.hypot(
                HeadFigureKey.ENTROPY_RATIO.of(one.layers().get(0).heads().get(1)).standardError(),
                HeadFigureKey.ENTROPY_RATIO.of(two.layers().get(0).heads().get(1)).standardError()),
            within(1e-12));
  }

  /** A hundred times the logits: heads become a precision risk, and the finding says which. */
  @Test
  void verdictsThatChangeAreNamed() throws Exception {
    AttentionProbe probe = AttentionProbe.of(model(40, 1));
    AttentionReport report =
        probe.onIds(TEXTS).comparedWith(probe.withModel(model(0.3, 1)).onIds(TEXTS));
    AttentionComparison comparison = report.comparison().orElseThrow();
    assertThat(comparison.withOtherVerdicts())
        .anySatisfy(head -> assertThat(head.gained()).contains(HeadVerdict.PRECISION_RISK));
    Finding finding = report.findings().get(0);
    assertThat(finding.code()).isEqualTo("attention-baseline");
    assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
    assertThat(finding.evidence())
        .containsEntry("changed", comparison.withOtherVerdicts().size())
        .containsKeys("graver", "moved", "names");
  }

  @Test
  void otherHeadsAreRefused() throws Exception {
    AttentionProbe probe = AttentionProbe.of(model(0.5, 1));
    AttentionReport one = probe.onIds(TEXTS);
    AttentionReport two = probe.withModel(model(0.5, 2)).onIds(TEXTS);
    assertThatThrownBy(() -> one.comparedWith(two))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1 layer of 4 heads")
        .hasMessageContaining("2 layers of 4 heads");
  }

  /** Beyond 256 units neighbours are taken together: 600 units become 150 groups of four. */
  @Test
  void manyUnitsAreTakenTogether() {
    SplittableRandom random = new SplittableRandom(1);
    MeanAccumulator mean = new MeanAccumulator();
    List<double[]> groups = new ArrayList<>();
    double total = 0;
    int rows = 0;
    for (int unit = 0; unit < 600; unit++) {
      if (unit % 4 == 0) {
        groups.add(new double[2]);
      }
      for (int row = 0; row <= unit % 3; row++) {
        double value = random.nextDouble();
        mean.add(value);
        groups.get(unit / 4)[0] += value;
        groups.get(unit / 4)[1]++;
        total += value;
        rows++;
      }
      mean.endUnit();
    }
    double shares = 0;
    for (double[] group : groups) {
      shares += Math.pow(group[1] / rows, 2);
    }
    double squares = 0;
    for (double[] group : groups) {
      double influence = (group[0] - total / rows * group[1]) / rows;
      squares += influence * influence / (1 - 2 * group[1] / rows + shares);
    }
    Influences influences = mean.mean().influences();
    assertThat(influences.units()).isEqualTo(150);
    assertThat(influences.variance()).isCloseTo(squares, within(1e-15));
  }
}
