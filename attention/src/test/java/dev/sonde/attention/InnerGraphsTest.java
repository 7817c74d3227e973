package dev.sonde.attention;

import static dev.sonde.attention.NaiveTwin.SCALE;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sonde.attention.onnx.InputRoles;
import dev.sonde.attention.onnx.ModelInput;
import dev.sonde.attention.runtime.ScoreSession;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention in a model's own functions, and in branches that are decided, is read. */
class InnerGraphsTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  private static final NaiveTwin.Logit SCALED = (product, h, i, j) -> product * SCALE;

  @TempDir Path folder;

  private static NodeProto node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... attributes) {
    return NodeProto.newBuilder()
        .setDomain(domain)
        .setOpType(operator)
        .addAllInput(inputs)
        .addAllOutput(outputs)
        .addAllAttribute(List.of(attributes))
        .build();
  }

  private static AttributeProto from(
      String name, String reference, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setRefAttrName(reference)
        .setType(type)
        .build();
  }

  /**
   * Softmax(s·scale) over an axis that is an attribute with a default, and a copy of its input: in
   * functions that call functions, with tensors named as those of the model are.
   */
  private static List<FunctionProto> functions() {
    OperatorSetIdProto.Builder standard = OperatorSetIdProto.newBuilder().setVersion(17);
    OperatorSetIdProto.Builder own = OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1);
    FunctionProto.Builder weights =
        FunctionProto.newBuilder()
            .setName("Weights")
            .setDomain("own")
            .addOpsetImport(standard)
            .addInput("x")
            .addInput("left_out")
            .addOutput("p")
            .addOutput("copy")
            .addNode(node("", "Identity", List.of("x"), List.of("copy")))
            .addAttributeProto(whole("over", -1))
            .addNode(
                node(
                    "",
                    "Softmax",
                    List.of("x"),
                    List.of("p"),
                    from("axis", "over", AttributeProto.AttributeType.INT)));
    FunctionProto.Builder scaled =
        FunctionProto.newBuilder()
            .setName("ScaledWeights")
            .setDomain("own")
            .addOpsetImport(standard)
            .addOpsetImport(own)
            .addAttribute("value")
            .addInput("s")
            .addOutput("y")
            .addOutput("z")
            .addNode(
                node(
                    "",
                    "Constant",
                    List.of(),
                    List.of("q"),
                    from("value_float", "value", AttributeProto.AttributeType.FLOAT)))
            .addNode(node("", "Mul", List.of("s", "q"), List.of("v")))
            .addNode(node("own", "Weights", List.of("v"), List.of("y", "z")));
    return List.of(weights.build(), scaled.build());
  }

  private static SyntheticModel called() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt"));
    model.node(
        "own",
        "ScaledWeights",
        List.of("p", "z"),
        List.of("s"),
        SyntheticModel.real("value", (float) SCALE));
    return model.values("p");
  }

  private Path written(SyntheticModel model, List<FunctionProto> functions) throws IOException {
    ModelProto.Builder proto = ModelProto.parseFrom(model.bytes()).toBuilder();
    proto.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
    proto.addAllFunctions(functions);
    return Files.write(folder.resolve("model.onnx"), proto.build().toByteArray());
  }

  private static void assertRead(Path file, SyntheticModel model) throws OrtException {
    AttentionReport report = AttentionProbe.of(file).onIds(List.of(IDS));
    assertThat(report.unrecognised()).isEmpty();
    NaiveTwin.assertLogits(report, model, IDS, (i, j) -> true, SCALED);
    assertThat(ours(file)).isEqualTo(plain(file));
  }

  private static float[] ours(Path file) {
    OnnxGraph graph = OnnxGraph.read(file);
    try (ScoreSession session = ScoreSession.open(graph, List.of(), Set.of("y"), 1)) {
      return Objects.requireNonNull(session.run(IDS, Set.of("y")).get("y")).values();
    }
  }

  /** The file as it is, in the runtime without optimisations. */
  private static float[] plain(Path file) throws OrtException {
    Map<String, OnnxTensor> feed = new HashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      try (OrtSession session =
          ScoreSession.environment().createSession(file.toString(), options)) {
        InputRoles roles = InputRoles.of(OnnxGraph.read(file));
        for (var input : session.getInputInfo().values()) {
          feed.put(
              input.getName(),
              ModelInput.of(
                  ScoreSession.environment(), input, roles.of(input.getName()), IDS, 0, file));
        }
        try (OrtSession.Result result = session.run(feed)) {
          return ScoreSession.read((OnnxTensor) result.get(0)).values();
        }
      }
    } finally {
      feed.values().forEach(OnnxTensor::close);
    }
  }

  @Test
  void functionsThatCallFunctionsArePutInPlace() throws Exception {
    SyntheticModel model = called();
    Path file = written(model, functions());
    assertRead(file, model);
    assertThat(OnnxGraph.read(file).model().getFunctionsCount()).isZero();
  }

  /** What is reported is the file, not what was made of it. */
  @Test
  void theDescriptionIsOfTheFileAsItWasRead() throws Exception {
    SyntheticModel model = called();
    Path file = written(model, functions());
    OnnxGraph graph = OnnxGraph.read(file);
    assertThat(graph.nodes()).hasSizeGreaterThan(model.graph().getNodeCount());
    assertThat(graph.description().nodes()).isEqualTo(model.graph().getNodeCount());
    assertThat(graph.description().opsets())
        .containsOnlyKeys("ai.onnx", "com.microsoft", "own")
        .containsEntry("ai.onnx", 17L);
  }

  /** As ONNX allows it; the runtime by itself does not take such a function. */
  @Test
  void anInputThatAFunctionGivesBackIsPassedOn() throws Exception {
    SyntheticModel model = called();
    List<FunctionProto> functions = new ArrayList<>(functions());
    functions.set(0, functions.get(0).toBuilder().removeNode(0).setOutput(1, "x").build());
    model.node("Identity", "logits", List.of("z"));
    model.graph().addOutput(probabilities("logits"));
    AttentionReport report = AttentionProbe.of(written(model, functions)).onIds(List.of(IDS));
    NaiveTwin.assertLogits(report, model, IDS, (i, j) -> true, SCALED);
  }

  /** Its operators may mean something else. */
  @Test
  void aFunctionOfAnotherOperatorSetStaysAndIsNamed() throws Exception {
    List<FunctionProto> functions = new ArrayList<>(functions());
    functions.set(
        0,
        functions.get(0).toBuilder()
            .setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(11))
            .build());
    Path file = written(called(), functions);
    assertThatThrownBy(() -> AttentionProbe.of(file).onIds(List.of(IDS)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Softmax p")
        .hasMessageContaining("inside the function Weights")
        .hasMessageContaining("another opset");
  }

  /** What it needs is not what the model needs. */
  @Test
  void aFunctionThatStaysAddsNoOperatorSet() throws Exception {
    List<FunctionProto> functions = new ArrayList<>(functions());
    OperatorSetIdProto.Builder more =
        OperatorSetIdProto.newBuilder().setDomain("more").setVersion(3);
    functions.set(
        0,
        functions.get(0).toBuilder()
            .clearOpsetImport()
            .addOpsetImport(more)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11))
            .build());
    ModelProto model = OnnxGraph.read(written(called(), functions)).model();
    assertThat(model.getFunctionsList()).extracting(FunctionProto::getName).contains("Weights");
    assertThat(model.getOpsetImportList())
        .extracting(OperatorSetIdProto::getDomain)
        .doesNotContain("more");
  }

  @Test
  void aFunctionThatCallsItselfIsRefused() throws Exception {
    List<FunctionProto> functions = new ArrayList<>(functions());
    functions.set(
        0,
        functions.get(0).toBuilder()
            .addNode(node("own", "ScaledWeights", List.of("x"), List.of("again")))
            .build());
    Path file = written(called(), functions);
    assertThatThrownBy(() -> OnnxGraph.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("calls itself");
  }

  /** Each calls the next one twice: a few bytes that make 2^40 nodes. */
  @Test
  void functionsThatMakeTooManyNodesAreRefused() throws Exception {
    List<FunctionProto> functions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      functions.add(
          FunctionProto.newBuilder()
              .setName("F" + i)
              .setDomain("own")
              .addInput("x")
              .addOutput("y")
              .addNode(node("own", "F" + (i + 1), List.of("x"), List.of("t")))
              .addNode(node("own", "F" + (i + 1), List.of("t"), List.of("y")))
              .build());
    }
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    model.node("own", "F0", List.of("y"), List.of("x"));
    Path file = written(model, functions);
    assertThatThrownBy(() -> OnnxGraph.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("1,000,000 nodes");
  }

  private static ValueInfoProto probabilities(String name) {
    return SyntheticModel.input(name, DataType.FLOAT, "b", "h", "n", "m");
  }

  private static AttributeProto graph(String name, GraphProto.Builder graph) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(graph.setName(name))
        .build();
  }

  /** The probabilities, with a weight of its own that is named as others are. */
  private static GraphProto.Builder softmax() {
    SyntheticModel weights = new SyntheticModel(HEADS, 17).number("unit", 1);
    int last = weights.graph().getInitializerCount() - 1;
    return GraphProto.newBuilder()
        .addInitializer(weights.graph().getInitializer(last))
        .addNode(node("", "Mul", List.of("z", "unit"), List.of("same")))
        .addNode(node("", "Softmax", List.of("same"), List.of("p0"), whole("axis", -1)))
        .addOutput(probabilities("p0"));
  }

  /** Logits as they are, from outside. */
  private static GraphProto.Builder logits() {
    return GraphProto.newBuilder()
        .addNode(node("", "Identity", List.of("z"), List.of("p0")))
        .addOutput(probabilities("p0"));
  }

  private static SyntheticModel scaled() {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", (float) SCALE);
    return model.node("Mul", "z", List.of("s", "scale"));
  }

  /** Sonde feeds false, as there is no past: of merged decoders the second branch runs. */
  @Test
  void theBranchWithoutAPastIsRead() throws Exception {
    SyntheticModel model = scaled();
    model.given("use_cache_branch", DataType.BOOL, "1");
    model.node(
        "If",
        "p",
        List.of("use_cache_branch"),
        graph("then_branch", logits()),
        graph("else_branch", softmax()));
    Path file = model.values("p").write(folder);
    assertRead(file, model);
  }

  @ParameterizedTest
  @CsvSource({"1, then_branch, else_branch", "0, else_branch, then_branch"})
  void aFixedConditionDecidesBehindACastAndAnotherIf(long condition, String runs, String rests)
      throws Exception {
    SyntheticModel model = scaled().longs("condition", condition);
    model.node("Cast", "truth", List.of("condition"), whole("to", DataType.BOOL.getNumber()));
    model.node("Not", "falsehood", List.of("truth"));
    GraphProto.Builder inner =
        GraphProto.newBuilder()
            .addNode(
                node(
                    "",
                    "If",
                    List.of("falsehood"),
                    List.of("p0"),
                    graph(runs, logits()),
                    graph(rests, softmax())))
            .addOutput(probabilities("p0"));
    model.node("If", "p", List.of("truth"), graph(runs, inner), graph(rests, logits()));
    Path file = model.values("p").write(folder);
    assertRead(file, model);
  }

  @Test
  void whatRunsABranchThatTokensDecideIsNamed() {
    SyntheticModel model = scaled();
    model.node("ReduceMax", "most", List.of("z"), whole("keepdims", 0));
    model.number("limit", 3).node("Greater", "more", List.of("most", "limit"));
    model.node(
        "If",
        "p",
        List.of("more"),
        graph("then_branch", logits()),
        graph("else_branch", softmax()));
    Path file = model.values("p").write(folder);
    assertThatThrownBy(() -> AttentionProbe.of(file).onIds(List.of(IDS)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Softmax p0")
        .hasMessageContaining("inside a graph of the If node")
        .hasMessageContaining("decided while the model runs");
  }
}
