package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.VOCABULARY;
import static dev.sonde.attention.SyntheticModel.WIDTH;
import static dev.sonde.attention.SyntheticModel.whole;
import static dev.sonde.attention.SyntheticModel.wholes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.runtime.ScoreSession;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tensor that a later part reads, and that ONNX Runtime's fusion of embeddings and their norm
 * takes with it: positions, which the second layer's mask is made of.
 */
class LostOutputTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  @TempDir Path folder;

  private static void put(
      SyntheticModel model, int at, String operator, String output, String... inputs) {
    model
        .graph()
        .addNode(
            at,
            NodeProto.newBuilder()
                .setOpType(operator)
                .setName("before/" + output)
                .addAllInput(List.of(inputs))
                .addOutput(output));
  }

  /** Two layers; the first sees every key, the second no later one. */
  private static SyntheticModel model() {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    model.graph().getNodeBuilder(0).setOutput(0, "tokens");
    float[] table = new float[VOCABULARY * WIDTH];
    float[] ones = new float[WIDTH];
    for (int i = 0; i < table.length; i++) {
      table[i] = 0.1f * (i % 11);
    }
    Arrays.fill(ones, 1);
    model.floats("table", table, VOCABULARY, WIDTH).floats("gain", ones, WIDTH);
    model.floats("shift", new float[WIDTH], WIDTH);
    model.longs("zeroes", 0).longs("first", 0).longs("second", 1);
    number(model, "none", 0);
    number(model, "one", 1);
    put(model, 1, "Shape", "lengths", "input_ids");
    put(model, 2, "Gather", "length", "lengths", "one");
    put(model, 3, "Range", "positions", "none", "length", "one");
    put(model, 4, "Gather", "placed", "table", "positions");
    put(model, 5, "Add", "sum", "tokens", "placed");
    put(model, 6, "LayerNormalization", "x", "sum", "gain", "shift");
    model.heads().node("MatMul", "s", List.of("q", "kt"));
    model.number("root", (float) Math.sqrt(D)).node("Div", "z", List.of("s", "root"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    model
        .node("MatMul", "q32", List.of("y", "wq"))
        .node("Reshape", "q42", List.of("q32", "queryLayout"));
    model
        .node("MatMul", "k32", List.of("y", "wk"))
        .node("Reshape", "k42", List.of("k32", "keyLayout"));
    model.node("Transpose", "q2", List.of("q42"), wholes("perm", 0L, 2L, 1L, 3L));
    model.node("Transpose", "k2", List.of("k42"), wholes("perm", 0L, 2L, 3L, 1L));
    model.node("MatMul", "s2", List.of("q2", "k2")).node("Div", "z2", List.of("s2", "root"));
    model.node("Unsqueeze", "row", List.of("positions", "second"));
    model.node("Unsqueeze", "column", List.of("positions", "first"));
    model.node("LessOrEqual", "seen", List.of("column", "row"));
    model.number("nothing", 0).number("low", -1e9f);
    model.node("Where", "mask", List.of("seen", "nothing", "low"));
    model.node("Add", "masked", List.of("z2", "mask"));
    model.node("Softmax", "p2", List.of("masked"), whole("axis", -1));
    return model.node("MatMul", "mixed2", List.of("p2", "v"));
  }

  private static void number(SyntheticModel model, String name, long value) {
    model
        .graph()
        .addInitializer(
            TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addInt64Data(value));
  }

  @Test
  void isMeasuredAllTheSame() {
    Path file = model().write(folder);
    OnnxGraph graph = OnnxGraph.read(file);
    List<AttentionPattern> patterns = PatternFinder.in(graph).patterns();
    assertThat(patterns).hasSize(2);
    AttentionReport report = AttentionProbe.of(file).onIds(List.of(IDS, IDS, IDS));
    assertThat(report.layers())
        .extracting(AttentionLayer::kind)
        .containsExactly(AttentionLayer.Kind.BIDIRECTIONAL, AttentionLayer.Kind.CAUSAL);
    // as the model is written, without optimisations
    Set<String> cores = Set.of("z", "z2");
    try (ScoreSession session = ScoreSession.open(graph, patterns, cores, 1)) {
      Map<String, Tensor> plain = session.run(IDS, cores);
      for (int h = 0; h < HEADS; h++) {
        assertLargest(report.layers().get(0), h, plain.get("z"), false);
        assertLargest(report.layers().get(1), h, plain.get("z2"), true);
      }
    }
  }

  private static void assertLargest(
      AttentionLayer layer, int head, @Nullable Tensor z, boolean causal) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; z != null && i < IDS.length; i++) {
      for (int j = 0; j < (causal ? i + 1 : IDS.length); j++) {
        largest = Math.max(largest, z.numbers().get(z.offset(head, i) + j));
      }
    }
    assertThat(layer.heads().get(head).softmax().maxLogit()).isCloseTo(largest, within(1e-4));
  }
}
