package dev.sonde.nets.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.Cases;
import dev.sonde.nets.data.Values;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {

  @Test
  void inputsThatItDoesNotTakeAreRefusedWithTheirShape() {
    try (Network network = Perceptron.of(4, 2).build(1)) {
      assertThatThrownBy(() -> network.outputs(new Values.Floats(new float[15], new long[] {3, 5})))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("refused inputs of shape [3, 5]");
    }
  }

  @TempDir Path folder;

  @Test
  void listsTheTrainableTensorsOfALoadedModule() {
    try (Network network = Cases.network("mlp_wine")) {
      assertThat(network.parameters())
          .extracting(ParameterTensor::name)
          .containsExactly("0.weight", "0.bias", "2.weight", "2.bias");
      assertThat(network.parameterCount()).isEqualTo(173);
      assertThat(network.layers()).extracting(Layer::name).containsExactly("0", "2");
      assertThat(network.format()).isEqualTo("TorchScript");
      assertThat(network.sha256()).hasSize(64);
    }
  }

  @Test
  void namesTheOutermostModulesLayerAsSuch() {
    try (Network network = Cases.network("logistic_wine")) {
      assertThat(network.layers()).extracting(Layer::name).containsExactly("(root)");
    }
  }

  @Test
  void whatIsSavedLoadsWithTheSameNumbers() {
    Path file = folder.resolve("saved.pt");
    double[] vector;
    try (Network network = Cases.network("transformer_layer")) {
      vector = network.parameterVector();
      vector[3] = 0.5;
      network.setParameterVector(vector);
      network.save(file);
    }
    try (Network again = TorchScript.load(file)) {
      assertThat(again.parameterVector()).isEqualTo(vector);
      assertThat(again.parameterCount()).isEqualTo(804);
    }
    assertThat(folder).isDirectoryContaining("glob:**/saved.pt");
    assertThat(folder.toFile().list()).hasSize(1);
  }
}
