package dev.sonde.nets.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.CausalTransformer;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps of a training are heard of before they are made. */
class TrainingStepTest {

  private static Dataset points() {
    float[] x = new float[60];
    long[] y = new long[20];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.sin(1.3 * i);
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = i % 3;
    }
    return new Dataset(
        new Values.Floats(x, new long[] {20, 3}),
        new Values.Integers(y, new long[] {20}),
        "made",
        "");
  }

  /** Plain descent by rate 1 subtracts the gradient itself, whatever its inner layout. */
  private static void checkSteps(Network network, Dataset data) {
    List<double[]> before = new ArrayList<>();
    List<double[]> gradients = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    TrainingHistory history =
        Trainer.withDefaults()
            .withOptimiser(Optimiser.sgd(1))
            .withEpochs(100)
            .withBatchSize(data.samples())
            .withMaximumSteps(3)
            .withoutFinalLoss()
            .withStepListener(
                step -> {
                  assertThat(step.steps()).isEqualTo(before.size());
                  before.add(step.network().parameterVector());
                  gradients.add(step.gradient());
                  losses.add(step.loss());
                })
            .train(network, Loss.CROSS_ENTROPY, data);
    assertThat(history.steps()).isEqualTo(3);
    assertThat(history.loss()).isEmpty();
    before.add(network.parameterVector());
    assertThat(before).hasSize(4);
    for (int step = 0; step < 3; step++) {
      double[] expected = before.get(step).clone();
      for (int i = 0; i < expected.length; i++) {
        expected[i] -= gradients.get(step)[i];
      }
      // parameters below 10 in single precision
      assertThat(before.get(step + 1)).containsExactly(expected, within(1e-6));
    }
    assertThat(Arrays.stream(gradients.get(0)).map(Math::abs).max().orElseThrow())
        .isGreaterThan(1e-3);
    assertThat(losses.get(2)).isLessThan(losses.get(0));
  }

  @Test
  void aChainOfLayersShowsLossGradientAndNetworkOfEachStep() {
    try (Network network = Perceptron.of(3, 3).withWidths(5).build(1)) {
      checkSteps(network, points());
    }
  }

  @Test
  void anyOtherNetworkDoesSo() {
    long[] tokens = new long[32];
    Arrays.setAll(tokens, i -> i * i % 7);
    Values.Integers values = new Values.Integers(tokens, new long[] {4, 8});
    try (Network network = CausalTransformer.of(7, 8).withWidth(8).withHeads(2).build(1)) {
      checkSteps(network, new Dataset(values, values, "made", ""));
    }
  }
}
