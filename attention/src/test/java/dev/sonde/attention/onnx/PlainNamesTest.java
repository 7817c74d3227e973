package dev.sonde.attention.onnx;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.attention.ablation.Ablation;
import dev.sonde.onnx.Renaming;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors whose names ONNX Runtime's Java cannot hand over. */
class PlainNamesTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  private static final String FACE = "\uD83D\uDE00";

  @TempDir Path folder;

  private static SyntheticModel model() {
    SyntheticModel model =
        new SyntheticModel(HEADS, 17)
            .heads()
            .node("MatMul", "s", List.of("q", "kt"))
            .number("root", (float) Math.sqrt(D))
            .node("Div", "z", List.of("s", "root"))
            .node("Softmax", "p", List.of("z"), whole("axis", -1))
            .values("p");
    // the sum with what comes in
    model.node("Add", "sum", List.of("x", "y"));
    return model;
  }

  private static SyntheticModel renamed(UnaryOperator<String> names) {
    SyntheticModel model = model();
    Renaming renaming = new Renaming(names);
    GraphProto.Builder graph = model.graph();
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto node = renaming.node(graph.getNode(i), "");
      graph.setNode(
          i, node.getOpType().equals("Softmax") ? node.toBuilder().clearName().build() : node);
    }
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      graph.setInitializer(i, renaming.tensor(graph.getInitializer(i)));
    }
    graph.setInput(0, renaming.named(graph.getInput(0)));
    graph.setOutput(0, renaming.named(graph.getOutput(0)));
    return model;
  }

  private AttentionReport report(SyntheticModel model) {
    return AttentionProbe.of(model.write(folder)).withAblation(Ablation.ZERO).onIds(List.of(IDS));
  }

  @Test
  void areMeasuredUnderTheirOwnNames() {
    AttentionReport plain = report(model());
    AttentionReport report = report(renamed(name -> name + FACE));
    assertThat(report.unrecognised()).isEmpty();
    assertTheSame(report, plain);
    assertThat(report.layers().get(0).node()).isEqualTo("p" + FACE);
    assertThat(report.ablation().orElseThrow().output()).isEqualTo("y" + FACE);
    assertThat(report.stream().largestTensor()).isEqualTo(plain.stream().largestTensor() + FACE);
  }

  /** Names that would be those given in their place are the file's own. */
  @Test
  void staySeveralTensors() {
    AttentionReport plain = report(model());
    AttentionReport report =
        report(
            renamed(
                name ->
                    switch (name) {
                      case "q" -> "a" + FACE;
                      case "kt" -> "a{U+1F600}";
                      case "z" -> "a" + FACE + "{U+1F600}";
                      case "p" -> "a{U+1F600}" + FACE;
                      default -> name;
                    }));
    assertTheSame(report, plain);
  }

  private static void assertTheSame(AttentionReport report, AttentionReport plain) {
    assertThat(report.layers()).hasSize(1);
    assertThat(report.layers().get(0).heads())
        .usingRecursiveComparison()
        .withComparatorForType(Double::compare, Double.class)
        .isEqualTo(plain.layers().get(0).heads());
  }
}
