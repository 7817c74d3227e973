package dev.sonde.nets.exported;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Archives;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Layer;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterChoice;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported programs against PyTorch's own figures, and refusals. */
class ExportedProgramTest {
  /** Rounding of some hundred operations in double precision. */
  private static final double IN_DOUBLE = 1e-12;

  /** The bar of the product: 1e-3; what is seen is below 1e-6. */
  private static final double IN_SINGLE = 1e-5;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "perceptron",
        "bfloat16",
        "constants",
        "fixed_batch",
        "decoder",
        "convolution",
        "recurrent",
        "several"
      })
  void lossGradientAndHessianProductAreThoseOfPyTorch(String name) throws IOException {
    compare(name, Precision.DOUBLE, 1, IN_DOUBLE);
    compare(name, Precision.DOUBLE, 3, IN_DOUBLE);
    compare(name, Precision.SINGLE, 1, IN_SINGLE);
  }

  private static void compare(String name, Precision precision, int threads, double tolerance)
      throws IOException {
    JsonNode reference =
        new ObjectMapper().readTree(Exports.file("reference.json").toFile()).get(name);
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withPrecision(precision)
            .withThreads(threads)
            .withBatchSize(threads == 1 ? 6 : 2);
    try (Network network = ExportedProgram.load(Exports.file(name + ".pt2"));
        Objective objective =
            Objective.of(network, Loss.CROSS_ENTROPY, Exports.data(name), evaluation)) {
      double[] gradient = numbers(reference.get("gradient"));
      assertThat(network.parameterCount()).isEqualTo(gradient.length);
      double expected = reference.get("loss").doubleValue();
      assertThat(Math.abs(objective.value().value() - expected)).isLessThan(tolerance * expected);
      assertThat(distance(objective.gradient(), gradient)).isLessThan(tolerance);
      double[] v = new double[gradient.length];
      for (int i = 0; i < v.length; i++) {
        v[i] = Math.cos(i);
      }
      double[] product = new double[v.length];
      CurvatureOperator hessian = objective.hessian();
      hessian.multiply(new double[][] {v}, new double[][] {product});
      assertThat(distance(product, numbers(reference.get("product")))).isLessThan(tolerance);
      hessian.multiply(new double[][] {v}, new double[][] {product}); // on graphs that were kept
      assertThat(distance(product, numbers(reference.get("product")))).isLessThan(tolerance);
    }
  }

  private static double[] numbers(JsonNode array) {
    double[] out = new double[array.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = array.get(i).doubleValue();
    }
    return out;
  }

  private static double distance(double[] own, double[] expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < own.length; i++) {
      difference += Math.pow(own[i] - expected[i], 2);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / norm);
  }

  @Test
  void layersAreTheModulesAndTiedWeightsCountOnce() {
    try (Network network = ExportedProgram.load(Exports.file("decoder.pt2"))) {
      assertThat(network.format()).isEqualTo("torch.export");
      assertThat(network.parameters().stream().map(ParameterTensor::name))
          .contains("position", "embed.weight", "layer.self_attn.in_proj_weight")
          .doesNotContain("head.weight");
      assertThat(network.layers().stream().map(Layer::name))
          .contains("(root)", "embed", "layer.self_attn", "layer.self_attn.out_proj");
      double[] values = network.parameterVector();
      values[0] += 1;
      network.setParameterVector(values);
      assertThat(network.parameterVector()[0]).isEqualTo((float) values[0]);
    }
  }

  /** A training puts buffers back to what they were, which another one's graph must not see. */
  @Test
  void copiesHaveBuffersOfTheirOwn() {
    try (Network network = ExportedProgram.load(Exports.file("convolution.pt2"));
        Network copy = network.copy()) {
      List<Tensor> buffers = network.program().buffers();
      assertThat(buffers).isNotEmpty();
      for (int i = 0; i < buffers.size(); i++) {
        assertThat(copy.program().buffers().get(i).data_ptr().address())
            .isNotEqualTo(buffers.get(i).data_ptr().address());
      }
    }
  }

  @Test
  void anObjectiveDoesNotSeeLaterChanges() {
    try (Network network = ExportedProgram.load(Exports.file("perceptron.pt2"));
        Objective objective =
            Objective.of(network, Loss.CROSS_ENTROPY, Exports.data("perceptron"))) {
      double before = objective.value().value();
      network.setParameterVector(new double[network.parameterCount()]);
      assertThat(objective.lossAt(new double[network.parameterCount()]))
          .isCloseTo(Math.log(3), org.assertj.core.api.Assertions.within(1e-6));
      assertThat(objective.gradient()).isNotEqualTo(new double[network.parameterCount()]);
      assertThat(objective.value().value()).isEqualTo(before);
    }
  }

  @Test
  void oneOfSeveralOutputsIsNamed() {
    ExportedReading reading = ExportedReading.withDefaults();
    try (Network network =
            ExportedProgram.load(Exports.file("several.pt2"), reading.withOutput("pooled"));
        Objective objective =
            Objective.of(
                network, Loss.CROSS_ENTROPY, Exports.data("several"), Evaluation.withDefaults())) {
      assertThat(objective.gradient()).hasSize(network.parameterCount());
      assertThat(objective.value().gradientNorm()).isPositive();
    }
    assertThatThrownBy(
            () ->
                ExportedProgram.load(Exports.file("several.pt2"), reading.withOutput("attention")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("pooled, logits, length")
        .hasMessageContaining("--output");
  }

  @Test
  void aMissingInputIsNamedWithWhatToSave() {
    try (Network network = ExportedProgram.load(Exports.file("several.pt2"))) {
      Dataset data = Exports.data("decoder");
      assertThatThrownBy(() -> Objective.of(network, Loss.CROSS_ENTROPY, data))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("input_ids, attention_mask")
          .hasMessageContaining("numpy.savez");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dropout    | aten.dropout.default    | the module 1        | model.eval()
          batch_norm | aten.batch_norm.default | the module 1        | model.eval()
          custom     | shop.twice.default      | outermost module    | run_decompositions
          noise      | aten.rand_like.default  | outermost module    | model.eval()
          frozen     | requires_grad=False     | all 4 parameters    | requires_grad_(True)
          """)
  void whatCannotBeMeasuredIsNamedWithWhatToType(
      String name, String what, String where, String remedy) {
    assertThatThrownBy(() -> ExportedProgram.load(Exports.file(name + ".pt2")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(where)
        .hasMessageContaining(remedy);
  }

  @Test
  void anOperationWithoutSecondDerivativeIsNamedWithItsModule() {
    try (Network network = ExportedProgram.load(Exports.file("grid.pt2"));
        Objective objective =
            Objective.of(
                network,
                Loss.MEAN_SQUARED_ERROR,
                new Dataset(ones(3, 1, 4, 4), ones(3, 4), "made for a test", ""))) {
      CurvatureOperator hessian = objective.hessian();
      double[][] vectors = new double[1][hessian.dimension()];
      assertThatThrownBy(() -> hessian.multiply(vectors, new double[1][hessian.dimension()]))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("grid_sampler")
          .hasMessageContaining("run_decompositions");
    }
  }

  private static dev.sonde.nets.data.Values.Floats ones(long... shape) {
    int count = 1;
    for (long axis : shape) {
      count *= (int) axis;
    }
    float[] values = new float[count];
    java.util.Arrays.fill(values, 1);
    return new dev.sonde.nets.data.Values.Floats(values, shape);
  }

  @Test
  void aFixedBatchNeedsAMultipleOfIt() {
    try (Network network = ExportedProgram.load(Exports.file("fixed_batch.pt2"))) {
      Dataset five = Exports.data("fixed_batch").first(5);
      assertThatThrownBy(() -> Objective.of(network, Loss.CROSS_ENTROPY, five))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("exactly 2")
          .hasMessageContaining("Dim.AUTO")
          .hasMessageContaining("--samples 4");
    }
  }

  @Test
  void shapesAndTypesAreComparedBeforeAnythingRuns() {
    try (Network network = ExportedProgram.load(Exports.file("perceptron.pt2"))) {
      assertThatThrownBy(() -> Objective.of(network, Loss.CROSS_ENTROPY, Exports.data("recurrent")))
          .hasMessageContaining("[samples, 4]")
          .hasMessageContaining("[6, 4, 3]");
      assertThatThrownBy(() -> Objective.of(network, Loss.CROSS_ENTROPY, Exports.data("decoder")))
          .hasMessageContaining("takes reals")
          .hasMessageContaining("float32");
    }
  }

  @Test
  void aNumberForATensorCallsTheOverloadForScalars() throws IOException {
    Path file =
        Exports.changedProgram(
            "perceptron",
            folder.resolve("perceptron.pt2"),
            json ->
                json.replace(
                    "{\"target\": \"torch.ops.aten.tanh.default\", \"inputs\": [",
                    "{\"target\": \"torch.ops.aten.mul.Tensor\", \"inputs\": [{\"name\": \"other\","
                        + " \"arg\": {\"as_int\": 0}, \"kind\": 1}, "));
    try (Network network = ExportedProgram.load(file);
        Objective objective =
            Objective.of(network, Loss.CROSS_ENTROPY, Exports.data("perceptron"))) {
      // nothing of the first layer is left: only the last bias has a gradient
      double[] gradient = objective.gradient();
      assertThat(List.of(gradient[0], gradient[24], gradient[25])).containsOnly(0.0);
      assertThat(gradient[gradient.length - 1]).isNotZero();
    }
  }

  /**
   * PyTorch up to 2.12 writes a view where later ones write a reshape, and counts on how fused
   * attention lays numbers out.
   */
  @Test
  void viewsOfWhatAttentionGivesAreTaken() throws IOException {
    Path file =
        Exports.changedProgram(
            "decoder",
            folder.resolve("decoder.pt2"),
            json -> {
              assertThat(json).contains("aten.reshape.default");
              return json.replace("aten.reshape.default", "aten.view.default")
                  .replace("{\"name\": \"shape\", \"arg\"", "{\"name\": \"size\", \"arg\"");
            });
    JsonNode reference =
        new ObjectMapper().readTree(Exports.file("reference.json").toFile()).get("decoder");
    try (Network network = ExportedProgram.load(file);
        Objective objective =
            Objective.of(
                network,
                Loss.CROSS_ENTROPY,
                Exports.data("decoder"),
                Evaluation.withDefaults().withPrecision(Precision.DOUBLE))) {
      assertThat(distance(objective.gradient(), numbers(reference.get("gradient"))))
          .isLessThan(IN_DOUBLE);
    }
  }

  @Test
  void anOperatorOfANewerPyTorchIsNamed() {
    Path file =
        Exports.changedProgram(
            "perceptron",
            folder.resolve("perceptron.pt2"),
            json -> json.replace("torch.ops.aten.tanh.default", "torch.ops.aten.tan.newest"));
    assertThatThrownBy(() -> ExportedProgram.load(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("aten.tan.newest")
        .hasMessageContaining("2.15")
        .hasMessageContaining("run_decompositions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aten.from_file.default", "aten.save.default", "aten.set_.source_Tensor"})
  void operatorsThatReachBeyondTensorsDoNotRunUnasked(String operator) {
    Path file =
        Exports.changedProgram(
            "perceptron",
            folder.resolve("perceptron.pt2"),
            json -> json.replace("torch.ops.aten.tanh.default", "torch.ops." + operator));
    assertThatThrownBy(() -> ExportedProgram.load(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(operator)
        .hasMessageContaining("--trust-model");
    assertThatThrownBy(
            () ->
                ExportedProgram.load(
                    file, ExportedReading.withDefaults().withTrust(Trust.ANY_OPERATOR)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining("--trust-model");
  }

  @Test
  void shiftedOutputsAreHeldAgainstTheNextToken() {
    DataOptions next = DataOptions.withDefaults().withTargets(DataOptions.Targets.NEXT_TOKEN);
    Dataset shifted = DataSource.read(Exports.file("decoder.npz").toString(), next);
    Dataset whole = Exports.data("decoder");
    assertThat(shifted.targets().shape()).containsExactly(6, 4);
    assertThat(shifted.targets().at(4)).isEqualTo(whole.targets().at(6));
    try (Network network = ExportedProgram.load(Exports.file("decoder.pt2")).predictingNext();
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, shifted)) {
      float[] logits;
      try (Network unshifted = ExportedProgram.load(Exports.file("decoder.pt2"))) {
        logits = unshifted.outputs(whole.inputs()).values(); // (6, 5, 11)
      }
      double sum = 0;
      for (int sample = 0; sample < 6; sample++) {
        for (int position = 0; position < 4; position++) {
          int row = (sample * 5 + position) * 11;
          double total = 0;
          for (int token = 0; token < 11; token++) {
            total += Math.exp(logits[row + token]);
          }
          int next1 = (int) whole.targets().at(sample * 5 + position + 1);
          sum += Math.log(total) - logits[row + next1];
        }
      }
      assertThat(objective.value().value())
          .isCloseTo(sum / 24, org.assertj.core.api.Assertions.within(1e-5));
    }
  }

  @Test
  void somePartsAreMeasuredAlone() {
    Dataset data = Exports.data("decoder");
    double[] gradient;
    int first;
    int count;
    try (Network network = ExportedProgram.load(Exports.file("decoder.pt2"));
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data)) {
      ParameterTensor embedding =
          network.parameters().stream()
              .filter(p -> p.name().equals("embed.weight"))
              .findFirst()
              .orElseThrow();
      first = embedding.offset();
      count = embedding.count();
      gradient = objective.gradient();
    }
    ParameterChoice choice = new ParameterChoice(List.of("embed.*"), List.of());
    try (Network part = ExportedProgram.load(Exports.file("decoder.pt2")).choosing(choice);
        Objective objective = Objective.of(part, Loss.CROSS_ENTROPY, data)) {
      assertThat(part.parameterCount()).isEqualTo(count);
      assertThat(part.leftOut()).contains("position").hasSizeGreaterThan(5);
      // tied to the last layer: both uses count
      double[] own = objective.gradient();
      for (int i = 0; i < count; i++) {
        assertThat(own[i])
            .isCloseTo(gradient[first + i], org.assertj.core.api.Assertions.within(1e-6));
      }
    }
  }

  @Test
  void aTensorWhereTheGraphNeedsANumberIsRefusedInWords() throws IOException {
    Path file = folder.resolve("decoder.pt2");
    Map<String, byte[]> records = Archives.read(Exports.file("decoder.pt2"));
    records.computeIfPresent(
        "decoder/models/model.json",
        (name, bytes) ->
            new String(bytes, UTF_8)
                .replaceFirst(
                    "\\{\"as_int\": 5\\}, \\{\"as_name\": \"mul_3\"\\}",
                    "{\"as_int\": 5}, {\"as_name\": \"select\"}")
                .getBytes(UTF_8));
    Archives.write(file, records);
    assertThatThrownBy(
            () -> {
              try (Network network =
                      ExportedProgram.loadTried(file, ExportedReading.withDefaults());
                  Objective objective =
                      Objective.of(
                          network,
                          Loss.CROSS_ENTROPY,
                          Exports.data("decoder"),
                          Evaluation.withDefaults().withThreads(1))) {
                objective.value();
              }
            })
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("export it again");
  }
}
