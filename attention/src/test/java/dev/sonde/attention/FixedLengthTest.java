package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.means.ErrorUnit;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that were exported for one length are measured on sequences of that length. */
class FixedLengthTest {
  private static final int LENGTH = 20;

  @TempDir Path folder;

  private static SyntheticModel model(List<String> logits) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", 0.5f);
    return model.node("Mul", "z", List.of("s", "scale")).node("Softmax", "p", logits, AXIS);
  }

  private static final ai.onnx.proto.OnnxMl.AttributeProto AXIS = whole("axis", -1);

  private AttentionProbe free() {
    return probe(model(List.of("z")));
  }

  /** Says itself what it takes, as both of PyTorch's exporters write it without dynamic axes. */
  private AttentionProbe declared(String batch, int length) {
    SyntheticModel model = model(List.of("z"));
    model
        .graph()
        .setInput(
            0,
            SyntheticModel.input(
                "input_ids", TensorProto.DataType.INT64, batch, Integer.toString(length)));
    return probe(model);
  }

  /** Declares a free axis and has a length inside, as the classic exporter traces an encoder. */
  private AttentionProbe baked(int length) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", 0.5f);
    model.node("Mul", "raw", List.of("s", "scale")).longs("baked", 1, HEADS, length, length);
    model.node("Reshape", "z", List.of("raw", "baked"));
    return probe(model.node("Softmax", "p", List.of("z"), AXIS));
  }

  private AttentionProbe probe(SyntheticModel model) {
    return AttentionProbe.of(model.values("p").write(folder)).withThreads(1);
  }

  private static List<long[]> ids(int count) {
    return List.of(LongStream.range(0, count).map(i -> (i * i + 3 * i) % 16).toArray());
  }

  private static void assertSameHeads(AttentionReport one, AttentionReport other) {
    for (int h = 0; h < HEADS; h++) {
      HeadFigures head = one.layers().get(0).heads().get(h);
      HeadFigures twin = other.layers().get(0).heads().get(h);
      assertThat(head.softmax().rowStd()).isEqualTo(twin.softmax().rowStd());
      assertThat(head.softmax().entropyRatio()).isEqualTo(twin.softmax().entropyRatio());
    }
  }

  private static void assertLeftOut(AttentionReport report, int length, int windows, int leftOut) {
    assertThat(report.input().window()).isEqualTo(length);
    assertThat(report.input().windows()).isEqualTo(windows);
    assertThat(report.input().tokens()).isEqualTo((long) windows * length);
    assertThat(report.input().leftOut()).isEqualTo(leftOut);
    List<Finding> said =
        report.findings().stream()
            .filter(finding -> finding.code().equals("attention-one-length"))
            .toList();
    if (leftOut == 0) {
      assertThat(said).isEmpty();
    } else {
      assertThat(said).hasSize(1);
      assertThat(said.get(0).evidence())
          .containsEntry("leftOut", (long) leftOut)
          .containsEntry("length", length);
    }
  }

  @Test
  void aTextOfThatLengthIsMeasuredAsByAModelThatTakesAny() {
    AttentionReport any = free().onIds(ids(LENGTH));
    AttentionReport declared = declared("1", LENGTH).onIds(ids(LENGTH));
    assertLeftOut(declared, LENGTH, 1, 0);
    assertSameHeads(declared, any);
    AttentionReport baked = baked(LENGTH).onIds(ids(LENGTH));
    assertThat(baked.input().tokens()).isEqualTo(LENGTH);
    assertSameHeads(baked, any);
  }

  private static void assertTooShort(
      AttentionReport report, int texts, long tokens, long leftOut, int shortTexts) {
    assertThat(report.input().texts()).isEqualTo(texts);
    assertThat(report.input().shortTexts()).isEqualTo(shortTexts);
    assertThat(report.input().tokens()).isEqualTo(tokens);
    assertThat(report.input().leftOut()).isEqualTo(leftOut);
    assertThat(report.input().shortest()).isEqualTo(2);
    List<Finding> said =
        report.findings().stream()
            .filter(finding -> finding.code().equals("attention-too-short"))
            .toList();
    assertThat(said).hasSize(1);
    assertThat(said.get(0).evidence()).containsEntry("leftOut", leftOut).containsEntry("length", 2);
    assertThat(said.get(0).evidence().get("shortTexts"))
        .isEqualTo(shortTexts == 0 ? null : shortTexts);
  }

  @Test
  void whatIsTooShortIsCountedWhereAnyLengthIsTaken() {
    long[] six = {1, 2, 3, 4, 5, 6};
    long[] five = {1, 2, 3, 4, 5};
    AttentionReport lines = free().onIds(List.of(new long[] {5}, six, new long[] {7}));
    assertTooShort(lines, 1, 6, 2, 2);
    assertThat(lines.conventions().errorOver()).isEqualTo(ErrorUnit.ROWS);
    assertSameHeads(lines, free().onIds(List.of(six)));
    assertTooShort(free().withWindow(4).onIds(List.of(five)), 1, 4, 1, 0);
    assertTooShort(free().withWindow(2).onIds(List.of(five)), 1, 4, 1, 0);
    assertTooShort(free().onIds(List.of(six, new long[] {}, five)), 2, 11, 0, 1);
  }

  @Test
  void wholeTextsThatFillNoSequenceAreCounted() {
    AttentionReport report =
        declared("1", LENGTH).onIds(List.of(ids(LENGTH).get(0), ids(LENGTH - 1).get(0)));
    assertLeftOut(report, LENGTH, 1, LENGTH - 1);
    assertThat(report.input().texts()).isEqualTo(1);
    assertThat(report.input().shortTexts()).isEqualTo(1);
    assertThat(report.findings())
        .anySatisfy(finding -> assertThat(finding.evidence()).containsEntry("shortTexts", 1));
  }

  @Test
  void theEndThatFillsNoSequenceIsLeftOutAndTheReportSaysSo() {
    long[] whole = Arrays.copyOf(ids(45).get(0), 2 * LENGTH);
    AttentionReport any = free().withWindow(LENGTH).onIds(List.of(whole));
    AttentionReport declared = declared("batch", LENGTH).onIds(ids(45));
    assertLeftOut(declared, LENGTH, 2, 5);
    assertSameHeads(declared, any);
    AttentionReport baked = baked(LENGTH).withWindow(LENGTH).onIds(ids(45));
    assertLeftOut(baked, LENGTH, 2, 5);
    assertSameHeads(baked, any);
  }

  /** No longer than the first look: that a shorter sequence fails shows only while measuring. */
  @Test
  void aShortLengthThatIsBakedInShowsAtTheLastSequence() {
    assertLeftOut(baked(8).withWindow(8).onIds(ids(20)), 8, 2, 4);
  }

  @Test
  void aShortTextBesideOneOfTheRightLengthIsLeftOut() {
    List<long[]> texts = List.of(ids(12).get(0), ids(LENGTH).get(0));
    assertLeftOut(declared("1", LENGTH).onIds(texts), LENGTH, 1, 12);
    assertLeftOut(baked(LENGTH).onIds(texts), LENGTH, 1, 12);
  }

  /** Half of the sequence, twice over, and what is left of it. */
  @Test
  void aRepetitionFillsTheLengthToo() {
    for (int length : new int[] {LENGTH + 1, 100}) {
      HeadFigures head = declared("1", length).onIds(ids(length)).layers().get(0).heads().get(0);
      assertThat(head.softmax().duplicateToken().n()).isEqualTo(Math.min(32, length / 2));
    }
  }

  @Test
  void aTextThatIsTooShortIsRefusedWithTheLength() {
    AttentionProbe probe = declared("1", LENGTH);
    assertThatThrownBy(() -> probe.onIds(ids(12)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("takes exactly 20 tokens, and got 12")
        .hasMessageContaining("dynamic_axes")
        .hasMessageNotContaining("--window");
    assertThatThrownBy(() -> probe.withWindow(10).onIds(ids(12)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("takes exactly 20 tokens, and --window allows 10; raise it to 20");
  }

  @Test
  void aLengthThatCannotBeGuessedIsAskedFor() {
    for (int count : new int[] {12, 40}) {
      assertThatThrownBy(() -> baked(LENGTH).onIds(ids(count)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("failed on a sequence of " + count + " tokens")
          .hasMessageContaining("set --window to the number of tokens that the model was exported")
          .hasMessageNotContaining("lower --window");
    }
  }

  @Test
  void oneTokenOrSeveralSequencesAtOnceAreRefused() {
    assertThatThrownBy(() -> declared("1", 1).onIds(ids(12)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("takes exactly 1 token, and attention is measured on two or more");
    assertThatThrownBy(() -> declared("4", LENGTH).onIds(ids(LENGTH)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("takes exactly 4 sequences at once");
  }
}
