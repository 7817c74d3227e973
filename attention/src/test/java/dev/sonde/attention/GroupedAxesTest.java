package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.text;
import static dev.sonde.attention.SyntheticModel.whole;
import static dev.sonde.attention.SyntheticModel.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.ablation.Ablation;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadOutput;
import dev.sonde.attention.heads.HeadOutputTest;
import dev.sonde.attention.vectors.ProductSpread;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Grouped queries on an axis of their own, beside keys that the product repeats along it: the same
 * model as with repeated keys, with its heads in another order where groups come first.
 */
class GroupedAxesTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  @TempDir Path folder;

  /** Queries as (batch, groups, key heads, n, d) or (batch, key heads, groups, n, d). */
  private static SyntheticModel grouped(boolean groupsFirst, boolean joinedBeforeTheScale) {
    SyntheticModel model = operands(groupsFirst);
    model.node("MatMul", "s", List.of("q", "kt")).number("root", (float) Math.sqrt(D));
    if (joinedBeforeTheScale) {
      model.longs("joinedHeads", 0, HEADS, IDS.length, IDS.length);
      model.longs("apartHeads", 0, 2, 2, IDS.length, IDS.length);
      model.node("Reshape", "s4", List.of("s", "joinedHeads"));
      model.node("Div", "z", List.of("s4", "root"));
      model.node("Softmax", "p4", List.of("z"), whole("axis", -1));
      model.node("Reshape", "p", List.of("p4", "apartHeads"));
    } else {
      model.node("Div", "z", List.of("s", "root"));
      model.node("Softmax", "p", List.of("z"), whole("axis", -1));
    }
    return joined(model, groupsFirst);
  }

  private static SyntheticModel operands(boolean groupsFirst) {
    SyntheticModel model = new SyntheticModel(2, 17);
    model.longs("queryLayout", 0, 0, 2, 2, D).longs("keyLayout", 0, 0, 2, D);
    model.longs("axis", groupsFirst ? 1 : 2);
    model.node("Reshape", "q5", List.of("q3", "queryLayout"));
    model.node(
        "Transpose",
        "q",
        List.of("q5"),
        groupsFirst ? wholes("perm", 0L, 3L, 2L, 1L, 4L) : wholes("perm", 0L, 2L, 3L, 1L, 4L));
    for (String name : List.of("k", "v")) {
      boolean keys = name.equals("k");
      model.node("Reshape", name + "4", List.of(name + "3", "keyLayout"));
      model.node(
          "Transpose",
          name + "h",
          List.of(name + "4"),
          keys ? wholes("perm", 0L, 2L, 3L, 1L) : wholes("perm", 0L, 2L, 1L, 3L));
      model.node("Unsqueeze", keys ? "kt" : "v", List.of(name + "h", "axis"));
    }
    return model;
  }

  private static SyntheticModel joined(SyntheticModel model, boolean groupsFirst) {
    model.node("MatMul", "mixed", List.of("p", "v")).longs("outLayout", 0, 0, HEADS * D);
    model.node(
        "Transpose",
        "turned",
        List.of("mixed"),
        groupsFirst ? wholes("perm", 0L, 3L, 2L, 1L, 4L) : wholes("perm", 0L, 3L, 1L, 2L, 4L));
    return model.node("Reshape", "joined", List.of("turned", "outLayout")).end("joined");
  }

  /** The head of the model with repeated keys that a head of the report is. */
  private static int head(int reported, boolean groupsFirst) {
    return groupsFirst ? reported % 2 * 2 + reported / 2 : reported;
  }

  private List<HeadFigures> heads(SyntheticModel model, Ablation mode) {
    AttentionReport report =
        AttentionProbe.of(model.write(folder)).withAblation(mode).onIds(List.of(IDS));
    assertThat(report.unrecognised()).isEmpty();
    assertThat(report.layers()).hasSize(1);
    return report.layers().get(0).heads();
  }

  private void assertTheSame(boolean groupsFirst, boolean joinedBeforeTheScale, Ablation mode) {
    SyntheticModel repeated = HeadOutputTest.attention(2, 17).values("p");
    List<HeadFigures> expected = heads(repeated, mode);
    List<HeadFigures> heads = heads(grouped(groupsFirst, joinedBeforeTheScale), mode);
    for (int i = 0; i < HEADS; i++) {
      HeadFigures other = expected.get(head(i, groupsFirst));
      HeadFigures own = heads.get(i);
      assertThat(own.softmax().rowStd().estimate())
          .isCloseTo(other.softmax().rowStd().estimate(), within(1e-5));
      assertThat(own.product()).as("product of head %d", i).isEqualTo(other.product());
      assertThat(own.remedies().queryKeyNorm().rowStd().estimate())
          .isCloseTo(other.remedies().queryKeyNorm().rowStd().estimate(), within(1e-9));
      double change = other.output().change().estimate();
      assertThat(own.output().change().n()).isEqualTo(IDS.length);
      assertThat(own.output().change().estimate()).isCloseTo(change, within(1e-5 * change));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void figuresAreThoseOfRepeatedKeys(boolean groupsFirst) {
    assertTheSame(groupsFirst, false, Ablation.ZERO);
    assertTheSame(groupsFirst, false, Ablation.MEAN);
  }

  /** The logits then no longer say how the product repeated its keys. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void soAreThoseOfLogitsThatAreJoined(boolean groupsFirst) {
    assertTheSame(groupsFirst, true, Ablation.ZERO);
  }

  /** Rows of the output projection are those of key heads first: another head's, then. */
  @Test
  void aProjectionThatTakesHeadsInAnotherOrderIsLeftOut() {
    List<HeadFigures> ordered = heads(grouped(false, false), Ablation.ZERO);
    List<HeadFigures> mixed = heads(grouped(true, false), Ablation.ZERO);
    assertThat(ordered)
        .extracting(one -> one.output().seen())
        .containsOnly(HeadOutput.Seen.PROJECTED);
    assertThat(mixed)
        .extracting(one -> one.output().seen())
        .containsOnly(HeadOutput.Seen.UNPROJECTED);
  }

  /** Keys that lack an axis between others by their letters, which shapes do not tell. */
  @Test
  void whichKeysAnEinsumRepeatsIsNotGuessed() {
    SyntheticModel model = operands(true).longs("first", 1);
    model.node("Squeeze", "keys", List.of("kt", "first"));
    model.node("Einsum", "s", List.of("q", "keys"), text("equation", "bghqd,bgdk->bghqk"));
    model.number("root", (float) Math.sqrt(D)).node("Div", "z", List.of("s", "root"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1));
    for (HeadFigures head : heads(joined(model, true), Ablation.ZERO)) {
      assertThat(head.product()).isEqualTo(ProductSpread.UNKNOWN);
      assertThat(head.softmax().rowStd().resolved()).isTrue();
    }
  }

  /** Factors for each key where there are as many keys as heads, taken for factors of heads. */
  @ParameterizedTest
  @EnumSource(Ablation.class)
  void productsThatMissTheLogitsAreLeftOut(Ablation mode) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt"));
    model.floats("each", new float[] {0.1f, 0.5f, 0.2f, 0.3f}, HEADS);
    model.node("Mul", "z", List.of("s", "each"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    AttentionProbe probe = AttentionProbe.of(model.write(folder)).withAblation(mode);
    List<long[]> ids = List.of(new long[] {3, 1, 4, 9});
    AttentionReport report = probe.onIds(ids);
    assertThat(report.findings())
        .filteredOn(finding -> finding.code().equals("attention-products-unread"))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.evidence())
                    .containsEntry("count", 1)
                    .containsEntry("layers", 1)
                    .containsEntry("nodes", "L0 (" + report.layers().get(0).node() + ")"));
    for (HeadFigures head : report.layers().get(0).heads()) {
      assertThat(head.product()).isEqualTo(ProductSpread.UNKNOWN);
      assertThat(head.remedies().queryKeyNorm().rowStd().resolved()).isFalse();
      assertThat(head.softmax().rowStd().resolved()).isTrue();
    }
    assertThatThrownBy(() -> probe.withOtherScales().onIds(ids))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("queries and keys could be read in none");
  }
}
