package dev.sonde.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.nets.network.ParameterTensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX models against PyTorch's own figures and the standard's cases, and refusals. */
class OnnxProgramTest {
  /** Rounding of some hundred operations in double precision. */
  private static final double IN_DOUBLE = 1e-10;

  /** The bar of the product: 1e-3; what is seen is below 1e-6. */
  private static final double IN_SINGLE = 1e-5;

  @TempDir Path folder;

  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(OnnxProgramTest.class.getResource("/onnx/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "perceptron, dynamo",
    "perceptron, torchscript",
    "decoder, dynamo",
    "decoder, torchscript",
    "convolution, dynamo",
    "convolution, torchscript",
    "recurrent, dynamo",
    "recurrent, torchscript",
    "several, dynamo",
    "several, torchscript"
  })
  void lossGradientAndHessianProductAreThoseOfPyTorch(String name, String exporter)
      throws IOException {
    JsonNode reference = new ObjectMapper().readTree(file("reference.json").toFile()).get(name);
    compare(name, exporter, reference, Precision.DOUBLE, IN_DOUBLE);
    compare(name, exporter, reference, Precision.SINGLE, IN_SINGLE);
  }

  private static void compare(
      String name, String exporter, JsonNode reference, Precision precision, double tolerance) {
    Evaluation evaluation =
        Evaluation.withDefaults().withPrecision(precision).withThreads(2).withBatchSize(4);
    OnnxReading reading = OnnxReading.withDefaults();
    try (Network network = OnnxProgram.load(file(name + "." + exporter + ".onnx"), reading);
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                DataSource.read(file(name + ".npz").toString()),
                evaluation)) {
      double[] g = objective.gradient();
      double[] once = new double[g.length];
      double[] twice = new double[g.length];
      objective.hessian().multiply(new double[][] {g}, new double[][] {once});
      objective.hessian().multiply(new double[][] {once}, new double[][] {twice});
      double norm = Math.sqrt(dot(g, g));
      close(objective.value().value(), reference.get("loss"), tolerance);
      close(norm, reference.get("gradient"), tolerance);
      close(dot(g, once) / dot(g, g), reference.get("curvature"), tolerance);
      close(Math.sqrt(dot(once, once)) / norm, reference.get("product"), tolerance);
      close(Math.sqrt(dot(twice, twice)) / norm, reference.get("twice"), tolerance);
    }
  }

  private static void close(double own, JsonNode expected, double tolerance) {
    double value = expected.doubleValue();
    assertThat(own).isCloseTo(value, within(tolerance * Math.abs(value)));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void parametersAreWhatOperatorsUseAsWeightsTiedOnesOnce() {
    OnnxReading reading = OnnxReading.withDefaults();
    try (Network network = OnnxProgram.load(file("decoder.dynamo.onnx"), reading)) {
      assertThat(network.format()).isEqualTo("ONNX");
      assertThat(network.parameters())
          .extracting(ParameterTensor::name)
          .contains("head.weight", "layer.norm1.weight", "layer.linear1.bias")
          .doesNotContain("embed.weight"); // the file calls both by one name
      assertThat(network.parameterCount())
          .isEqualTo(11 * 8 + 5 * 8 + 4 * 8 * 8 + 4 * 8 + 2 * 72 + 4 * 8);
    }
    try (Network network = OnnxProgram.load(file("convolution.torchscript.onnx"), reading)) {
      assertThat(network.parameters())
          .extracting(ParameterTensor::name)
          .containsExactlyInAnyOrder(
              "conv.weight", "conv.bias", "norm.weight", "norm.bias", "out.weight", "out.bias");
    }
  }

  @Test
  void someParametersAreChosenByName() {
    try (Network network =
        OnnxProgram.load(file("perceptron.dynamo.onnx"), OnnxReading.withDefaults())) {
      try (Network some =
          network.choosing(new ParameterChoice(List.of("2.*"), List.of("*.bias")))) {
        assertThat(some.parameters()).extracting(ParameterTensor::name).containsExactly("2.weight");
      }
    }
  }

  @Test
  void theStandardsOwnCasesHold() throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    try (FileSystem cases = FileSystems.newFileSystem(file("node-cases.zip"))) {
      for (Path each : NodeCases.cases(cases.getPath("/"))) {
        NodeCases.Outcome outcome = NodeCases.run(each);
        assertThat(outcome.kind()).as("%s", each).isEqualTo(NodeCases.Kind.HELD);
        if (!outcome.complaint().isEmpty()) {
          wrong.add(each + ": " + outcome.complaint());
        }
        count++;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(count).isGreaterThan(200);
  }

  @Test
  void anUnknownOutputIsNamedWithThoseThereAre() {
    OnnxReading reading = OnnxReading.withDefaults().withOutput("probabilities");
    assertThatThrownBy(() -> OnnxProgram.load(file("several.dynamo.onnx"), reading))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no output 'probabilities'")
        .hasMessageContaining("pooled, logits, length");
  }

  @Test
  void namesInMessagesAreEscaped() throws IOException {
    String odd = "\u001b[31m\u202e";
    ModelProto.Builder model =
        ModelProto.parseFrom(Files.readAllBytes(file("several.dynamo.onnx"))).toBuilder();
    model.getGraphBuilder().getOutputBuilder(0).setName(odd);
    Path changed = folder.resolve("changed.onnx");
    Files.write(changed, model.build().toByteArray());
    assertThatThrownBy(
            () -> OnnxProgram.load(changed, OnnxReading.withDefaults().withOutput("none")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContainingAny("\u001b", "\u202e")
        .hasMessageContaining("it has \\u001b[31m\\u202e, logits");
  }

  @Test
  void quantisedTrainingAndUnknownNodesAreRefusedWithTheNodeAndWhatToDo() throws IOException {
    refused(node -> node.setOpType("QLinearMatMul"), "is quantised", "exported in float32");
    refused(node -> node.setOpType("RandomNormalLike"), "draws at random", "model.eval()");
    refused(node -> node.setOpType("MatMulNBits").setDomain("com.microsoft"), "is quantised");
    refused(
        node -> node.setOpType("BiasSplitGelu").setDomain("com.microsoft"),
        "of com.microsoft",
        "(BiasSplitGelu)",
        "before the optimisation");
    refused(node -> node.setOpType("Sharpen").setDomain("shop"), "of shop", "(Sharpen)");
  }

  @Test
  void whatIsNoOnnxIsNamedAndWholeNumbersHaveNoDerivative() throws IOException {
    OnnxReading reading = OnnxReading.withDefaults();
    Path mobile = folder.resolve("mobile.onnx");
    Files.write(mobile, "\0\0\0\0ET12 and more".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> OnnxProgram.load(mobile, reading))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("it is an ExecuTorch program", "torch.onnx.export");
    ModelProto.Builder model =
        ModelProto.parseFrom(Files.readAllBytes(file("perceptron.torchscript.onnx"))).toBuilder();
    model
        .getGraphBuilder()
        .getOutputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(TensorProto.DataType.INT64.getNumber());
    Path whole = folder.resolve("whole.onnx");
    Files.write(whole, model.build().toByteArray());
    assertThatThrownBy(() -> OnnxProgram.load(whole, reading))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("gives whole numbers alone (logits)", "float32");
  }

  private void refused(Consumer<NodeProto.Builder> change, String... words) throws IOException {
    ModelProto.Builder model =
        ModelProto.parseFrom(Files.readAllBytes(file("perceptron.torchscript.onnx"))).toBuilder();
    change.accept(model.getGraphBuilder().getNodeBuilder(1));
    Path changed = folder.resolve("changed.onnx");
    Files.write(changed, model.build().toByteArray());
    assertThatThrownBy(() -> OnnxProgram.load(changed, OnnxReading.withDefaults()))
        .isInstanceOf(InvalidInputException.class)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).contains(words));
  }
}
