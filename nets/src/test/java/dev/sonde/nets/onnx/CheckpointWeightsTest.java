package dev.sonde.nets.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ReadingNotes;
import dev.sonde.onnx.MatchedWeights;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models are made by {@code checkpoints.py} beside them. */
class CheckpointWeightsTest {
  private static final OnnxReading PLAIN = OnnxReading.withDefaults();

  private static Path file(String name) {
    return Path.of("src/test/resources/onnx/weights", name);
  }

  /** Loss, the gradient's entries by size, and the Hessian's product with the gradient. */
  private static double[] figures(Network network, String data) {
    Evaluation evaluation = Evaluation.withDefaults().withPrecision(Precision.DOUBLE);
    try (Objective objective =
        Objective.of(
            network, Loss.CROSS_ENTROPY, DataSource.read(file(data).toString()), evaluation)) {
      double[] gradient = objective.gradient();
      double[] product = new double[gradient.length];
      objective.hessian().multiply(new double[][] {gradient}, new double[][] {product});
      double[] out = Arrays.copyOf(gradient, 2 * gradient.length + 1);
      System.arraycopy(product, 0, out, gradient.length, product.length);
      out[2 * gradient.length] = objective.value().value();
      return out;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "perceptron, dynamo",
    "perceptron, torchscript",
    "decoder, dynamo",
    "decoder, torchscript"
  })
  void aCheckpointInAGraphGivesTheFiguresOfTheModelExportedWithIt(String name, String exporter) {
    String stem = name + "." + exporter;
    OnnxReading other = PLAIN.withWeights(file(name + ".second.safetensors"));
    try (Network first = OnnxProgram.load(file(stem + ".first.onnx"), PLAIN);
        Network put = OnnxProgram.load(file(stem + ".first.onnx"), other);
        Network second = OnnxProgram.load(file(stem + ".second.onnx"), PLAIN)) {
      double[] expected = figures(second, name + ".npz");
      assertThat(figures(put, name + ".npz")).containsExactly(expected, within(1e-12));
      assertThat(figures(first, name + ".npz")[expected.length - 1])
          .isNotCloseTo(expected[expected.length - 1], within(1e-3));
      assertThat(put.source()).contains("with", "second.safetensors");
    }
  }

  @Test
  void itIsSaidWhatWasMatchedAndHow() {
    OnnxReading other = PLAIN.withWeights(file("decoder.second.safetensors"));
    try (Network put = OnnxProgram.load(file("decoder.torchscript.first.onnx"), other)) {
      MatchedWeights matched = put.notes().weights().orElseThrow();
      assertThat(matched.turned())
          .containsExactlyInAnyOrder(
              "layer.self_attn.in_proj_weight",
              "layer.linear1.weight",
              "layer.linear2.weight",
              "head.weight");
      assertThat(matched.renamed())
          .hasSize(4)
          .anyMatch(each -> each.matches("onnx::MatMul_\\d+ ← layer.linear1.weight"));
      assertThat(matched.same()).isEqualTo(11);
      assertThat(matched.unused()).isEmpty();
    }
  }

  @Test
  void aCheckpointOfAnotherModelIsRefusedWithWhatItLacks() {
    OnnxReading other = PLAIN.withWeights(file("decoder.second.safetensors"));
    assertThatThrownBy(() -> OnnxProgram.load(file("perceptron.dynamo.first.onnx"), other))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("lack 6 of its parameters (0.weight", "embed.weight");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dynamo", "torchscript"})
  void aBatchNormThatTheExporterMergedIsNamed(String exporter) {
    Path model = file("merged." + exporter + ".onnx");
    try (Network network = OnnxProgram.load(model, PLAIN)) {
      assertThat(network.notes().merged()).hasSize(2);
    }
    try (Network apart = OnnxProgram.load(file("perceptron.dynamo.first.onnx"), PLAIN)) {
      assertThat(apart.notes()).isEqualTo(ReadingNotes.NONE);
    }
    OnnxReading other = PLAIN.withWeights(file("merged.safetensors"));
    assertThatThrownBy(() -> OnnxProgram.load(model, other))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("merged a batch norm into", "model.pt2");
  }
}
