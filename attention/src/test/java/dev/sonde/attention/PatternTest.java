package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.real;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every form in which exporters write attention, on graphs whose logits are known from plain loops.
 */
class PatternTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  private static final double SCALE = NaiveTwin.SCALE;

  @TempDir Path folder;

  private AttentionReport measured(SyntheticModel model) {
    return AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
  }

  private static void assertScaled(
      AttentionReport report, SyntheticModel model, NaiveTwin.Visible visible) {
    NaiveTwin.assertScaled(report, model, IDS, visible);
  }

  private static void assertLogits(
      AttentionReport report,
      SyntheticModel model,
      NaiveTwin.Visible visible,
      NaiveTwin.Logit logit) {
    NaiveTwin.assertLogits(report, model, IDS, visible, logit);
  }

  private static SyntheticModel plain(int keyHeads) {
    return new SyntheticModel(keyHeads, 17).heads().node("MatMul", "s", List.of("q", "kt"));
  }

  @Test
  void dividedByARoot() {
    SyntheticModel model = plain(HEADS);
    model.number("root", (float) Math.sqrt(D)).node("Div", "z", List.of("s", "root"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    AttentionReport report = measured(model);
    assertScaled(report, model, (i, j) -> true);
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.BIDIRECTIONAL);
    assertThat(report.conventions().softmaxDifference()).isBetween(0.0, 1e-6);
  }

  @Test
  void aRootOfTheScaleOnBothSides() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.number("root", (float) Math.sqrt(SCALE));
    model.node("Mul", "qs", List.of("q", "root")).node("Mul", "ks", List.of("kt", "root"));
    model.node("MatMul", "z", List.of("qs", "ks"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertScaled(measured(model), model, (i, j) -> true);
  }

  /**
   * As torch exports it: the scale is computed from the shape of the queries; without its
   * optimisations (dynamo=True, optimize=False), numbers take the type of the queries by CastLike.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aScaleThatIsComputedFromAShape(boolean castLike) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("Shape", "shape", List.of("q")).longs("last", 3);
    model.node("Gather", "length", List.of("shape", "last"));
    if (castLike) {
      model.node("CastLike", "real", List.of("length", "q"));
    } else {
      model.node("Cast", "real", List.of("length"), whole("to", 1));
    }
    model.node("Sqrt", "root", List.of("real")).number("one", 1);
    model.node("Div", "scale", List.of("one", "root")).node("Sqrt", "half", List.of("scale"));
    model.node("Mul", "qs", List.of("q", "half")).node("Mul", "ks", List.of("kt", "half"));
    model.node("MatMul", "z", List.of("qs", "ks"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertScaled(measured(model), model, (i, j) -> true);
  }

  /** As ONNX Runtime saves an optimised model: scale and transpositions are the product's own. */
  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "1, 0", "1, 1"})
  void aProductThatIsScaledByItself(int turnsQueries, int turnsKeys) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("Transpose", "qt", List.of("q"), SyntheticModel.wholes("perm", 0L, 1L, 3L, 2L));
    model.node("Transpose", "k", List.of("k4"), SyntheticModel.wholes("perm", 0L, 2L, 1L, 3L));
    model.node(
        "com.microsoft",
        "FusedMatMul",
        List.of("z"),
        List.of(turnsQueries == 1 ? "qt" : "q", turnsKeys == 1 ? "k" : "kt"),
        whole("transA", turnsQueries),
        whole("transB", turnsKeys),
        real("alpha", (float) SCALE));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    AttentionReport report = measured(model);
    assertScaled(report, model, (i, j) -> true);
    assertThat(report.conventions().softmaxDifference()).isBetween(0.0, 1e-6);
    // queries and keys are those before the scale, whichever way they lie
    SyntheticModel written = plain(HEADS).number("scale", (float) SCALE);
    written.node("Mul", "z", List.of("s", "scale"));
    written.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertThat(report.layers().get(0).heads())
        .extracting(HeadFigures::product)
        .isEqualTo(
            measured(written).layers().get(0).heads().stream().map(HeadFigures::product).toList());
  }

  @Test
  void withoutAScale() {
    SyntheticModel model = plain(HEADS);
    model.node("Softmax", "p", List.of("s"), whole("axis", 3)).values("p");
    AttentionReport report = measured(model);
    assertLogits(report, model, (i, j) -> true, (product, h, i, j) -> product);
    assertThat(report.conventions().scaled()).isFalse();
    assertThat(report.layers().get(0).heads().get(0).scale()).isEqualTo(1);
    assertThat(report.findings())
        .extracting(dev.sonde.findings.Finding::code)
        .contains("attention-other-scale");
  }

  private static float[] causalMask(float hidden) {
    int n = IDS.length;
    float[] mask = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        mask[i * n + j] = hidden;
      }
    }
    return mask;
  }

  @Test
  void anAddedMaskOfEveryUsualSizeHides() {
    for (float hidden : new float[] {-1e4f, -65504, -1e9f, -Float.MAX_VALUE}) {
      SyntheticModel model = plain(HEADS);
      model.number("scale", (float) SCALE).node("Mul", "scaled", List.of("s", "scale"));
      model.floats("mask", causalMask(hidden), 1, 1, IDS.length, IDS.length);
      model.node("Add", "z", List.of("scaled", "mask"));
      model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
      AttentionReport report = measured(model);
      assertScaled(report, model, (i, j) -> j <= i);
      assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.CAUSAL);
    }
  }

  /**
   * A mask of −10,000 lets hidden keys have a share where logits differ by more, which need not
   * show on the first tokens: these are all alike.
   */
  @Test
  void whatAFiniteMaskLetsThroughIsNotTakenForTheVisibleKeys() {
    List<long[]> texts = List.of(new long[IDS.length], IDS);
    List<SoftmaxFigures> figures = new ArrayList<>();
    for (float hidden : new float[] {-1e4f, -1e9f}) {
      SyntheticModel model = plain(HEADS);
      model.number("scale", 1_500).node("Mul", "scaled", List.of("s", "scale"));
      model.floats("mask", causalMask(hidden), 1, 1, IDS.length, IDS.length);
      model.node("Add", "z", List.of("scaled", "mask"));
      model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
      AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(texts);
      report.layers().get(0).heads().forEach(head -> figures.add(head.softmax()));
    }
    for (int h = 0; h < HEADS; h++) {
      SoftmaxFigures soft = figures.get(h);
      SoftmaxFigures hard = figures.get(HEADS + h);
      assertThat(soft.rowStd().estimate()).isGreaterThan(1_000);
      assertThat(soft.maxProbability().estimate())
          .isCloseTo(hard.maxProbability().estimate(), within(1e-6));
      assertThat(soft.entropyRatio().estimate())
          .isCloseTo(hard.entropyRatio().estimate(), within(1e-6));
      assertThat(soft.jacobianNorm().estimate())
          .isCloseTo(hard.jacobianNorm().estimate(), within(1e-6));
    }
  }

  /** Relative positions are part of the logits, and the scale may come behind them. */
  @Test
  void aBiasThatIsNoMaskBelongsToTheLogits() {
    SyntheticModel model = plain(HEADS);
    int n = IDS.length;
    float[] bias = new float[HEADS * n * n];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = 0.01f * (i % 97);
    }
    model.floats("bias", bias, 1, HEADS, n, n).node("Add", "biased", List.of("bias", "s"));
    model.number("scale", (float) SCALE).node("Mul", "scaled", List.of("biased", "scale"));
    model.node("Cast", "cast", List.of("scaled"), whole("to", 1));
    model.node("Softmax", "p", List.of("cast"), whole("axis", -1)).values("p");
    assertScaledBias(model, bias, n);
  }

  private void assertScaledBias(SyntheticModel model, float[] bias, int n) {
    assertLogits(
        measured(model),
        model,
        (i, j) -> true,
        (product, h, i, j) -> (product + bias[(h * n + i) * n + j]) * SCALE);
  }

  @Test
  void aConditionHidesAndAShiftedSoftmaxIsRead() {
    SyntheticModel model = plain(HEADS);
    model.number("scale", (float) SCALE).node("Mul", "scaled", List.of("s", "scale"));
    model.floats("numbers", causalMask(1), 1, 1, IDS.length, IDS.length);
    model.node("Cast", "hides", List.of("numbers"), whole("to", 9)).number("low", -1e9f);
    model.node("Where", "z", List.of("hides", "low", "scaled"));
    model.node("ReduceMax", "top", List.of("z"), SyntheticModel.wholes("axes", -1L));
    model.node("Sub", "shifted", List.of("z", "top"));
    model.node("Softmax", "p", List.of("shifted"), whole("axis", -1)).values("p");
    assertScaled(measured(model), model, (i, j) -> j <= i);
  }

  @Test
  void aSoftCapIsPartOfTheLogits() {
    SyntheticModel model = plain(HEADS);
    model.number("scale", (float) SCALE).node("Mul", "scaled", List.of("s", "scale"));
    model.number("cap", 2).node("Div", "small", List.of("scaled", "cap"));
    model.node("Tanh", "bent", List.of("small")).node("Mul", "capped", List.of("bent", "cap"));
    model.floats("mask", causalMask(-1e9f), 1, 1, IDS.length, IDS.length);
    model.node("Add", "z", List.of("capped", "mask"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    AttentionReport report = measured(model);
    assertLogits(
        report, model, (i, j) -> j <= i, (product, h, i, j) -> 2 * Math.tanh(product * SCALE / 2));
    assertThat(report.conventions().afterSoftCap()).isTrue();
  }

  @Test
  void groupedQueriesShareKeys() {
    SyntheticModel model = plain(2);
    model.number("scale", (float) SCALE).node("Mul", "z", List.of("s", "scale"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertScaled(measured(model), model, (i, j) -> true);
  }

  @Test
  void oneProjectionThatIsSplit() {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    // the same projections side by side, as GPT-2 has them
    int width = HEADS * D;
    float[] all = new float[SyntheticModel.WIDTH * 3 * width];
    for (int w = 0; w < SyntheticModel.WIDTH; w++) {
      for (int c = 0; c < width; c++) {
        all[w * 3 * width + c] = model.queryWeights[w * width + c];
        all[w * 3 * width + width + c] = model.keyWeights[w * width + c];
        all[w * 3 * width + 2 * width + c] = model.valueWeights[w * width + c];
      }
    }
    model.floats("wqkv", all, SyntheticModel.WIDTH, 3L * width);
    model.node("MatMul", "qkv", List.of("x", "wqkv")).longs("parts", width, width, width);
    model.node("", "Split", List.of("qs", "ks", "vs"), List.of("qkv", "parts"), whole("axis", 2));
    model.longs("headed", 0, 0, HEADS, D);
    for (String name : List.of("q", "k", "v")) {
      model.node("Reshape", name + "5", List.of(name + "s", "headed"));
    }
    model.node("Transpose", "q", List.of("q5"), SyntheticModel.wholes("perm", 0L, 2L, 1L, 3L));
    model.node("Transpose", "kt", List.of("k5"), SyntheticModel.wholes("perm", 0L, 2L, 3L, 1L));
    model.node("Transpose", "v", List.of("v5"), SyntheticModel.wholes("perm", 0L, 2L, 1L, 3L));
    model.node("MatMul", "s", List.of("q", "kt"));
    model.number("root", (float) Math.sqrt(D)).node("Div", "z", List.of("s", "root"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertScaled(measured(model), model, (i, j) -> true);
  }

  @Test
  void theStandardFusedOperatorWithAMask() {
    for (int keyHeads : new int[] {HEADS, 2}) {
      SyntheticModel model = new SyntheticModel(keyHeads, 23);
      model.node(
          "",
          "Attention",
          List.of("joined"),
          List.of("q3", "k3", "v3"),
          whole("q_num_heads", HEADS),
          whole("kv_num_heads", keyHeads),
          whole("is_causal", 1));
      assertScaled(measured(model.end("joined")), model, (i, j) -> j <= i);
    }
  }

  @Test
  void theStandardFusedOperatorWithACondition() {
    SyntheticModel model = new SyntheticModel(HEADS, 23);
    int n = IDS.length;
    float[] band = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        band[i * n + j] = Math.abs(i - j) <= 2 ? 1 : 0;
      }
    }
    model.floats("numbers", band, n, n).node("Cast", "sees", List.of("numbers"), whole("to", 9));
    model.node(
        "",
        "Attention",
        List.of("joined"),
        List.of("q3", "k3", "v3", "sees"),
        whole("q_num_heads", HEADS),
        whole("kv_num_heads", HEADS),
        real("scale", 0.25f));
    AttentionReport report = measured(model.end("joined"));
    assertLogits(
        report, model, (i, j) -> Math.abs(i - j) <= 2, (product, h, i, j) -> product * 0.25);
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.MASKED);
  }

  @Test
  void microsoftsMultiHeadAttention() {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    model.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined"),
        List.of("q3", "k3", "v3"),
        whole("num_heads", HEADS),
        whole("unidirectional", 1));
    assertScaled(measured(model.end("joined")), model, (i, j) -> j <= i);
  }

  @Test
  void microsoftsPackedAttention() {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    int width = HEADS * D;
    float[] all = new float[SyntheticModel.WIDTH * 3 * width];
    for (int w = 0; w < SyntheticModel.WIDTH; w++) {
      for (int c = 0; c < width; c++) {
        all[w * 3 * width + c] = model.queryWeights[w * width + c];
        all[w * 3 * width + width + c] = model.keyWeights[w * width + c];
        all[w * 3 * width + 2 * width + c] = model.valueWeights[w * width + c];
      }
    }
    model.floats("wqkv", all, SyntheticModel.WIDTH, 3L * width);
    model.floats("bqkv", new float[3 * width], 3L * width);
    model.node(
        "com.microsoft",
        "Attention",
        List.of("joined"),
        List.of("x", "wqkv", "bqkv"),
        whole("num_heads", HEADS));
    assertScaled(measured(model.end("joined")), model, (i, j) -> true);
  }

  private static SyntheticModel grouped(int window) {
    SyntheticModel model = new SyntheticModel(2, 17);
    int n = IDS.length;
    for (String past : List.of("past_key_values.0.key", "past_key_values.0.value")) {
      model
          .graph()
          .addInput(
              SyntheticModel.input(past, TensorProto.DataType.FLOAT, "batch", "2", "past", "" + D));
    }
    model.longs("seen", n - 1L).longs("total", n);
    model.node("Cast", "seqlens", List.of("seen"), whole("to", 6));
    model.node("Cast", "totals", List.of("total"), whole("to", 6));
    model.node(
        "com.microsoft",
        "GroupQueryAttention",
        List.of("joined", "present.key", "present.value"),
        List.of(
            "q3",
            "k3",
            "v3",
            "past_key_values.0.key",
            "past_key_values.0.value",
            "seqlens",
            "totals"),
        whole("num_heads", HEADS),
        whole("kv_num_heads", 2),
        whole("local_window_size", window));
    return model.end("joined");
  }

  @Test
  void microsoftsGroupedQueriesWithAnEmptyPast() {
    SyntheticModel model = grouped(-1);
    AttentionReport report = measured(model);
    assertScaled(report, model, (i, j) -> j <= i);
    assertThat(report.layers().get(0).kind()).isEqualTo(AttentionLayer.Kind.CAUSAL);
  }

  /** How many keys a window holds is the runtime's to say: its output is compared, too. */
  @Test
  void microsoftsSlidingWindow() {
    int reach = 4;
    SyntheticModel model = grouped(reach);
    NaiveTwin.Visible visible = (i, j) -> j <= i && j > i - reach;
    assertScaled(measured(model), model, visible);
    NaiveTwin.assertRuntimeAgrees(
        model.write(folder), model, IDS, visible, (product, h, i, j) -> product * SCALE);
  }

  /** An attention without a softmax of its own that is understood, beside one that is. */
  @Test
  void whatIsNotRecognisedIsNamed() {
    SyntheticModel model = plain(HEADS);
    model.number("scale", (float) SCALE).node("Mul", "z", List.of("s", "scale"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1));
    model.node("Sin", "odd", List.of("z"));
    model.node("Softmax", "p2", List.of("odd"), whole("axis", -1));
    model.node("MatMul", "unused", List.of("p2", "v")).values("p");
    AttentionReport report = measured(model);
    assertThat(report.layers()).hasSize(1);
    assertThat(report.unrecognised()).hasSize(1);
    assertThat(report.unrecognised().get(0).node()).endsWith("Softmax");
    assertThat(report.unrecognised().get(0).reason()).contains("Sin");
    assertThat(report.findings().get(0).code()).isEqualTo("attention-unrecognised");
  }

  /** As OPT has it under masked logits. */
  @Test
  void aFloorThatNoLogitReachesIsPassed() {
    SyntheticModel model = plain(HEADS);
    model.number("scale", (float) SCALE).node("Mul", "scaled", List.of("s", "scale"));
    model.number("floor", -65_504).node("Max", "floored", List.of("scaled", "floor"));
    model.node("Clip", "z", List.of("floored", "floor"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertScaled(measured(model), model, (i, j) -> true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Clip", "Max"})
  void aBoundThatLogitsCanReachIsNoFloor(String operator) {
    SyntheticModel model = plain(HEADS).number("bound", -20);
    model.number("scale", (float) SCALE).node("Mul", "scaled", List.of("s", "scale"));
    model.node(operator, "z", List.of("scaled", "bound"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertThatThrownBy(() -> measured(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("product of queries and keys")
        .hasMessageContaining(operator);
  }

  @Test
  void externalWeightsAreReadAndMissedByName() throws Exception {
    SyntheticModel model = plain(HEADS);
    model.number("scale", (float) SCALE).node("Mul", "z", List.of("s", "scale"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    model.external("wq", "weights.bin", folder);
    assertScaled(measured(model), model, (i, j) -> true);
    Files.delete(folder.resolve("weights.bin"));
    assertThatThrownBy(() -> measured(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("weights.bin")
        .hasMessageContaining("put it there");
  }
}
