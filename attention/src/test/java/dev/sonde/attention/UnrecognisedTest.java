package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.real;
import static dev.sonde.attention.SyntheticModel.whole;
import static dev.sonde.attention.SyntheticModel.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sonde.attention.ablation.Ablation;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention that is not understood is named with its nodes, never silently skipped. */
class UnrecognisedTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  @TempDir Path folder;

  /** Logits in the tensor z. */
  private static SyntheticModel scaled() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", 0.35f);
    return model.node("Mul", "z", List.of("s", "scale"));
  }

  private void assertNamed(SyntheticModel model, String operator, String reason) {
    assertNamed(model.write(folder), operator, reason);
  }

  private static void assertNamed(Path file, String operator, String reason) {
    assertThatThrownBy(() -> AttentionProbe.of(file).onIds(List.of(IDS)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("was not recognised: " + operator)
        .hasMessageContaining(reason);
  }

  /** A softmax over queries instead of keys: the model's own probabilities say so. */
  @Test
  void anotherAxis() {
    SyntheticModel model = scaled();
    model.node("Softmax", "p", List.of("z"), whole("axis", 2)).values("p");
    assertNamed(model, "Softmax node", "its probabilities, worked out again");
  }

  /** As models with a learnt sink have it: one more logit a row, cut off behind the softmax. */
  @Test
  void aSinkBesideTheKeys() {
    SyntheticModel model = scaled();
    model.floats("sink", new float[HEADS * IDS.length], 1, HEADS, IDS.length, 1);
    model.node("Concat", "more", List.of("z", "sink"), whole("axis", -1));
    model.node("Softmax", "wide", List.of("more"), whole("axis", -1));
    model.longs("from", 0).longs("to", -1).longs("last", -1);
    model.node("Slice", "p", List.of("wide", "from", "to", "last")).values("p");
    assertNamed(model, "Softmax node", "come from Concat node");
  }

  /** Names are the file's, and may hold what a terminal obeys. */
  @Test
  void aNameIsShownWithoutControlCharacters() {
    SyntheticModel model = scaled();
    model.floats("sink", new float[HEADS * IDS.length], 1, HEADS, IDS.length, 1);
    model.node("Concat", "more", List.of("z", "sink"), whole("axis", -1));
    model.node("Softmax", "wide", List.of("more"), whole("axis", -1));
    model.longs("from", 0).longs("to", -1).longs("last", -1);
    model.node("Slice", "p", List.of("wide", "from", "to", "last")).values("p");
    model
        .graph()
        .getNodeBuilderList()
        .forEach(node -> node.setName(node.getOpType() + "\u001b[2J\u202e"));
    assertThatThrownBy(() -> AttentionProbe.of(model.write(folder)).onIds(List.of(IDS)))
        .hasMessageContaining("Softmax Softmax\\u001b[2J\\u202e, its logits")
        .hasMessageContaining("come from Concat Concat\\u001b[2J\\u202e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quotient", "inverse", "masked", "more"})
  void aSoftmaxThatIsWrittenOut(String form) {
    SyntheticModel model = scaled();
    float[] mask = new float[IDS.length];
    java.util.Arrays.fill(mask, 1, IDS.length, 1);
    model.node("Exp", "e", List.of("z")).longs("axes", -1).floats("mask", mask, mask.length);
    String parts = form.equals("masked") ? "kept" : "e";
    model.node("Mul", "kept", List.of("e", "mask"));
    model.node("ReduceSum", "sum", List.of(parts, "axes")).number("one", 1);
    model
        .node("Add", "oneMore", List.of("sum", "one"))
        .node("Reciprocal", "inverse", List.of("sum"));
    switch (form) {
      case "inverse" -> model.node("Mul", "p", List.of("inverse", "e"));
      case "more" -> model.node("Div", "p", List.of("e", "oneMore"));
      default -> model.node("Div", "p", List.of(parts, "sum"));
    }
    assertNamed(
        model.values("p"),
        form.equals("inverse") ? "Mul node" : "Div node",
        "written out as Exp over ReduceSum");
  }

  @Test
  void sharesOfWhatIsNotNegative() {
    SyntheticModel model = scaled().longs("axes", -1);
    model.node("Relu", "parts", List.of("z")).node("ReduceSum", "sum", List.of("parts", "axes"));
    model.node("Div", "p", List.of("parts", "sum"));
    assertNamed(model.values("p"), "Div node", "no Softmax gives");
  }

  /** Probabilities given to queries by keys would be the columns' shares, not the rows'. */
  @Test
  void probabilitiesThatTheRuntimeTransposes() {
    SyntheticModel model = scaled();
    model.node("Softmax", "p", List.of("z"), whole("axis", -1));
    model.node(
        "com.microsoft", "FusedMatMul", List.of("mixed"), List.of("p", "v"), whole("transA", 1));
    assertNamed(
        model.end("mixed"), "Softmax node", "as they are, by MatMul, Einsum or FusedMatMul");
  }

  @Test
  void headsThatTheRuntimeTransposes() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    // (batch, n, heads, d), of which it takes the heads before the positions by itself
    model.node(
        "com.microsoft",
        "FusedMatMul",
        List.of("z"),
        List.of("q4", "kt"),
        whole("transBatchA", 1),
        real("alpha", 0.25f));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    assertNamed(model, "Softmax node", "come from FusedMatMul node");
  }

  @Test
  void anotherSoftmax() {
    SyntheticModel model = scaled();
    model.floats("bias", new float[IDS.length], 1, 1, 1, IDS.length);
    model.node(
        "com.microsoft", "BiasSoftmax", List.of("p"), List.of("z", "bias"), whole("axis", 3));
    assertNamed(model.values("p"), "BiasSoftmax node", "only Softmax of the standard");
  }

  @Test
  void anOperatorThatIsNotKnown() {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    model.node(
        "com.microsoft",
        "SparseAttention",
        List.of("joined"),
        List.of("q3", "k3", "v3"),
        whole("num_heads", HEADS));
    assertNamed(model.end("joined"), "SparseAttention node", "does not know");
  }

  @Test
  void bodiesOfLoops() {
    SyntheticModel model = scaled();
    GraphProto body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(SyntheticModel.input("turn", DataType.INT64))
            .addInput(SyntheticModel.input("before", DataType.BOOL))
            .addInput(SyntheticModel.input("state", DataType.FLOAT, "b", "h", "n", "m"))
            .addNode(
                NodeProto.newBuilder().setOpType("Identity").addInput("before").addOutput("on"))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("Softmax")
                    .setName("inner")
                    .addInput("z")
                    .addOutput("next"))
            .addOutput(SyntheticModel.input("on", DataType.BOOL))
            .addOutput(SyntheticModel.input("next", DataType.FLOAT, "b", "h", "n", "m"))
            .build();
    AttributeProto.Builder graph =
        AttributeProto.newBuilder()
            .setName("body")
            .setType(AttributeProto.AttributeType.GRAPH)
            .setG(body);
    model.longs("turns", 2).node("Loop", "p", List.of("turns", "", "z"), graph.build());
    assertNamed(model.values("p"), "Softmax inner", "inside a graph of the Loop node");
  }

  /** What is read is reported, and what is not is named beside it. */
  @Test
  void oneOfTwo() {
    SyntheticModel model = scaled();
    model.node("Softmax", "p2", List.of("z"), whole("axis", 2));
    model.node("MatMul", "unused", List.of("p2", "v"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    assertThat(report.layers()).hasSize(1);
    assertThat(report.unrecognised()).hasSize(1);
    assertThat(report.unrecognised().get(0).operator()).isEqualTo("Softmax");
    assertThat(report.conventions().softmaxDifference()).isBetween(0.0, 1e-6);
  }

  /** Beside an attention that is read, so that nothing but the list of places tells of it. */
  private void assertNamedBeside(SyntheticModel model, String operator, String reason) {
    model.node("MatMul", "unused", List.of("odd", "v"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    assertThat(report.layers()).hasSize(1);
    assertThat(report.unrecognised()).isNotEmpty();
    assertThat(report.unrecognised())
        .allSatisfy(
            place -> {
              assertThat(place.operator()).isEqualTo(operator);
              assertThat(place.reason()).contains(reason);
            });
  }

  /** As differential attention has it. */
  @Test
  void theDifferenceOfTwoSoftmaxes() {
    SyntheticModel model = scaled().number("half", 0.5f).number("share", 0.3f);
    model.node("Softmax", "p1", List.of("z"), whole("axis", -1));
    model.node("Mul", "cool", List.of("z", "half"));
    model.node("Softmax", "p2", List.of("cool"), whole("axis", -1));
    model.node("Mul", "less", List.of("p2", "share"));
    model.node("Sub", "odd", List.of("p1", "less"));
    assertNamedBeside(model, "Softmax", "multiplied with values, as they are");
  }

  @Test
  void sharesThatAreCutOffAndRenormalised() {
    SyntheticModel model = scaled().number("least", 0.05f).longs("last", -1);
    model.node("Softmax", "p1", List.of("z"), whole("axis", -1));
    model.node("Greater", "large", List.of("p1", "least"));
    model.node("Cast", "kept", List.of("large"), whole("to", 1));
    model.node("Mul", "cut", List.of("p1", "kept"));
    model.node("ReduceSum", "left", List.of("cut", "last"));
    model.node("Div", "odd", List.of("cut", "left"));
    assertNamedBeside(model, "Softmax", "first go to Mul");
  }

  /** Talking heads, mixed on both sides of the softmax or behind it only. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void headsThatAreMixedBehindTheSoftmax(boolean before) {
    SyntheticModel model = scaled();
    float[] mix = new float[HEADS * HEADS];
    for (int i = 0; i < mix.length; i++) {
      mix[i] = 0.1f * (i % 7);
    }
    model.floats("mix", mix, HEADS, HEADS);
    if (before) {
      mixHeads(model, "z", "mixedLogits");
    }
    model.node("Softmax", "p1", List.of(before ? "mixedLogits" : "z"), whole("axis", -1));
    mixHeads(model, "p1", "odd");
    assertNamedBeside(
        model, "Softmax", before ? "product of queries and keys" : "first go to Transpose");
  }

  private static void mixHeads(SyntheticModel model, String from, String to) {
    model.node("Transpose", to + "1", List.of(from), wholes("perm", 0L, 2L, 3L, 1L));
    model.node("MatMul", to + "2", List.of(to + "1", "mix"));
    model.node("Transpose", to, List.of(to + "2"), wholes("perm", 0L, 3L, 1L, 2L));
  }

  @Test
  void headsThatAreMixedByAConvolution() {
    SyntheticModel model = scaled();
    model.floats("mix", new float[HEADS * HEADS], HEADS, HEADS, 1, 1);
    model.node("Softmax", "p1", List.of("z"), whole("axis", -1));
    model.node("Conv", "odd", List.of("p1", "mix"));
    assertNamedBeside(model, "Softmax", "first go to Conv");
  }

  @Test
  void aSoftmaxByItsLogarithm() {
    SyntheticModel model = scaled();
    model.node("LogSoftmax", "logarithms", List.of("z"), whole("axis", -1));
    model.node("Exp", "odd", List.of("logarithms"));
    assertNamedBeside(model, "LogSoftmax", "only Softmax of the standard");
  }

  /** Where every layer is such a one, too. */
  @Test
  void allLayersNamedInTheRefusal() {
    SyntheticModel model = scaled();
    model.node("LogSoftmax", "logarithms", List.of("z"), whole("axis", -1));
    model.node("Exp", "p", List.of("logarithms"));
    assertNamed(model.values("p"), "LogSoftmax node", "only Softmax of the standard");
  }

  /** The product with the values as a product entry by entry and a sum over keys. */
  @Test
  void aProductThatIsWrittenOut() {
    SyntheticModel model = scaled().longs("columns", -1).longs("rows", 2).longs("keys", 3);
    model.node("Softmax", "p", List.of("z"), whole("axis", -1));
    model.node("Unsqueeze", "wide", List.of("p", "columns"));
    model.node("Unsqueeze", "each", List.of("v", "rows"));
    model.node("Mul", "weighted", List.of("wide", "each"));
    model.node("ReduceSum", "mixed", List.of("weighted", "keys"), whole("keepdims", 0));
    assertNamed(model.sideBySide("mixed").end("joined"), "Softmax node", "first go to Unsqueeze");
  }

  /** What multiplies the values has largest weights that no softmax gave. */
  @Test
  void weightsThatAreMaskedBehindTheSoftmax() {
    SyntheticModel model = scaled();
    int n = IDS.length;
    float[] mask = new float[n * n];
    for (int i = 0; i < n; i++) {
      java.util.Arrays.fill(mask, i * n, i * n + i, 1);
    }
    model.floats("mask", mask, 1, 1, n, n);
    model.node("Softmax", "all", List.of("z"), whole("axis", -1));
    model.node("Mul", "p", List.of("all", "mask")).values("p");
    assertNamed(model, "Softmax node", "made by Mul node");
  }

  @Test
  void headsThatAreGatedBehindTheSoftmax() {
    SyntheticModel model = scaled().floats("gates", new float[] {0.5f, 1, 1, 1}, 1, HEADS, 1, 1);
    model.node("Softmax", "all", List.of("z"), whole("axis", -1));
    model.node("Mul", "p", List.of("all", "gates")).values("p");
    assertNamed(model, "Softmax node", "made by Mul node");
  }

  /** A key that gets nothing, which the first sixteen tokens do not show. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void weightsThatAreMaskedFarIntoTheText(boolean beside) {
    long[] ids = new long[40];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i < 20 ? i % 12 : 15;
    }
    SyntheticModel model = scaled();
    float[] kept = new float[SyntheticModel.VOCABULARY];
    java.util.Arrays.fill(kept, 0, 15, 1);
    model.floats("kept", kept, kept.length).longs("axes", 1, 2);
    model.node("Gather", "flags", List.of("kept", "input_ids"));
    model.node("Unsqueeze", "wide", List.of("flags", "axes"));
    model.node("Softmax", "all", List.of("z"), whole("axis", -1));
    model.node("Mul", "cut", List.of("all", "wide"));
    if (beside) {
      model.node("MatMul", "masked", List.of("cut", "v"));
      model.node("Softmax", "p", List.of("z"), whole("axis", -1));
      model.node("MatMul", "plain", List.of("p", "v"));
      model.node("Add", "mixed", List.of("masked", "plain")).sideBySide("mixed").end("joined");
      AttentionReport report =
          AttentionProbe.of(model.write(folder)).withAblation(Ablation.ZERO).onIds(List.of(ids));
      assertThat(report.layers()).hasSize(1);
      assertThat(report.layers().get(0).layer()).isZero();
      assertThat(report.unrecognised()).hasSize(1);
      assertThat(report.unrecognised().get(0).reason()).contains("made by Mul node");
    } else {
      Path file = model.values("cut").write(folder);
      assertThatThrownBy(() -> AttentionProbe.of(file).onIds(List.of(ids)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("was not recognised: Softmax node")
          .hasMessageContaining("made by Mul node");
    }
  }

  /** A probe of one text that is read as a whole, with nothing unrecognised. */
  private AttentionReport assertNothingNamed(SyntheticModel model) {
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    assertThat(report.unrecognised()).isEmpty();
    assertThat(report.layers()).hasSize(1);
    return report;
  }

  private static SyntheticModel read() {
    return scaled().node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
  }

  @Test
  void aClassifierAndItsLossAreNoAttention() {
    SyntheticModel model = read().longs("labels", 2);
    model.floats("classes", new float[8 * 3], 8, 3).floats("bias", new float[3], 3);
    model.node("MatMul", "raw", List.of("y", "classes"));
    model.node("Add", "scores", List.of("raw", "bias"));
    model.node("Softmax", "shares", List.of("scores"), whole("axis", -1));
    model.node("LogSoftmax", "logs", List.of("scores"), whole("axis", -1));
    model.node("Exp", "again", List.of("logs"));
    model.node("Mul", "weighted", List.of("shares", "logs"));
    model.node("ReduceSum", "loss", List.of("weighted", "labels"));
    // similarities of all pairs, as a contrastive loss has them, multiply nothing
    model.node("Transpose", "turnedY", List.of("y"), wholes("perm", 0L, 2L, 1L));
    model.node("MatMul", "pairs", List.of("y", "turnedY"));
    model.node("Softmax", "matches", List.of("pairs"), whole("axis", -1));
    model.node("Log", "matchLogs", List.of("matches"));
    model.node("ReduceMean", "contrast", List.of("matchLogs"));
    assertNothingNamed(model);
  }

  /** Experts beside each other, joined by a product with their gates, or entry by entry. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gatesOfAMixtureOfExpertsAreNoAttention(boolean product) {
    SyntheticModel model = read().longs("row", 2).longs("column", 3);
    model.floats("router", new float[8 * 2], 8, 2);
    model.floats("expert0", new float[8 * 8], 8, 8).floats("expert1", new float[8 * 8], 8, 8);
    model.node("MatMul", "raw", List.of("y", "router"));
    model.node("Softmax", "gates", List.of("raw"), whole("axis", -1));
    for (String name : List.of("0", "1")) {
      model.node("MatMul", "e" + name, List.of("y", "expert" + name));
      model.node("Unsqueeze", "u" + name, List.of("e" + name, "row"));
    }
    model.node("Concat", "experts", List.of("u0", "u1"), whole("axis", 2));
    if (product) {
      model.node("Unsqueeze", "gateRow", List.of("gates", "row"));
      model.node("MatMul", "joinedExperts", List.of("gateRow", "experts"));
    } else {
      model.node("Unsqueeze", "gateColumn", List.of("gates", "column"));
      model.node("Mul", "weighted", List.of("gateColumn", "experts"));
      model.node("ReduceSum", "joinedExperts", List.of("weighted", "row"));
    }
    assertNothingNamed(model);
  }

  /** Pooling is an attention with one learnt query, and no product of queries and keys. */
  @Test
  void poolingOverTokensIsNamed() {
    SyntheticModel model = read().floats("query", new float[8], 8, 1);
    model.node("MatMul", "raw", List.of("y", "query"));
    model.node("Transpose", "row", List.of("raw"), wholes("perm", 0L, 2L, 1L));
    model.node("Softmax", "shares", List.of("row"), whole("axis", -1));
    model.node("MatMul", "pooled", List.of("shares", "y"));
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    assertThat(report.unrecognised()).hasSize(1);
    assertThat(report.unrecognised().get(0).reason()).contains("product of queries and keys");
  }

  /** Steps behind the softmax that give values the weights that it gave. */
  @ParameterizedTest
  @ValueSource(strings = {"one", "ones", "nan", "hidden"})
  void whatLeavesProbabilitiesAsTheyAreIsRead(String step) {
    SyntheticModel model = scaled();
    int n = IDS.length;
    boolean[] hides = new boolean[n * n];
    float[] mask = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        // the third row sees nothing
        hides[i * n + j] = j > i || i == 2;
        mask[i * n + j] = hides[i * n + j] ? Float.NEGATIVE_INFINITY : 0;
      }
    }
    model.floats("mask", mask, 1, 1, n, n).node("Add", "masked", List.of("z", "mask"));
    model.node("Softmax", "all", List.of("masked"), whole("axis", -1)).number("zero", 0);
    switch (step) {
      case "one" -> {
        model.number("one", 1).node("Mul", "kept", List.of("one", "all"));
        model.node("IsNaN", "none", List.of("kept"));
        model.node("Where", "p", List.of("none", "zero", "kept"));
      }
      case "ones" -> {
        float[] ones = new float[HEADS];
        java.util.Arrays.fill(ones, 1);
        model.floats("ones", ones, 1, HEADS, 1, 1).node("Mul", "kept", List.of("all", "ones"));
        model.node("IsNaN", "none", List.of("kept"));
        model.node("Where", "p", List.of("none", "zero", "kept"));
      }
      case "nan" -> {
        model.node("IsNaN", "none", List.of("all"));
        model.node("Where", "p", List.of("none", "zero", "all"));
      }
      default -> {
        float[] numbers = new float[n * n];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = hides[i] ? 1 : 0;
        }
        model.floats("numbers", numbers, 1, 1, n, n);
        model.node("Cast", "hides", List.of("numbers"), whole("to", 9));
        model.node("Where", "p", List.of("hides", "zero", "all"));
      }
    }
    AttentionReport report = assertNothingNamed(model.values("p"));
    NaiveTwin.assertLogits(
        report, model, IDS, (i, j) -> !hides[i * n + j], (product, h, i, j) -> product * 0.35f);
    assertThat(report.conventions().softmaxDifference()).isBetween(0.0, 1e-6);
  }
}
