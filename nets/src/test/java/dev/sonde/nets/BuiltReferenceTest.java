package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.CausalTransformer;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.network.TorchScript;
import dev.sonde.nets.training.Trainer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Java built and saved, Python loads, runs and differentiates with the same figures; {@code
 * training/built.py} made them from files that {@link #main} wrote.
 */
class BuiltReferenceTest {

  /** Writes the files, trained for a few steps, into a folder. */
  public static void main(String[] arguments) {
    for (String name : new String[] {"perceptron", "conv", "transformer"}) {
      try (Network network = built(name)) {
        network.save(Path.of(arguments[0], name + ".pt"));
      }
    }
  }

  private static Network built(String name) {
    Network network =
        switch (name) {
          case "perceptron" ->
              Perceptron.of(12, 3).withWidths(5, 4).withActivation(Activation.TANH).build(1);
          case "conv" -> ConvNet.of(1, 8, 8, 3).withWidths(4, 6).build(2);
          case "transformer" ->
              CausalTransformer.of(7, 10).withWidth(8).withHeads(2).withLayers(2).build(3);
          default -> throw new IllegalArgumentException(name);
        };
    long[] shape = name.equals("transformer") ? new long[] {2, 8} : new long[] {4};
    int targets = name.equals("transformer") ? 16 : 4;
    long[] labels = IntStream.range(0, targets).mapToLong(i -> i % 3).toArray();
    Dataset data = new Dataset(inputs(name), new Values.Integers(labels, shape), "made", "");
    Trainer.withDefaults().withEpochs(3).train(network, Loss.CROSS_ENTROPY, data);
    return network;
  }

  private static Values inputs(String name) {
    return switch (name) {
      case "perceptron" -> waves(48, 4, 3, 4);
      case "conv" -> waves(256, 4, 64);
      default ->
          new Values.Integers(
              IntStream.range(0, 16).mapToLong(i -> i * i % 7).toArray(), new long[] {2, 8});
    };
  }

  private static Values waves(int count, long... shape) {
    float[] values = new float[count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(1.7 * i);
    }
    return new Values.Floats(values, shape);
  }

  @ParameterizedTest
  @ValueSource(strings = {"perceptron", "conv", "transformer"})
  void pythonSeesTheNetworkThatJavaSaved(String name) throws Exception {
    JsonNode reference;
    try (InputStream file = resource("built.json")) {
      reference = new ObjectMapper().readTree(file).get(name);
    }
    Path saved =
        Path.of(
            Objects.requireNonNull(getClass().getResource("/training/" + name + ".pt")).toURI());
    try (Network network = TorchScript.load(saved);
        Network again = built(name)) {
      assertThat(network.parameters())
          .extracting(ParameterTensor::name)
          .containsExactlyInAnyOrderElementsOf(
              StreamSupport.stream(reference.get("parameters").spliterator(), false)
                  .map(JsonNode::asText)
                  .toList());
      // the same seeds still give the same network; machines differ in the last bits of a product
      assertThat(again.parameterVector()).containsExactly(network.parameterVector(), within(1e-6));
      double[] outputs = numbers(reference.get("outputs"));
      Values inputs = inputs(name);
      double[] ours =
          Libtorch.compute(
              () -> {
                Tensor output = network.forward(NativeValues.tensor(inputs, ScalarType.Float));
                double[] flat = new double[outputs.length];
                output.detach().to(ScalarType.Double).contiguous().data_ptr_double().get(flat);
                return flat;
              });
      // single precision, a few operations deep
      assertThat(ours).containsExactly(outputs, within(1e-5));
      assertThat(gradientNorm(network, inputs))
          .isCloseTo(reference.get("gradientNorm").asDouble(), withinPercentage(1e-3));
    }
  }

  /** The gradient's norm of the outputs' mean square, as an objective with zero targets. */
  private static double gradientNorm(Network network, Values inputs) {
    long[] shape =
        Libtorch.compute(
            () ->
                network.forward(NativeValues.tensor(inputs, ScalarType.Float)).sizes().vec().get());
    int count = (int) LongStream.of(shape).reduce(1, Math::multiplyExact);
    Dataset data =
        new Dataset(inputs, new Values.Floats(new float[count], shape), "zero targets", "");
    try (Objective objective = Objective.of(network, Loss.MEAN_SQUARED_ERROR, data)) {
      return objective.value().gradientNorm();
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        BuiltReferenceTest.class.getResourceAsStream("/training/" + name), name);
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
