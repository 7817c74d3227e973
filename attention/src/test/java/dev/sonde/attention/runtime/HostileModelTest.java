package dev.sonde.attention.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.isolation.TrialProcess;
import dev.sonde.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that end the process which runs them, or never end. */
class HostileModelTest {
  private static final long[] IDS = {1, 2, 3, 4};

  @TempDir Path folder;

  @BeforeEach
  void trialsAreOn() {
    System.setProperty(TrialProcess.SWITCH, "on");
  }

  @AfterEach
  void trialsAreOff() {
    System.setProperty(TrialProcess.SWITCH, "off");
  }

  private static SyntheticModel model() {
    return new SyntheticModel(SyntheticModel.HEADS, 17)
        .heads()
        .node("MatMul", "z", List.of("q", "kt"))
        .node(
            "Softmax",
            "p",
            List.of("z"),
            AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeProto.AttributeType.INT)
                .setI(-1)
                .build())
        .values("p");
  }

  private static void isRefused(Path file, Duration most, String words) {
    OnnxGraph graph = OnnxGraph.read(file);
    try (ModelTrial trial = ModelTrial.of(graph, most)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> trial.require(IDS, false))
          .withMessageContaining(words)
          .withMessageContaining(file.toString());
    }
  }

  /** A SIGFPE of the processor: the quotient is one more than the largest integer. */
  @Test
  void theSmallestIntegerDividedByMinusOne() {
    SyntheticModel model = model().longs("least", Long.MIN_VALUE).longs("minus", -1);
    model.node("Div", "quotient", List.of("least", "minus"));
    model.graph().addOutput(SyntheticModel.input("quotient", DataType.INT64, "1"));
    isRefused(model.write(folder), Duration.ofSeconds(60), "ends the process that runs it");
  }

  @Test
  @Tag("full")
  void aLoopOfFourQuintillionTrips() {
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(scalar("i", DataType.INT64))
            .addInput(scalar("go", DataType.BOOL))
            .addInput(scalar("v", DataType.FLOAT))
            .addNode(node("", "Identity", "go", "goes"))
            .addNode(node("", "Identity", "v", "w"))
            .addOutput(scalar("goes", DataType.BOOL))
            .addOutput(scalar("w", DataType.FLOAT));
    SyntheticModel model = model().longs("trips", 1L << 62).number("start", 1);
    model
        .graph()
        .addNode(
            NodeProto.newBuilder()
                .setOpType("Loop")
                .addInput("trips")
                .addInput("")
                .addInput("start")
                .addOutput("end")
                .addAttribute(
                    AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(body)))
        .addOutput(scalar("end", DataType.FLOAT));
    isRefused(model.write(folder), Duration.ofSeconds(4), "does not come to an end");
  }

  private static ai.onnx.proto.OnnxMl.ValueInfoProto scalar(String name, DataType type) {
    ai.onnx.proto.OnnxMl.ValueInfoProto.Builder value =
        SyntheticModel.input(name, type).toBuilder();
    value.getTypeBuilder().getTensorTypeBuilder().setShape(TensorShapeProto.newBuilder());
    return value.build();
  }

  private static NodeProto node(String domain, String operator, String input, String output) {
    return NodeProto.newBuilder()
        .setDomain(domain)
        .setOpType(operator)
        .addInput(input)
        .addOutput(output)
        .build();
  }

  /** Functions that call the next one, so many times each. */
  private Path calling(int functions, int calls, boolean otherOpset) throws IOException {
    Path file = model().write(folder);
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    for (int i = 0; i < functions; i++) {
      FunctionProto.Builder function =
          FunctionProto.newBuilder().setName("F" + i).setDomain("own").addInput("x").addOutput("x");
      function.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain("own").setVersion(otherOpset ? 2 : 1));
      for (int call = 0; call < calls && i + 1 < functions; call++) {
        function.addNode(
            NodeProto.newBuilder().setDomain("own").setOpType("F" + (i + 1)).addInput("x"));
      }
      model.addFunctions(function);
    }
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1));
    model.getGraphBuilder().addNode(node("own", "F0", "x", "called"));
    return Files.write(file, model.build().toByteArray());
  }

  @Test
  void functionsThatCallEachOtherFiveThousandDeep() throws IOException {
    for (boolean otherOpset : new boolean[] {false, true}) {
      Path file = calling(5_000, 1, otherOpset);
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> OnnxGraph.read(file))
          .withMessageContaining("deep");
    }
  }

  @Test
  void aTrillionCallsOfNothing() throws IOException {
    Path file = calling(41, 2, false);
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> OnnxGraph.read(file))
        .withMessageContaining("1,000,000 nodes");
  }

  @Test
  void anAxisOfFourQuintillionTokens() throws IOException {
    Path file = model().write(folder);
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    model
        .getGraphBuilder()
        .setInput(
            0, SyntheticModel.input("input_ids", DataType.INT64, "1", Long.toString(1L << 62)));
    Files.write(file, model.build().toByteArray());
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> AttentionProbe.of(file).onIds(List.of(IDS)))
        .withMessageContaining("which no model does");
  }

  @Test
  void aModelThatRunsIsTriedOnce() {
    Path file = model().write(folder);
    OnnxGraph graph = OnnxGraph.read(file);
    try (ModelTrial trial = ModelTrial.of(graph)) {
      trial.require(IDS, false);
    }
    assertThat(AttentionProbe.of(file).onIds(List.of(IDS)).layers()).hasSize(1);
  }
}
