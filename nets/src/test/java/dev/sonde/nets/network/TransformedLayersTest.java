package dev.sonde.nets.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.TransformedPerceptron.Form;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.UnitTransformation;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransformedLayersTest {
  @TempDir Path folder;

  private static double[][] noise(int samples, int inputs, long seed) {
    NormalVariates normal = new NormalVariates(new SplittableRandom(seed));
    double[][] rows = new double[samples][inputs];
    for (double[] row : rows) {
      for (int i = 0; i < inputs; i++) {
        row[i] = normal.next();
      }
    }
    return rows;
  }

  private static TransformedLayers somewhere(Activation activation) {
    TransformedLayers layers =
        TransformedPerceptron.of(9, 4).withWidths(8, 7, 6).withActivation(activation).start(3);
    NormalVariates normal = new NormalVariates(new SplittableRandom(5));
    for (int l = 1; l <= 4; l++) {
      for (double[] weights : layers.weights()[l]) {
        for (int i = 0; i < weights.length; i++) {
          weights[i] += 0.3 * normal.next() / 3;
        }
      }
      for (int i = 0; i < layers.biases()[l].length; i++) {
        layers.biases()[l][i] = 0.5 * normal.next();
      }
    }
    return layers;
  }

  private static double apart(double[][] one, double[][] other) {
    double most = 0;
    for (int s = 0; s < one.length; s++) {
      for (int o = 0; o < one[s].length; o++) {
        most = Math.max(most, Math.abs(one[s][o] - other[s][o]));
      }
    }
    return most;
  }

  /** studies/e_transform.py: nine changes of three layers move outputs by 2e-15, of size 2.4. */
  @ParameterizedTest
  @EnumSource(Activation.class)
  void changedUnitsAreCompensatedForInTheWeights(Activation activation) {
    TransformedLayers layers = somewhere(activation);
    double[][] inputs = noise(300, 9, 1);
    double[][] before = layers.outputs(inputs);
    for (int round = 0; round < 3; round++) {
      double[][] batch = noise(200, 9, 10 + round);
      for (int layer = 1; layer <= 3; layer++) {
        TransformedLayers.Units units = layers.units(batch, layer);
        layers.transform(layer, units.alpha(), units.beta(), units.gamma());
        assertThat(apart(layers.outputs(inputs), before)).isLessThan(2e-14);
        TransformedLayers.Units now = layers.units(batch, layer);
        for (int i = 0; i < now.means().length; i++) {
          assertThat(now.means()[i]).isCloseTo(0, within(1e-13));
          assertThat(now.slopes()[i]).isCloseTo(0, within(1e-13));
          if (units.gamma()[i] < TransformedLayers.MOST_SCALE) {
            assertThat(now.meanSquares()[i]).isCloseTo(1, within(1e-13));
          }
        }
      }
    }
    double[][] transformed = layers.outputs(inputs);
    layers.fold();
    assertThat(apart(layers.outputs(inputs), transformed)).isLessThan(2e-14);
    for (double alpha : layers.transformation(2).alpha()) {
      assertThat(alpha).isZero();
    }
  }

  @Test
  void slopesAndJacobianAreThoseOfDifferences() {
    double step = 1e-5;
    for (Activation activation : Activation.values()) {
      for (double z : new double[] {-2.3, -0.4, 0.7, 1.9}) {
        double difference =
            (UnitFunction.value(activation, z + step) - UnitFunction.value(activation, z - step))
                / (2 * step);
        assertThat(UnitFunction.slope(activation, z)).isCloseTo(difference, within(1e-9));
      }
    }
    // Φ(1) = 0.8413447460685429
    assertThat(UnitFunction.value(Activation.GELU, 1)).isCloseTo(0.8413447460685429, within(1e-15));
    TransformedLayers layers = somewhere(Activation.TANH);
    double[][] batch = noise(50, 9, 2);
    TransformedLayers.Units units = layers.units(batch, 2);
    layers.transform(2, units.alpha(), units.beta(), units.gamma());
    double[] x = batch[0];
    double[][] jacobian = layers.jacobian(x);
    // the first weight of the second layer's shortcut stands behind layer 1: 8·9 + 8
    double[] shortcut = layers.weights()[2][0];
    double[][] one = {x};
    shortcut[0] += step;
    double[] up = layers.outputs(one)[0];
    shortcut[0] -= 2 * step;
    double[] down = layers.outputs(one)[0];
    for (int o = 0; o < 4; o++) {
      assertThat(jacobian[o][80]).isCloseTo((up[o] - down[o]) / (2 * step), within(1e-9));
    }
  }

  private static Dataset task() {
    double[][] rows = noise(300, 6, 4);
    float[] x = new float[1800];
    long[] y = new long[300];
    for (int s = 0; s < 300; s++) {
      for (int i = 0; i < 6; i++) {
        x[s * 6 + i] = (float) rows[s][i];
      }
      y[s] = rows[s][0] * rows[s][1] > 0 ? 1 : 0;
    }
    return new Dataset(
        new Values.Floats(x, new long[] {300, 6}),
        new Values.Integers(y, new long[] {300}),
        "made",
        "");
  }

  /** A Java program trains it, folds it, and saves a plain network of the same outputs. */
  @Test
  void aTrainedNetworkIsFoldedAndSaved() {
    Dataset data = task();
    TransformedPerceptron builder = TransformedPerceptron.of(6, 2).withWidths(12, 10);
    try (Network network = builder.build(1)) {
      Trainer.withDefaults()
          .withOptimiser(Optimiser.sgd(0.3))
          .withBatchSize(50)
          .withEpochs(20)
          .withHook(UnitTransformation.centringAndScaling(builder, data))
          .train(network, Loss.CROSS_ENTROPY, data);
      TransformedLayers layers = builder.read(network);
      assertThat(layers.transformation(1).gamma()[0]).isNotEqualTo(1);
      Path file = folder.resolve("folded.pt");
      try (Network folded = builder.folded(network)) {
        folded.save(file);
      }
      try (Network read = TorchScript.load(file)) {
        float[] expected = network.outputs(data.inputs()).values();
        float[] plain = read.outputs(data.inputs()).values();
        double most = 0;
        for (int i = 0; i < plain.length; i++) {
          most = Math.max(most, Math.abs(plain[i] - expected[i]));
        }
        // single precision, outputs of size 10
        assertThat(most).isLessThan(2e-4);
        assertThat(read.program().buffers()).isEmpty();
      }
      // what Java works out in double precision is what libtorch does in single
      double[][] rows = {new double[6]};
      for (int i = 0; i < 6; i++) {
        rows[0][i] = data.inputs().at(i);
      }
      assertThat(layers.outputs(rows)[0][0])
          .isCloseTo(network.outputs(data.inputs()).at(0), within(1e-4));
    }
  }

  @Test
  void allFormsBeginAsOneFunction() {
    double[][] inputs = noise(20, 6, 1);
    double[][] plain = TransformedPerceptron.of(6, 2).withForm(Form.PLAIN).start(2).outputs(inputs);
    for (Form form : Form.values()) {
      TransformedPerceptron builder = TransformedPerceptron.of(6, 2).withForm(form);
      assertThat(apart(builder.start(2).outputs(inputs), plain)).isZero();
      try (Network network = builder.build(2)) {
        assertThat(apart(builder.read(network).outputs(inputs), plain)).isZero();
        assertThat(LinearChain.of(network).isPresent()).isEqualTo(form == Form.PLAIN);
      }
    }
  }

  @Test
  void withoutShortcutsThereIsNothingToCompensateIn() {
    TransformedLayers plain =
        TransformedPerceptron.of(6, 2).withWidths(4, 3).withForm(Form.PLAIN).start(0);
    TransformedLayers.Units units = plain.units(noise(20, 6, 1), 2);
    assertThatThrownBy(() -> plain.transform(2, units.alpha(), units.beta(), units.gamma()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shortcuts");
  }
}
