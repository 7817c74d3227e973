package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.real;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sonde.nets.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void aSoftmaxThatIsWrittenOut() {
    SyntheticModel model = scaled();
    model.node("Exp", "e", List.of("z")).longs("axes", -1);
    model.node("ReduceSum", "sum", List.of("e", "axes"));
    model.node("Div", "p", List.of("e", "sum")).values("p");
    assertNamed(model, "Div node", "written out as Exp over ReduceSum");
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
}
