package dev.sonde.nets.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sonde.nets.Cases;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.JitModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearChainTest {

  @ParameterizedTest
  @EnumSource(Activation.class)
  void recognisesPerceptronsWithTheirActivation(Activation activation) {
    for (int[] widths : new int[][] {{5}, {30, 20}, {8, 8, 8, 8}}) {
      Perceptron perceptron = Perceptron.of(6, 3).withWidths(widths).withActivation(activation);
      for (Perceptron kind : List.of(perceptron, perceptron.withoutBiases())) {
        try (Network network = kind.build(4)) {
          LinearChain chain = LinearChain.of(network).orElseThrow();
          assertThat(chain.activation()).isEqualTo(activation);
          assertThat(chain.layers()).hasSize(widths.length + 1);
          assertThat(chain.layers().get(0).from()).isEqualTo(6);
          assertThat(chain.layers().get(widths.length).to()).isEqualTo(3);
          assertThat(chain.layers().get(0).bias().isPresent()).isEqualTo(kind == perceptron);
        }
      }
    }
  }

  @Test
  void recognisesAPerceptronSavedByPython() {
    try (Network network = Cases.network("mlp_wine")) {
      LinearChain chain = LinearChain.of(network).orElseThrow();
      assertThat(chain.layers())
          .extracting(l -> l.weight().name())
          .containsExactly("0.weight", "2.weight");
      assertThat(chain.activation()).isEqualTo(Activation.TANH);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv_digits_public", "lstm_next_token", "transformer_layer"})
  void takesNoOtherNetworkForAChain(String name) {
    try (Network network = Cases.network(name)) {
      assertThat(LinearChain.of(network)).isEmpty();
    }
  }

  @Test
  void aSingleLayerAndAScalarOutputAreChains() {
    try (Network linear = Perceptron.of(4, 2).withWidths().build(1);
        Network scalar = Perceptron.of(4, 1).withScalarOutput().build(1)) {
      assertThat(LinearChain.of(linear).orElseThrow().activation()).isEqualTo(Activation.IDENTITY);
      assertThat(LinearChain.of(scalar)).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.softmax(torch.linear(torch.relu(torch.linear(x, self.a)), self.b), 1)",
        "torch.linear(torch.relu(torch.linear(x, self.a)) * 0.5, self.b)",
        "torch.linear(torch.relu6(torch.linear(x, self.a)), self.b)",
        "torch.linear(torch.leaky_relu(torch.linear(x, self.a)), self.b)",
        "torch.linear(torch.gelu(torch.linear(x, self.a), approximate='tanh'), self.b)",
        "torch.linear(torch.relu(torch.linear(x, self.a)), self.b) + x[:, 0:2]",
      })
  void takesNothingThatOnlyLooksLikeAChain(String expression) {
    try (Network network = made(expression, 1)) {
      assertThat(LinearChain.of(network)).isEmpty();
    }
  }

  @Test
  void recognisesAChainWhateverItIsCalled() {
    try (Network network = made("torch.linear(torch.relu(torch.linear(x, self.a)), self.b)", 1)) {
      assertThat(LinearChain.of(network).map(LinearChain::activation)).contains(Activation.RELU);
    }
  }

  @Test
  void activationsThatCannotBeToldApartAreNotGuessed() {
    // a zero first layer gives ReLU, tanh, GELU, ELU and the identity alike
    try (Network network = made("torch.linear(torch.relu(torch.linear(x, self.a)), self.b)", 0)) {
      assertThat(LinearChain.of(network)).isEqualTo(Optional.empty());
    }
  }

  @Test
  void recognitionLeavesTheNetworkAsItWas() {
    try (Network network = Perceptron.of(6, 3).build(4)) {
      double[] before = network.parameterVector();
      assertThat(LinearChain.of(network)).isPresent();
      assertThat(network.parameterVector()).isEqualTo(before);
      assertThat(network.module().is_training()).isFalse();
    }
  }

  private static Network made(String expression, double scale) {
    JitModule module =
        Libtorch.compute(
            () -> {
              ModuleAssembly assembly = new ModuleAssembly(1, Initialisation.KAIMING_UNIFORM);
              JitModule root = assembly.module("Made");
              ModuleAssembly.parameter(root, "a", new SeededDraws(1).normal(20, scale), 5, 4);
              ModuleAssembly.parameter(root, "b", new SeededDraws(2).normal(10, 1), 2, 5);
              root.define(
                  "def forward(self, x: Tensor) -> Tensor:\n    return " + expression + "\n");
              return Libtorch.keep(root);
            });
    return Network.of(module, "made", "");
  }

  @Test
  void layersThatDoNotFitMakeNoChain() {
    LinearLayer wide =
        new LinearLayer(new ParameterTensor("a", new long[] {5, 4}, 0), Optional.empty());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LinearChain(List.of(wide, wide), Activation.RELU))
        .withMessageContaining("takes 4 numbers, the layer before gives 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LinearChain(List.of(), Activation.RELU))
        .withMessageContaining("at least one layer");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LinearLayer(
                    new ParameterTensor("a", new long[] {5, 4}, 0),
                    Optional.of(new ParameterTensor("b", new long[] {4}, 20))))
        .withMessageContaining("a and b");
  }
}
