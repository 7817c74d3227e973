package dev.sonde.attention.onnx;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that lie in files: beside the model, behind links, and where none may lie. */
class ExternalDataTest {
  private static final long[] IDS = {3, 1, 4, 1, 5};

  @TempDir Path folder;

  private static SyntheticModel sound() {
    return new SyntheticModel(HEADS, 17)
        .heads()
        .node("MatMul", "s", List.of("q", "kt"))
        .number("scale", 0.25f)
        .node("Mul", "z", List.of("s", "scale"))
        .node("Softmax", "p", List.of("z"), whole("axis", -1))
        .values("p");
  }

  private static AttentionReport measured(Path model) {
    return AttentionProbe.of(model).onIds(List.of(IDS));
  }

  private static double spread(Path model) {
    return measured(model).layers().get(0).heads().get(0).softmax().rowStd().estimate();
  }

  private static AbstractThrowableAssert<?, ?> refused(Path model) {
    return assertThatThrownBy(() -> measured(model)).isInstanceOf(InvalidInputException.class);
  }

  private static TensorProto.Builder withEntry(TensorProto tensor, String key, String value) {
    return tensor.toBuilder()
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
  }

  /** The model with a further entry among the external data of its query weights. */
  private Path with(String key, String value) throws IOException {
    SyntheticModel model = sound();
    if (!key.equals("location")) {
      model.external("wq", "weights.bin", folder);
    }
    for (int i = 0; i < model.graph().getInitializerCount(); i++) {
      TensorProto tensor = model.graph().getInitializer(i);
      if (tensor.getName().equals("wq")) {
        model.graph().setInitializer(i, withEntry(tensor, key, value));
      }
    }
    return Files.write(folder.resolve("model.onnx"), model.bytes());
  }

  /** As a cache of downloads keeps them: names are links to files that are named otherwise. */
  @Test
  void aModelAndItsWeightsMayLieBehindLinks() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    Path named = Files.createDirectories(folder.resolve("named"));
    SyntheticModel model = sound().external("wq", "weights.bin", named);
    Files.move(named.resolve("weights.bin"), blobs.resolve("5e1f"));
    Files.move(model.write(named), blobs.resolve("77aa"));
    Files.createSymbolicLink(named.resolve("weights.bin"), Path.of("../blobs/5e1f"));
    Path link = Files.createSymbolicLink(named.resolve("model.onnx"), Path.of("../blobs/77aa"));
    assertThat(spread(link)).isEqualTo(spread(sound().write(folder)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../weights.bin", "/etc/hostname", "*/_ORT_MEM_ADDR_/*", "", "a/../../b", "a\0b"})
  void noWeightsAreReadFromOutsideTheFolder(String location) throws IOException {
    refused(with("location", location)).hasMessageContaining("wq");
  }

  /** ONNX Runtime itself would take the offset for an address in memory. */
  @Test
  void norFromThereByAConstantInsideABranch() throws IOException {
    ModelProto.Builder model = ModelProto.parseFrom(sound().bytes()).toBuilder();
    TensorProto.Builder far =
        withEntry(TensorProto.getDefaultInstance(), "location", "*/_ORT_MEM_ADDR_/*")
            .setName("far");
    NodeProto.Builder constant =
        NodeProto.newBuilder()
            .setOpType("Constant")
            .addOutput("far")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("value")
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(far));
    AttributeProto.Builder branch =
        AttributeProto.newBuilder()
            .setName("then_branch")
            .setType(AttributeProto.AttributeType.GRAPH);
    branch.getGBuilder().addNode(constant);
    model.getGraphBuilder().addNode(NodeProto.newBuilder().setOpType("If").addAttribute(branch));
    Path file = Files.write(folder.resolve("model.onnx"), model.build().toByteArray());
    refused(file).hasMessageContaining("far").hasMessageContaining("_ORT_MEM_ADDR_");
  }

  @ParameterizedTest
  @CsvSource({
    "offset, 1000000, at bytes 1000000 to",
    "length, 1000000, to 1000000",
    "offset, -4, got '-4'",
    "length, many, got 'many'",
    "offset, 99999999999999999999, got '9999"
  })
  void placesBeyondTheFileAreRefused(String key, String value, String told) throws IOException {
    refused(with(key, value)).hasMessageContaining(told);
  }

  @Test
  void aFileThatIsWrittenWhileItIsMeasuredIsNoticed() throws IOException {
    Path file = sound().external("wq", "weights.bin", folder).write(folder);
    OnnxGraph graph = OnnxGraph.read(file);
    graph.externalData().checkUnchanged();
    Files.write(folder.resolve("weights.bin"), new byte[1], StandardOpenOption.APPEND);
    assertThatThrownBy(() -> graph.externalData().checkUnchanged())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("weights.bin")
        .hasMessageContaining("changed while it was measured");
  }
}
