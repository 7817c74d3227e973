package dev.sonde.attention;

import static dev.sonde.attention.NaiveTwin.SCALE;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadRole;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries of one sequence with keys of another: no key is a query's own, or the one before it. */
class CrossAttentionTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  @TempDir Path folder;

  /** Keys and values come from the first so many tokens, through a layer of their own. */
  private static SyntheticModel crossed(int keys) {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    model.longs("from", 0).longs("to", keys).longs("one", 1);
    model.node("Slice", "memory", List.of("x", "from", "to", "one"));
    model
        .node("MatMul", "km", List.of("memory", "wk"))
        .node("MatMul", "vm", List.of("memory", "wv"));
    return model;
  }

  private static SyntheticModel writtenOut(int keys) {
    SyntheticModel model = crossed(keys);
    model.longs("layout", 0, 0, HEADS, SyntheticModel.D);
    for (String name : List.of("q3", "km", "vm")) {
      model.node("Reshape", name + "4", List.of(name, "layout"));
    }
    model.node("Transpose", "q", List.of("q34"), SyntheticModel.wholes("perm", 0L, 2L, 1L, 3L));
    model.node("Transpose", "kt", List.of("km4"), SyntheticModel.wholes("perm", 0L, 2L, 3L, 1L));
    model.node("Transpose", "v", List.of("vm4"), SyntheticModel.wholes("perm", 0L, 2L, 1L, 3L));
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", (float) SCALE);
    model.node("Mul", "z", List.of("s", "scale"));
    return model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
  }

  private static SyntheticModel fused(int keys) {
    SyntheticModel model = crossed(keys);
    model.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined"),
        List.of("q3", "km", "vm"),
        whole("num_heads", HEADS));
    return model.end("joined");
  }

  private void assertCross(SyntheticModel model, int keys) {
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    assertThat(report.unrecognised()).isEmpty();
    NaiveTwin.assertLayer(
        report, 0, model, IDS, keys, (i, j) -> true, (product, h, i, j) -> product * SCALE);
    AttentionLayer layer = report.layers().get(0);
    assertThat(layer.kind()).isEqualTo(AttentionLayer.Kind.CROSS);
    assertThat(layer.heads())
        .allSatisfy(
            head -> {
              assertThat(head.role().positional()).isFalse();
              assertThat(head.role()).isNotEqualTo(HeadRole.INDUCTION);
              assertThat(head.softmax().offsets().values())
                  .allSatisfy(mass -> assertThat(mass.n()).isZero());
              assertThat(head.softmax().induction().n()).isZero();
            });
  }

  /** Six keys; and ten, as many as there are queries, told from self-attention by their source. */
  @ParameterizedTest
  @ValueSource(ints = {6, 10})
  void keysOfAnotherSequence(int keys) {
    assertCross(writtenOut(keys), keys);
    assertCross(fused(keys), keys);
  }

  /**
   * Keys and values of an encoder that were put in heads once, (batch, heads, m, d), as exports for
   * generation keep them; the operator then adds its bias to the queries alone.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keysOfAnotherSequenceThatComeInHeads(boolean biased) {
    int keys = 6;
    SyntheticModel model = crossed(keys).longs("layout", 0, 0, HEADS, SyntheticModel.D);
    for (String name : List.of("km", "vm")) {
      model.node("Reshape", name + "4", List.of(name, "layout"));
      model.node(
          "Transpose",
          name + "h",
          List.of(name + "4"),
          SyntheticModel.wholes("perm", 0L, 2L, 1L, 3L));
    }
    float[] bias = new float[3 * HEADS * SyntheticModel.D];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = 0.02f * (i % 37);
    }
    model.floats("bias", bias, bias.length);
    model.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined"),
        biased ? List.of("q3", "kmh", "vmh", "bias") : List.of("q3", "kmh", "vmh"),
        whole("num_heads", HEADS));
    AttentionReport report =
        AttentionProbe.of(model.end("joined").write(folder)).onIds(List.of(IDS));
    assertThat(report.unrecognised()).isEmpty();
    NaiveTwin.assertLayer(
        report,
        0,
        model,
        IDS,
        keys,
        (i, j) -> true,
        (product, h, i, j) -> {
          double[] key = model.key(IDS[j], h);
          double shift = 0;
          for (int c = 0; biased && c < key.length; c++) {
            shift += bias[h * SyntheticModel.D + c] * key[c];
          }
          return (product + shift) * SCALE;
        });
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.CROSS);
  }

  @Test
  void selfAttentionIsNotTakenForIt() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt"));
    model.node("Softmax", "p", List.of("s"), whole("axis", -1)).values("p");
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.BIDIRECTIONAL);
    assertThat(report.layers().get(0).heads().get(0).softmax().offsets().values())
        .allSatisfy(mass -> assertThat(mass.n()).isGreaterThanOrEqualTo(IDS.length - 1));
  }
}
