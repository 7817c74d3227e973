package dev.sonde.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.mutation.Chance;
import dev.sonde.mutation.MessageMutation;
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
 * <p>A third is damaged as it lies on the disk. The others are damaged within: any field of any
 * message becomes another one, or an operator another operator.
 */
class MutatedOnnxTest {
  private static final String[] MODELS = {"perceptron", "decoder", "convolution", "recurrent"};
  private static final String[] EXPORTERS = {"dynamo", "torchscript"};

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
    Chance chance = new Chance(new SplittableRandom(seed));
    List<Path> survivors = new ArrayList<>();
    int refusedInJava = 0;
    for (int i = 0; i < count; i++) {
      String model = MODELS[i % MODELS.length];
      byte[] bytes = Files.readAllBytes(file(model + "." + chance.of(EXPORTERS) + ".onnx"));
      Path changed = folder.resolve(model + "-" + i + ".onnx");
      if (i % 3 == 0) {
        Files.write(changed, chance.damaged(bytes));
      } else {
        Files.write(changed, damagedWithin(ModelProto.parseFrom(bytes), chance).toByteArray());
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

  /** Any field of any message; or an operator that gets what was meant for another one. */
  private static ModelProto damagedWithin(ModelProto model, Chance chance) {
    if (chance.below(4) > 0) {
      return (ModelProto) new MessageMutation(chance).of(model);
    }
    ModelProto.Builder out = model.toBuilder();
    NodeProto.Builder node =
        out.getGraphBuilder().getNodeBuilder(chance.below(out.getGraph().getNodeCount()));
    node.setOpType(chance.of(OPERATORS));
    return out.build();
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
