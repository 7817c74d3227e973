package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.CausalTransformer;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.Initialisation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.network.SeededDraws;
import dev.sonde.nets.network.TorchScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BuildersTest {
  @TempDir Path folder;

  private record Kind(String name, long parameters, Supplier<Network> build) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    Perceptron deep = Perceptron.of(12, 3).withWidths(5, 4);
    Perceptron linear = Perceptron.of(12, 3).withWidths().withoutBiases();
    ConvNet normalised = ConvNet.of(1, 3, 4, 3).withWidths(4);
    ConvNet flat =
        ConvNet.of(3, 2, 2, 3)
            .withWidths(4, 6)
            .withoutBatchNorm()
            .withPooling(ConvNet.Pooling.NONE)
            .withHead(ConvNet.Head.FLATTEN)
            .withActivation(Activation.TANH);
    CausalTransformer transformer =
        CausalTransformer.of(7, 12).withWidth(8).withHeads(2).withLayers(2);
    CausalTransformer tied =
        CausalTransformer.of(7, 12).withWidth(6).withHeads(3).withLayers(1).withTiedEmbedding();
    return Stream.of(
        new Kind("deep perceptron", deep.parameterCount(), () -> deep.build(1)),
        new Kind("linear model", linear.parameterCount(), () -> linear.build(2)),
        new Kind("batch norm", normalised.parameterCount(), () -> normalised.build(3)),
        new Kind("flattened", flat.parameterCount(), () -> flat.build(4)),
        new Kind("transformer", transformer.parameterCount(), () -> transformer.build(5)),
        new Kind("tied transformer", tied.parameterCount(), () -> tied.build(6)));
  }

  /** Twelve numbers a sample, as tokens for a transformer. */
  private static Tensor inputs(Kind kind) {
    return kind.name.endsWith("transformer")
        ? Tensor.create(
            new long[] {0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1},
            2,
            12)
        : Tensor.create(new SeededDraws(9).normal(24, 1), 2, 12);
  }

  private static double[] outputs(Kind kind, Network network) {
    return Libtorch.compute(() -> numbers(network.forward(inputs(kind))));
  }

  private static double[] numbers(Tensor tensor) {
    double[] out = new double[(int) tensor.numel()];
    tensor.detach().to(torch.ScalarType.Double).contiguous().data_ptr_double().get(out);
    return out;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void parametersAreCountedWithoutBuilding(Kind kind) {
    try (Network network = kind.build.get()) {
      assertThat(network.parameterCount()).isEqualTo((int) kind.parameters);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsBuiltSavesAndLoadsWithTheSameOutputs(Kind kind) {
    Path file = folder.resolve("built.pt");
    try (Network network = kind.build.get()) {
      network.save(file);
      try (Network again = TorchScript.load(file)) {
        assertThat(outputs(kind, again)).isEqualTo(outputs(kind, network));
        assertThat(again.parameters())
            .extracting(ParameterTensor::name)
            .isEqualTo(network.parameters().stream().map(ParameterTensor::name).toList());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void oneSeedGivesTheSameFileWhateverItsName(Kind kind) throws IOException {
    for (String name : new String[] {"a.pt", "another.pt"}) {
      try (Network network = kind.build.get()) {
        network.save(folder.resolve(name));
      }
    }
    assertThat(folder.resolve("another.pt")).hasSameBinaryContentAs(folder.resolve("a.pt"));
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.pt", "another.pt");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsBuiltCanBeDifferentiatedTwice(Kind kind) {
    try (Network network = kind.build.get()) {
      double[] curvature =
          Libtorch.compute(
              () -> {
                TensorVector parameters =
                    new TensorVector(network.tensors().toArray(Tensor[]::new));
                Tensor loss = network.forward(inputs(kind)).square().mean();
                TensorVector gradient =
                    torch.grad(
                        new TensorVector(loss),
                        parameters,
                        new TensorVector(),
                        new org.bytedeco.pytorch.BoolOptional(true),
                        true,
                        false);
                Tensor square = gradient.get(0).square().sum();
                for (long i = 1; i < gradient.size(); i++) {
                  square = square.add(gradient.get(i).square().sum());
                }
                TensorVector second = torch.grad(new TensorVector(square), parameters);
                return numbers(second.get(0));
              });
      assertThat(curvature).doesNotContain(Double.NaN);
      assertThat(DoubleStream.of(curvature).map(Math::abs).sum()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void aPerceptronComputesWhatItsFormulaSays(Activation activation) {
    try (Network network = Perceptron.of(3, 2).withWidths(4).withActivation(activation).build(8)) {
      double[] p = network.parameterVector();
      double[] x = {0.5, -1, 2};
      double[] expected = new double[2];
      DoubleUnaryOperator f = naive(activation);
      for (int o = 0; o < 2; o++) {
        expected[o] = p[3 * 4 + 4 + 4 * 2 + o];
        for (int h = 0; h < 4; h++) {
          double sum = p[12 + h];
          for (int i = 0; i < 3; i++) {
            sum += p[3 * h + i] * x[i];
          }
          expected[o] += p[16 + 4 * o + h] * f.applyAsDouble(sum);
        }
      }
      double[] actual =
          Libtorch.compute(
              () -> numbers(network.forward(Tensor.create(new float[] {0.5f, -1, 2}, 1, 3))));
      // single precision: a few units in the last place of numbers below 2
      assertThat(actual).containsExactly(expected, within(1e-6));
    }
  }

  private static DoubleUnaryOperator naive(Activation activation) {
    return switch (activation) {
      case RELU -> z -> Math.max(0, z);
      case TANH -> Math::tanh;
      case ELU -> z -> z > 0 ? z : Math.expm1(z);
      case SIGMOID -> z -> 1 / (1 + Math.exp(-z));
      case IDENTITY -> z -> z;
      case GELU -> z -> z * normalDistribution(z);
    };
  }

  /** Φ by Simpson's rule from 0. */
  private static double normalDistribution(double z) {
    int n = 1000;
    double h = z / n;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      double weight = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-(i * h) * (i * h) / 2);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }

  @Test
  void parametersAreNamedLikePyTorchs() {
    try (Network mlp = Perceptron.of(4, 2).withWidths(3).build(0);
        Network conv = ConvNet.of(1, 8, 8, 10).withWidths(2).build(0);
        Network transformer = CausalTransformer.of(5, 6).withLayers(1).build(0)) {
      assertThat(mlp.parameters())
          .extracting(ParameterTensor::name)
          .containsExactly("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias");
      assertThat(mlp.parameters().get(0).shape()).containsExactly(3, 4);
      assertThat(conv.parameters())
          .extracting(ParameterTensor::name)
          .containsExactly(
              "blocks.0.conv.weight",
              "blocks.0.norm.weight",
              "blocks.0.norm.bias",
              "head.weight",
              "head.bias");
      assertThat(transformer.parameters())
          .extracting(ParameterTensor::name)
          .contains(
              "token_embedding.weight",
              "position_embedding.weight",
              "blocks.0.norm1.weight",
              "blocks.0.attention.query.weight",
              "blocks.0.attention.out.bias",
              "blocks.0.feed_forward.1.weight",
              "norm.bias",
              "head.weight");
    }
  }

  @Test
  void oneSeedGivesTheSameBitsAndAnotherGivesOthers() {
    Perceptron perceptron = Perceptron.of(20, 5);
    try (Network a = perceptron.build(3);
        Network b = perceptron.build(3);
        Network c = perceptron.build(4)) {
      assertThat(b.parameterVector()).isEqualTo(a.parameterVector());
      assertThat(c.parameterVector()).isNotEqualTo(a.parameterVector());
    }
  }

  @Test
  void theDefaultInitialisationIsUniformWithinPyTorchsBound() {
    try (Network network = Perceptron.of(400, 10).withWidths(300).build(11)) {
      double[] vector = network.parameterVector();
      for (ParameterTensor p : network.parameters()) {
        double bound = 1 / Math.sqrt(p.name().startsWith("layers.0") ? 400 : 300);
        double[] values = java.util.Arrays.copyOfRange(vector, p.offset(), p.offset() + p.count());
        assertThat(DoubleStream.of(values)).allMatch(v -> Math.abs(v) <= bound * (1 + 1e-7));
        if (p.count() > 1000) {
          double mean = DoubleStream.of(values).average().orElseThrow();
          double square = DoubleStream.of(values).map(v -> v * v).average().orElseThrow();
          double n = p.count();
          // five standard errors: Var x = b²/3, Var x² = 4b⁴/45
          assertThat(mean).isCloseTo(0, within(5 * bound / Math.sqrt(3 * n)));
          assertThat(square)
              .isCloseTo(bound * bound / 3, within(5 * bound * bound * Math.sqrt(4 / (45 * n))));
        }
      }
    }
  }

  @Test
  void glorotWeightsAreNormalAndBiasesZero() {
    try (Network network =
        Perceptron.of(200, 300)
            .withWidths()
            .withInitialisation(Initialisation.GLOROT_NORMAL)
            .build(12)) {
      double[] vector = network.parameterVector();
      double[] scaled =
          DoubleStream.of(vector).limit(60_000).map(v -> v / Math.sqrt(2.0 / 500)).toArray();
      double second = DoubleStream.of(scaled).map(v -> v * v).average().orElseThrow();
      double fourth = DoubleStream.of(scaled).map(v -> v * v * v * v).average().orElseThrow();
      // five standard errors: Var x² = 2, Var x⁴ = 96
      assertThat(second).isCloseTo(1, within(5 * Math.sqrt(2 / 60_000.0)));
      assertThat(fourth).isCloseTo(3, within(5 * Math.sqrt(96 / 60_000.0)));
      assertThat(DoubleStream.of(vector).skip(60_000)).containsOnly(0.0);
    }
  }

  @Test
  void aPerceptronFlattensImages() {
    try (Network network = Perceptron.of(12, 3).build(1)) {
      long[] shape =
          Libtorch.compute(() -> network.forward(torch.zeros(2, 1, 3, 4)).sizes().vec().get());
      assertThat(shape).containsExactly(2, 3);
    }
  }

  @Test
  void aScalarOutputHasTheTargetsShape() {
    try (Network network = Perceptron.of(3, 1).withScalarOutput().build(1)) {
      long[] shape = Libtorch.compute(() -> network.forward(torch.zeros(4, 3)).sizes().vec().get());
      assertThat(shape).containsExactly(4);
    }
  }

  @Test
  void aTransformerNeverLooksAhead() {
    try (Network network =
        CausalTransformer.of(9, 6).withWidth(8).withHeads(2).withLayers(2).build(3)) {
      double[] before = logits(network, 1, 2, 3, 4, 5, 6);
      double[] after = logits(network, 1, 2, 3, 4, 8, 0);
      assertThat(DoubleStream.of(after).limit(4 * 9).toArray())
          .isEqualTo(DoubleStream.of(before).limit(4 * 9).toArray());
      assertThat(DoubleStream.of(after).skip(4 * 9).toArray())
          .isNotEqualTo(DoubleStream.of(before).skip(4 * 9).toArray());
    }
  }

  @Test
  void aTransformerTakesShorterInputsThanItsContext() {
    try (Network network = CausalTransformer.of(9, 6).build(3)) {
      assertThat(logits(network, 4, 2)).hasSize(2 * 9);
    }
  }

  private static double[] logits(Network network, long... tokens) {
    return Libtorch.compute(
        () -> numbers(network.forward(Tensor.create(tokens, 1, tokens.length))));
  }

  @Test
  void batchNormalisationLearnsItsStatisticsOnlyInTraining() {
    try (Network network = ConvNet.of(1, 4, 4, 2).withWidths(2).build(1)) {
      Libtorch.run(
          () -> {
            Tensor images = Tensor.create(new SeededDraws(1).normal(48, 1), 3, 1, 4, 4);
            Tensor first = network.forward(images);
            assertThat(numbers(network.forward(images))).isEqualTo(numbers(first));
            network.module().train(true);
            network.forward(images);
            network.module().eval();
            assertThat(numbers(network.forward(images))).isNotEqualTo(numbers(first));
          });
    }
  }

  @Test
  void sizesThatCannotBeAreRefusedWithWhatIsAllowed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Perceptron.of(0, 10))
        .withMessageContaining("inputs must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Perceptron.of(3, 10).withWidths(4, -1))
        .withMessageContaining("width must be at least 1, got -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Perceptron.of(3, 10).withScalarOutput())
        .withMessageContaining("one output");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Perceptron.of(100_000, 10).withWidths(100_000).build(0))
        .withMessageContaining("10001100010 parameters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConvNet.of(1, 28, 28, 10).withWidths())
        .withMessageContaining("at least one block");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConvNet.of(1, 28, 28, 10).withKernel(4))
        .withMessageContaining("odd");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConvNet.of(1, 3, 3, 10).withWidths(2, 2).build(0))
        .withMessageContaining("leave nothing of an image of 3×3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CausalTransformer.of(5, 5).withWidth(10).withHeads(4).build(0))
        .withMessageContaining("multiple of the heads");
  }
}
