package dev.sonde.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged ONNX models are measured or refused with a message; none ends this process.
 *
 * <p>A third is damaged as it lies on the disk. The others are damaged within: an operator becomes
 * another one, an input another value, a number of an attribute or a length another number, a
 * tensor's type another type, a node goes.
 */
class MutatedOnnxTest {
  private static final String[] MODELS = {"perceptron", "decoder", "convolution", "recurrent"};
  private static final String[] EXPORTERS = {"dynamo", "torchscript"};

  private static final long[] NUMBERS = {
    0, -1, 1, 2, 3, 7, 64, 1000, 1L << 31, 1L << 62, Long.MIN_VALUE
  };

  private static final String[] OPERATORS = {
    "Add",
    "Mul",
    "MatMul",
    "Gemm",
    "Gather",
    "Reshape",
    "Slice",
    "Split",
    "Expand",
    "Conv",
    "Transpose",
    "ConstantOfShape",
    "Range",
    "Tile",
    "Pad",
    "Resize",
    "Softmax",
    "LSTM",
    "Loop",
    "Where",
    "Cast",
    "Einsum",
    "TopK",
    "ScatterND",
    "GatherND",
    "CumSum",
    "LayerNormalization"
  };

  @TempDir Path folder;

  private final Map<String, Dataset> data = new HashMap<>();

  @Test
  void dozensOfDamagedModelsAreMeasuredOrRefused() throws IOException {
    damage(30, 1);
  }

  @Tag("full")
  @Test
  void thousandsOfDamagedModelsAreMeasuredOrRefused() throws IOException {
    damage(2000, 2);
  }

  private static Path file(String name) {
    return Path.of("src/test/resources/onnx", name);
  }

  private void damage(int count, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Path> survivors = new ArrayList<>();
    int refusedInJava = 0;
    for (int i = 0; i < count; i++) {
      String model = MODELS[i % MODELS.length];
      byte[] bytes =
          Files.readAllBytes(
              file(model + "." + EXPORTERS[random.nextInt(EXPORTERS.length)] + ".onnx"));
      Path changed = folder.resolve(model + "-" + i + ".onnx");
      if (i % 3 == 0) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(changed, bytes);
      } else {
        Files.write(changed, damagedWithin(ModelProto.parseFrom(bytes), random).toByteArray());
      }
      if (passesJava(changed)) {
        survivors.add(changed);
      } else {
        refusedInJava++;
      }
    }
    List<Boolean> alive = OnnxTrial.survivors(survivors, 1 << 20);
    int measured = 0;
    int died = 0;
    for (int i = 0; i < survivors.size(); i++) {
      if (!alive.get(i)) {
        died++;
      } else if (measures(survivors.get(i))) {
        measured++;
      }
    }
    assertThat(measured).isPositive().isLessThan(count);
    java.util.logging.Logger.getLogger(getClass().getName())
        .info(
            "%d files, %d refused in Java, %d measured, %d ended the trial process"
                .formatted(count, refusedInJava, measured, died));
  }

  private static ModelProto damagedWithin(ModelProto model, SplittableRandom random) {
    GraphProto.Builder graph = model.getGraph().toBuilder();
    int at = random.nextInt(graph.getNodeCount());
    NodeProto.Builder node = graph.getNodeBuilder(at);
    switch (random.nextInt(7)) {
      case 0 -> node.setOpType(OPERATORS[random.nextInt(OPERATORS.length)]);
      case 1 -> {
        if (node.getInputCount() > 0) {
          node.setInput(random.nextInt(node.getInputCount()), value(graph, random));
        } else {
          node.addInput(value(graph, random));
        }
      }
      case 2 -> damageAttribute(node, random);
      case 3 -> damageTensor(graph, random);
      case 4 -> graph.removeNode(at);
      case 5 -> node.setOutput(0, value(graph, random));
      default ->
          graph.setNode(
              at,
              node.setOpType(graph.getNode(random.nextInt(graph.getNodeCount())).getOpType())
                  .build());
    }
    ModelProto.Builder out = model.toBuilder().setGraph(graph);
    if (random.nextInt(20) == 0) {
      out.getOpsetImportBuilder(0).setVersion(NUMBERS[random.nextInt(NUMBERS.length)]);
    }
    return out.build();
  }

  /** Some value of the graph. */
  private static String value(GraphProto.Builder graph, SplittableRandom random) {
    int all = graph.getNodeCount() + graph.getInitializerCount();
    int at = random.nextInt(all);
    return at < graph.getNodeCount()
        ? graph.getNode(at).getOutput(0)
        : graph.getInitializer(at - graph.getNodeCount()).getName();
  }

  private static void damageAttribute(NodeProto.Builder node, SplittableRandom random) {
    long other = NUMBERS[random.nextInt(NUMBERS.length)];
    if (node.getAttributeCount() == 0) {
      node.addAttribute(
          AttributeProto.newBuilder()
              .setName("axis")
              .setType(AttributeProto.AttributeType.INT)
              .setI(other));
      return;
    }
    AttributeProto.Builder attribute =
        node.getAttributeBuilder(random.nextInt(node.getAttributeCount()));
    if (attribute.getIntsCount() > 0) {
      attribute.setInts(random.nextInt(attribute.getIntsCount()), other);
    } else if (attribute.hasF()) {
      attribute.setF((float) other);
    } else {
      attribute.setI(other);
    }
  }

  private static void damageTensor(GraphProto.Builder graph, SplittableRandom random) {
    TensorProto.Builder tensor =
        graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
    long other = NUMBERS[random.nextInt(NUMBERS.length)];
    switch (random.nextInt(3)) {
      case 0 -> tensor.setDataType(random.nextInt(24));
      case 1 -> {
        if (tensor.getDimsCount() > 0) {
          tensor.setDims(random.nextInt(tensor.getDimsCount()), other);
        } else {
          tensor.addDims(other);
        }
      }
      default -> {
        byte[] raw = tensor.getRawData().toByteArray();
        if (raw.length > 0) {
          raw[random.nextInt(raw.length)] ^= (byte) (1 << random.nextInt(8));
          tensor.setRawData(com.google.protobuf.ByteString.copyFrom(raw));
        } else {
          tensor.addInt64Data(other);
        }
      }
    }
  }

  private static boolean passesJava(Path file) {
    try {
      ModelGraph.of(file.toString(), OnnxGraph.read(file), OnnxReading.anyPrediction());
      return true;
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
      return false;
    }
  }

  /** Loads a survivor here and takes a product with its Hessian, or sees it refused in words. */
  private boolean measures(Path file) {
    String name = String.valueOf(file.getFileName());
    Dataset given =
        data.computeIfAbsent(
            name.substring(0, name.indexOf('-')),
            model -> DataSource.read(file(model + ".npz").toString()));
    try (Network network = OnnxProgram.loadTried(file, OnnxReading.withDefaults());
        Objective objective =
            Objective.of(
                network, Loss.CROSS_ENTROPY, given, Evaluation.withDefaults().withThreads(1))) {
      CurvatureOperator hessian = objective.hessian();
      objective.value();
      double[][] vectors = new double[1][hessian.dimension()];
      vectors[0][0] = 1;
      hessian.multiply(vectors, new double[1][hessian.dimension()]);
      return true;
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).doesNotContain("frame #", "Exception raised", "\n");
      return false;
    }
  }
}
