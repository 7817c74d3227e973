package dev.sonde.attention;

import static dev.sonde.attention.NaiveTwin.SCALE;
import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.real;
import static dev.sonde.attention.SyntheticModel.whole;
import static dev.sonde.attention.SyntheticModel.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What decoders do to queries and keys: rotations, a past, soft caps, windows and packed
 * projections, written out and in fused operators. Logits are those of plain loops, and those loops
 * are held against the runtime's own outputs.
 */
class DecoderTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  private static final int N = IDS.length;
  private static final NaiveTwin.Visible CAUSAL = (i, j) -> j <= i;
  private static final NaiveTwin.Logit SCALED = (product, h, i, j) -> product * SCALE;

  @TempDir Path folder;

  private AttentionReport assertRead(
      SyntheticModel model, NaiveTwin.Visible visible, NaiveTwin.Logit logit) {
    Path file = model.write(folder);
    AttentionReport report = AttentionProbe.of(file).withOtherScales().onIds(List.of(IDS));
    NaiveTwin.assertLogits(report, model, IDS, visible, logit);
    NaiveTwin.assertRuntimeAgrees(file, model, IDS, visible, logit);
    assertProducts(report.products().orElseThrow());
    return report;
  }

  /** Queries and keys as they enter their product give the logits that one factor makes of it. */
  private static void assertProducts(MeasuredProducts products) {
    assertThat(products.unread()).isEmpty();
    for (ScaledHead head : products.heads()) {
      ScaledLogits root = head.at(Scaling.ROOT);
      boolean oneFactor = head.beyond().isEmpty();
      if (oneFactor) {
        double std = root.rowStd().estimate() * head.own().factor() * Math.sqrt(D);
        assertThat(head.own().rowStd().estimate()).isCloseTo(std, within(1e-5 * std));
      }
      boolean known = oneFactor || head.beyond().equals(Set.of(ScaledHead.Beyond.BIAS));
      assertThat(head.own().gradient().n() > 0).isEqualTo(known);
    }
  }

  private static double angle(int position, int pair) {
    return position / Math.pow(100, 2.0 * pair / D);
  }

  /** A vector whose pairs of components are turned by angles that grow with the position. */
  private static double[] turned(double[] x, int position, boolean interleaved) {
    double[] y = new double[D];
    for (int pair = 0; pair < D / 2; pair++) {
      int a = interleaved ? 2 * pair : pair;
      int b = interleaved ? 2 * pair + 1 : pair + D / 2;
      double cos = Math.cos(angle(position, pair));
      double sin = Math.sin(angle(position, pair));
      y[a] = x[a] * cos - x[b] * sin;
      y[b] = x[b] * cos + x[a] * sin;
    }
    return y;
  }

  private static NaiveTwin.Logit rotated(SyntheticModel model, boolean interleaved) {
    return (product, h, i, j) -> {
      double[] q = turned(model.query(IDS[i], h), i, interleaved);
      double[] k = turned(model.key(IDS[j], h), j, interleaved);
      double sum = 0;
      for (int c = 0; c < D; c++) {
        sum += q[c] * k[c];
      }
      return sum * SCALE;
    };
  }

  /** Tables of cosines and sines, (positions, d/2), or (positions, d) with both halves alike. */
  private static SyntheticModel tables(SyntheticModel model, int width) {
    float[] cos = new float[16 * width];
    float[] sin = new float[16 * width];
    for (int position = 0; position < 16; position++) {
      for (int c = 0; c < width; c++) {
        cos[position * width + c] = (float) Math.cos(angle(position, c % (D / 2)));
        sin[position * width + c] = (float) Math.sin(angle(position, c % (D / 2)));
      }
    }
    return model.floats("cos", cos, 16, width).floats("sin", sin, 16, width);
  }

  private static AttributeProto heads(int count) {
    return whole("num_heads", count);
  }

  /** (batch, heads, n, d) in the tensors qh, kh and vh. */
  private static SyntheticModel apart(SyntheticModel model) {
    model.longs("apart", 0, 0, -1, D);
    for (String name : List.of("q", "k", "v")) {
      model.node("Reshape", name + "4", List.of(name + "3", "apart"));
      model.node("Transpose", name + "h", List.of(name + "4"), wholes("perm", 0L, 2L, 1L, 3L));
    }
    return model.node("Identity", "v", List.of("vh"));
  }

  /** x·cos + rotate_half(x)·sin, as exporters write it. */
  private static void rotate(SyntheticModel model, String x) {
    model.node("Slice", x + "1", List.of(x, "zero", "half", "last"));
    model.node("Slice", x + "2", List.of(x, "half", "all", "last"));
    model.node("Neg", x + "n", List.of(x + "2"));
    model.node("Concat", x + "t", List.of(x + "n", x + "1"), whole("axis", -1));
    model.node("Mul", x + "c", List.of(x, "cosAt")).node("Mul", x + "s", List.of(x + "t", "sinAt"));
    model.node("Add", x + "r", List.of(x + "c", x + "s"));
  }

  private static SyntheticModel rotatedHeads() {
    SyntheticModel model = apart(tables(new SyntheticModel(HEADS, 17), D));
    model.given("position_ids", DataType.INT64, "batch", "tokens");
    model.longs("zero", 0).longs("half", D / 2).longs("all", D).longs("last", -1).longs("one", 1);
    for (String table : List.of("cos", "sin")) {
      model.node("Gather", table + "Of", List.of(table, "position_ids"));
      model.node("Unsqueeze", table + "At", List.of(table + "Of", "one"));
    }
    rotate(model, "qh");
    rotate(model, "kh");
    return model;
  }

  private static SyntheticModel softmax(SyntheticModel model, String logits) {
    return model.node("Softmax", "p", List.of(logits), whole("axis", -1)).values("p");
  }

  private static SyntheticModel masked(SyntheticModel model, String logits, NaiveTwin.Visible v) {
    float[] mask = new float[N * N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        mask[i * N + j] = v.sees(i, j) ? 0 : -Float.MAX_VALUE;
      }
    }
    model.floats("mask", mask, 1, 1, N, N).node("Add", "masked", List.of(logits, "mask"));
    return softmax(model, "masked");
  }

  @Test
  void aRotationThatIsWrittenOut() {
    SyntheticModel model = rotatedHeads();
    model.node("Transpose", "kt", List.of("khr"), wholes("perm", 0L, 1L, 3L, 2L));
    model.node("MatMul", "s", List.of("qhr", "kt")).number("scale", (float) SCALE);
    model.node("Mul", "z", List.of("s", "scale"));
    assertRead(masked(model, "z", CAUSAL), CAUSAL, rotated(model, false));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void microsoftsRotation(int interleaved) {
    SyntheticModel model = tables(new SyntheticModel(HEADS, 17), D / 2);
    model.given("position_ids", DataType.INT64, "batch", "tokens");
    for (String name : List.of("q", "k")) {
      model.node(
          "com.microsoft",
          "RotaryEmbedding",
          List.of(name + "r"),
          List.of(name + "3", "position_ids", "cos", "sin"),
          heads(HEADS),
          whole("interleaved", interleaved));
    }
    model.longs("apart", 0, 0, HEADS, D);
    for (String name : List.of("qr", "kr", "v3")) {
      model.node("Reshape", name + "4", List.of(name, "apart"));
    }
    model.node("Transpose", "q", List.of("qr4"), wholes("perm", 0L, 2L, 1L, 3L));
    model.node("Transpose", "kt", List.of("kr4"), wholes("perm", 0L, 2L, 3L, 1L));
    model.node("Transpose", "v", List.of("v34"), wholes("perm", 0L, 2L, 1L, 3L));
    model.node("MatMul", "s", List.of("q", "kt")).number("root", (float) Math.sqrt(D));
    model.node("Div", "z", List.of("s", "root"));
    assertRead(softmax(model, "z"), (i, j) -> true, rotated(model, interleaved == 1));
  }

  /** The operator turns queries and keys by itself, packed into one tensor or not. */
  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "0, true"})
  void groupedQueriesThatTheOperatorTurns(int interleaved, boolean packed) {
    SyntheticModel model = tables(new SyntheticModel(2, 17), D / 2);
    List<String> inputs = new ArrayList<>(List.of("q3", "k3", "v3"));
    if (packed) {
      model.node("Concat", "qkv", List.of("q3", "k3", "v3"), whole("axis", -1));
      inputs = new ArrayList<>(List.of("qkv", "", ""));
    }
    grouped(model, inputs, whole("do_rotary", 1), whole("rotary_interleaved", interleaved));
    AttentionReport report = assertRead(model, CAUSAL, rotated(model, interleaved == 1));
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.CAUSAL);
    assertThat(report.layers().get(0).heads().get(0).product().variance().resolved()).isTrue();
  }

  @Test
  void groupedQueriesWithASoftCap() {
    SyntheticModel model = new SyntheticModel(2, 17);
    grouped(model, new ArrayList<>(List.of("q3", "k3", "v3")), real("softcap", 1.5f));
    AttentionReport report =
        assertRead(model, CAUSAL, (product, h, i, j) -> 1.5 * Math.tanh(product * SCALE / 1.5));
    assertThat(report.conventions().afterSoftCap()).isTrue();
  }

  private static void grouped(
      SyntheticModel model, List<String> inputs, AttributeProto... attributes) {
    for (String past : List.of("past_key_values.0.key", "past_key_values.0.value")) {
      model.given(past, DataType.FLOAT, "batch", "2", "past", "" + D);
      inputs.add(past);
    }
    model.longs("seen", N - 1L).longs("total", N);
    model.node("Cast", "seqlens", List.of("seen"), whole("to", 6));
    model.node("Cast", "totals", List.of("total"), whole("to", 6));
    inputs.addAll(List.of("seqlens", "totals"));
    if (attributes[0].getName().equals("do_rotary")) {
      inputs.addAll(List.of("cos", "sin"));
    }
    AttributeProto[] all = Arrays.copyOf(attributes, attributes.length + 2);
    all[attributes.length] = heads(HEADS);
    all[attributes.length + 1] = whole("kv_num_heads", 2);
    model.node(
        "com.microsoft",
        "GroupQueryAttention",
        List.of("joined", "present.key", "present.value"),
        inputs,
        all);
    model.end("joined");
  }

  /** Such as a decoder with a cache has: keys of the past come first, and there are none. */
  @Test
  void aPastThatIsWrittenOut() {
    SyntheticModel model = apart(new SyntheticModel(HEADS, 17));
    model.given("attention_mask", DataType.INT64, "batch", "total");
    model.given("use_cache_branch", DataType.BOOL, "1");
    for (String name : List.of("key", "value")) {
      model.given("past_key_values.0." + name, DataType.FLOAT, "batch", "" + HEADS, "p", "" + D);
    }
    model.node("Concat", "keys", List.of("past_key_values.0.key", "kh"), whole("axis", 2));
    model.node("Concat", "values", List.of("past_key_values.0.value", "vh"), whole("axis", 2));
    model.node("Transpose", "kt", List.of("keys"), wholes("perm", 0L, 1L, 3L, 2L));
    model.node("MatMul", "s", List.of("qh", "kt")).number("scale", (float) SCALE);
    model.node("Mul", "z", List.of("s", "scale"));
    // the mask as (batch, 1, 1, n): 0 where a token is, the least number where there is none
    model.node("Cast", "there", List.of("attention_mask"), whole("to", 1)).number("one", 1);
    model.node("Sub", "missing", List.of("one", "there")).number("least", -Float.MAX_VALUE);
    model.node("Mul", "hides", List.of("missing", "least")).longs("axes", 1, 2);
    model.node("Unsqueeze", "wide", List.of("hides", "axes"));
    model.node("Add", "padded", List.of("z", "wide"));
    AttentionReport report = assertRead(masked(model, "padded", CAUSAL), CAUSAL, SCALED);
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.CAUSAL);
  }

  @Test
  void aSlidingWindowThatIsWrittenOut() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", (float) SCALE);
    model.node("Mul", "z", List.of("s", "scale"));
    NaiveTwin.Visible window = (i, j) -> j <= i && j > i - 3;
    AttentionReport report = assertRead(masked(model, "z", window), window, SCALED);
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.MASKED);
    assertThat(report.layers().get(0).heads().get(0).softmax().entropyRatio().n()).isEqualTo(N - 1);
  }

  /** With every mode of the operator's fourth output, and each length of inputs it takes. */
  @ParameterizedTest
  @CsvSource({"23, 0, false", "23, 1, true", "23, 2, false", "23, 3, true", "24, 0, true"})
  void theStandardOperatorWithAPast(int opset, int mode, boolean fourAxes) {
    SyntheticModel model = new SyntheticModel(2, opset);
    for (String name : List.of("key", "value")) {
      model.given("past_key_values.0." + name, DataType.FLOAT, "batch", "2", "p", "" + D);
    }
    List<String> inputs = new ArrayList<>();
    List<AttributeProto> attributes =
        new ArrayList<>(List.of(whole("is_causal", 1), whole("qk_matmul_output_mode", mode)));
    if (fourAxes) {
      apart(model);
      inputs.addAll(List.of("qh", "kh", "vh"));
    } else {
      inputs.addAll(List.of("q3", "k3", "v3"));
      attributes.addAll(List.of(whole("q_num_heads", HEADS), whole("kv_num_heads", 2)));
    }
    inputs.addAll(List.of("", "past_key_values.0.key", "past_key_values.0.value"));
    model.node(
        "",
        "Attention",
        List.of("mixed", "present.key", "present.value", "qk"),
        inputs,
        attributes.toArray(new AttributeProto[0]));
    if (fourAxes) {
      model.node("Transpose", "back", List.of("mixed"), wholes("perm", 0L, 2L, 1L, 3L));
      model.longs("flat", 0, 0, -1).node("Reshape", "joined", List.of("back", "flat"));
    } else {
      model.node("Identity", "joined", List.of("mixed"));
    }
    assertRead(model.end("joined"), CAUSAL, SCALED);
  }

  @ParameterizedTest
  @ValueSource(ints = {23, 24})
  void theStandardOperatorWithASoftCapAndAMask(int opset) {
    SyntheticModel model = new SyntheticModel(HEADS, opset);
    float[] mask = new float[N * N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        mask[i * N + j] = Math.abs(i - j) <= 2 ? 0.5f * j : Float.NEGATIVE_INFINITY;
      }
    }
    model.floats("mask", mask, N, N);
    model.node(
        "",
        "Attention",
        List.of("joined"),
        List.of("q3", "k3", "v3", "mask"),
        whole("q_num_heads", HEADS),
        whole("kv_num_heads", HEADS),
        real("scale", 1),
        real("softcap", 20));
    assertRead(
        model.end("joined"),
        (i, j) -> Math.abs(i - j) <= 2,
        (product, h, i, j) -> 20 * Math.tanh((product + 0.5f * j) / 20));
  }

  /** Logits are worked out again in single precision, whatever the operator counts in. */
  @Test
  void theStandardOperatorInHalfPrecision() {
    SyntheticModel model = new SyntheticModel(HEADS, 23);
    for (String name : List.of("q", "k", "v")) {
      model.node("Cast", name + "h", List.of(name + "3"), whole("to", DataType.FLOAT16_VALUE));
    }
    model.node(
        "",
        "Attention",
        List.of("half"),
        List.of("qh", "kh", "vh"),
        whole("q_num_heads", HEADS),
        whole("kv_num_heads", HEADS),
        whole("is_causal", 1));
    model.node("Cast", "joined", List.of("half"), whole("to", DataType.FLOAT_VALUE));
    AttentionReport report =
        AttentionProbe.of(model.end("joined").write(folder)).onIds(List.of(IDS));
    assertThat(report.unrecognised()).isEmpty();
    // halves keep 11 bits: row stds of about 10 move by some thousandths
    for (int h = 0; h < HEADS; h++) {
      double naive = NaiveTwin.rowStd(model, IDS, h, CAUSAL, SCALED);
      assertThat(report.layers().get(0).heads().get(h).softmax().rowStd().estimate())
          .isCloseTo(naive, org.assertj.core.api.Assertions.within(1e-3 * naive));
    }
  }

  @Test
  void microsoftsMultiHeadAttentionWithAPastAndABias() {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    for (String name : List.of("key", "value")) {
      model.given("past_" + name + "_0", DataType.FLOAT, "batch", "" + HEADS, "p", "" + D);
    }
    float[] bias = new float[HEADS * N * N];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = 0.01f * (i % 89);
    }
    model.floats("bias", bias, 1, HEADS, N, N);
    model.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined", "present.key", "present.value"),
        List.of("q3", "k3", "v3", "", "", "bias", "past_key_0", "past_value_0"),
        heads(HEADS),
        whole("unidirectional", 1));
    assertRead(
        model.end("joined"),
        CAUSAL,
        (product, h, i, j) -> product * SCALE + bias[(h * N + i) * N + j]);
  }

  /** Queries, keys and values as (batch, n, heads, 3, d), which no processor's kernel takes. */
  @Test
  void microsoftsMultiHeadAttentionOfOnePackedTensor() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).longs("one", 0, 0, HEADS, 1, D);
    for (String name : List.of("q", "k", "v")) {
      model.node("Reshape", name + "5", List.of(name + "3", "one"));
    }
    model.node("Concat", "packed", List.of("q5", "k5", "v5"), whole("axis", 3));
    model.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined"),
        List.of("packed"),
        heads(HEADS),
        whole("unidirectional", 1));
    assertRead(model.end("joined"), CAUSAL, SCALED);
  }

  @Test
  void microsoftsMultiHeadAttentionOfPackedKeysAndValues() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).longs("one", 0, 0, HEADS, 1, D);
    for (String name : List.of("k", "v")) {
      model.node("Reshape", name + "5", List.of(name + "3", "one"));
    }
    model.node("Concat", "packed", List.of("k5", "v5"), whole("axis", 3));
    float[] bias = new float[HEADS * N * N];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = 0.01f * (i % 71);
    }
    model.floats("bias", bias, 1, HEADS, N, N);
    model.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined"),
        List.of("q3", "packed", "", "", "", "bias"),
        heads(HEADS));
    assertRead(
        model.end("joined"),
        (i, j) -> true,
        (product, h, i, j) -> product * SCALE + bias[(h * N + i) * N + j]);
  }

  /** Rounded logits are what the softmax sees, so the figures are theirs. */
  @Test
  void logitsInEightBits() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", (float) SCALE);
    model.node("Mul", "z", List.of("s", "scale")).number("step", 0.05f);
    model.node("Cast", "middle", List.of("half"), whole("to", 2)).number("half", 128);
    model.node("QuantizeLinear", "z8", List.of("z", "step", "middle"));
    model.node("DequantizeLinear", "zr", List.of("z8", "step", "middle"));
    model.node("Softmax", "p", List.of("zr"), whole("axis", -1)).values("p");
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    assertThat(report.unrecognised()).isEmpty();
    assertThat(report.conventions().softmaxDifference()).isBetween(0.0, 1e-6);
    for (HeadFigures head : report.layers().get(0).heads()) {
      double steps = head.softmax().maxLogit() / 0.05f;
      assertThat(steps).isCloseTo(Math.rint(steps), org.assertj.core.api.Assertions.within(1e-4));
    }
  }
}
