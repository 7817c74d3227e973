package dev.sonde.studies.transformed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Images;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TransformedLayers;
import dev.sonde.nets.network.TransformedPerceptron;
import dev.sonde.nets.network.TransformedPerceptron.Form;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Fisher matrices of 49-20-10 networks on the weights that studies/e_transform.py drew, on the
 * first 400 digits of mnist10k pooled to 7×7, centred by the first 2,000 and divided by their one
 * deviation.
 */
class UnitFisherTest {

  @ParameterizedTest
  @Tag("full")
  @CsvSource({
    "PLAIN, 0.8975353152611318, 691.1818994328582",
    "SHORTCUTS, 0.8676275471032417, 2125.729140607033",
    "CENTRED, 0.7210881458946603, 998.8515151250758",
    "SCALED, 0.8126465613556345, 312.79303198323726"
  })
  void isThatOfNumpy(UnitVariant variant, double offDiagonal, double condition) throws IOException {
    double[][] inputs = inputs();
    TransformedLayers layers = layers(variant.form());
    if (variant.form() == Form.TRANSFORMED) {
      TransformedLayers.Units units = layers.units(inputs, 1);
      double[] ones = new double[units.gamma().length];
      Arrays.fill(ones, 1);
      layers.set(
          1, units.alpha(), units.beta(), variant == UnitVariant.SCALED ? units.gamma() : ones);
    }
    UnitFisher fisher = UnitFisher.of(layers, Arrays.copyOf(inputs, 400));
    // weights and pixels are held in single precision here
    assertThat(fisher.offDiagonal()).isCloseTo(offDiagonal, within(1e-6));
    assertThat(fisher.condition()).isCloseTo(condition, within(1e-4 * condition));
  }

  /** J of 1,000 numbers and JᵀJ by hand: of one output it is the gradient's outer product. */
  @Test
  void ofRealTargetsItIsTheMeanOfTheJacobiansProducts() throws IOException {
    TransformedLayers layers = layers(Form.PLAIN);
    double[][] one = {inputs()[0]};
    double all = 0;
    double diagonal = 0;
    double[][] jacobian = layers.jacobian(one[0]);
    for (int i = 0; i < jacobian[0].length; i++) {
      for (int j = 0; j < jacobian[0].length; j++) {
        double entry = 0;
        for (double[] row : jacobian) {
          entry += row[i] * row[j];
        }
        all += entry * entry;
        diagonal += i == j ? entry * entry : 0;
      }
    }
    assertThat(UnitFisher.ofSquares(layers, one).offDiagonal())
        .isCloseTo(Math.sqrt(1 - diagonal / all), within(1e-12));
  }

  @Test
  void shortcutsOfWeightZeroChangeNoOutput() throws IOException {
    double[][] some = Arrays.copyOf(inputs(), 20);
    assertThat(
            ShortcutsTheory.apart(
                layers(Form.PLAIN).outputs(some), layers(Form.SHORTCUTS).outputs(some)))
        .isZero();
  }

  private static double[][] inputs() {
    Dataset pooled = Images.pooled(DataSource.read("mnist10k"), 4).flattened().first(2000);
    double[][] rows = ShortcutsCells.rows(pooled, 2000);
    double[] means = new double[49];
    for (double[] row : rows) {
      for (int j = 0; j < 49; j++) {
        means[j] += row[j] / 2000;
      }
    }
    double squares = 0;
    for (double[] row : rows) {
      for (int j = 0; j < 49; j++) {
        row[j] -= means[j];
        squares += row[j] * row[j] / (2000 * 49);
      }
    }
    for (double[] row : rows) {
      for (int j = 0; j < 49; j++) {
        row[j] /= Math.sqrt(squares);
      }
    }
    return rows;
  }

  private static TransformedLayers layers(Form form) throws IOException {
    double[] numbers;
    try (InputStream in =
        Objects.requireNonNull(UnitFisherTest.class.getResourceAsStream("fisher-reference.txt"))) {
      numbers =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .mapToDouble(Double::parseDouble)
              .toArray();
    }
    TransformedPerceptron builder =
        TransformedPerceptron.of(49, 10)
            .withWidths(20)
            .withActivation(Activation.TANH)
            .withForm(form);
    try (Network network = builder.build(0)) {
      double[] vector = network.parameterVector();
      Arrays.fill(vector, 0);
      System.arraycopy(numbers, 0, vector, offset(network, "w1_0"), 980);
      System.arraycopy(numbers, 980, vector, offset(network, "w2_1"), 200);
      network.setParameterVector(vector);
      return builder.read(network);
    }
  }

  private static int offset(Network network, String name) {
    return network.parameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow()
        .offset();
  }
}
