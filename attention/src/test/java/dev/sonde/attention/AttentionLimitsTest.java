package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.SoftmaxFigures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gate lets nothing through that is above a limit, or that is no number. */
class AttentionLimitsTest {
  private static final RowMean NO_ROWS = RowMean.NONE;
  private static final RowMean NO_NUMBER = new RowMean(Double.NaN, Double.NaN, 12);

  @TempDir Path folder;

  private AttentionReport measured() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", 0.25f);
    model.node("Mul", "z", List.of("s", "scale"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    return AttentionProbe.of(model.write(folder)).onIds(List.of(new long[] {3, 1, 4, 7, 5, 9}));
  }

  /** The report with other spreads for its first heads. */
  private static AttentionReport with(AttentionReport report, RowMean... spreads) {
    AttentionLayer layer = report.layers().get(0);
    List<HeadFigures> heads = new ArrayList<>(layer.heads());
    for (int h = 0; h < spreads.length; h++) {
      HeadFigures head = heads.get(h);
      SoftmaxFigures old = head.softmax();
      SoftmaxFigures softmax =
          new SoftmaxFigures(
              spreads[h],
              old.maxLogit(),
              old.minLogit(),
              old.maxAbsoluteLogit(),
              old.entropyRatio(),
              old.jacobianNorm(),
              old.jacobianRootMeanSquare(),
              old.maxProbability(),
              old.nearOneHotShare(),
              old.firstTokenMass(),
              old.separatorMass(),
              old.offsets(),
              old.induction(),
              old.duplicateToken(),
              old.logits());
      heads.set(
          h,
          new HeadFigures(
              h,
              head.dimension(),
              head.scale(),
              softmax,
              head.product(),
              head.remedies(),
              head.output(),
              head.int8(),
              head.role(),
              head.verdicts()));
    }
    return new AttentionReport(
        report.model(),
        report.input(),
        report.conventions(),
        List.of(new AttentionLayer(0, layer.node(), layer.kind(), heads)),
        report.gaussian(),
        report.ablation(),
        report.stream(),
        report.unrecognised(),
        report.findings(),
        report.sample(),
        Optional.empty(),
        Optional.empty());
  }

  private static LimitCheck rowStd(AttentionReport report, double limit) {
    return AttentionLimits.none().withMaxRowStd(limit).check(report).get(0);
  }

  private static RowMean spread(double std) {
    return new RowMean(std, 0.1, 12);
  }

  @Test
  void theWidestSpreadIsHeldAgainstTheLimit() {
    AttentionReport report = with(measured(), spread(1), spread(3), spread(2), spread(0.5));
    assertThat(rowStd(report, 2.9).crossed()).isTrue();
    assertThat(rowStd(report, 3)).isEqualTo(new LimitCheck("max-row-std", 3, 3, "L0H1"));
    assertThat(rowStd(report, 3).crossed()).isFalse();
  }

  @Test
  void aHeadWithoutRowsIsLeftOut() {
    AttentionReport report = with(measured(), NO_ROWS, spread(2), NO_ROWS, spread(0.5));
    assertThat(rowStd(report, 2)).isEqualTo(new LimitCheck("max-row-std", 2, 2, "L0H1"));
    assertThat(rowStd(report, 2).crossed()).isFalse();
  }

  @Test
  void withoutAnyHeadNothingIsLetThrough() {
    LimitCheck check = rowStd(with(measured(), NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS), 1e9);
    assertThat(check.measured()).isNaN();
    assertThat(check.crossed()).isTrue();
  }

  @Test
  void aFigureThatIsNoNumberCrossesAndIsNamed() {
    LimitCheck check = rowStd(with(measured(), spread(1), spread(5), NO_NUMBER), 1e9);
    assertThat(check.measured()).isNaN();
    assertThat(check.where()).isEqualTo("L0H2");
    assertThat(check.crossed()).isTrue();
  }
}
