package dev.sonde.nets.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.network.SeededDraws;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaddleFreeNewtonTest {
  private static final Trainer NEWTON =
      Trainer.withDefaults()
          .withOptimiser(Optimiser.saddleFreeNewton().withKrylov(20))
          .withBatchSize(60)
          .withEpochs(12);

  private static Dataset reals(int samples, int inputs) {
    SeededDraws draws = new SeededDraws(3);
    float[] x = draws.normal(samples * inputs, 1);
    float[] y = new float[samples];
    for (int i = 0; i < samples; i++) {
      y[i] = (float) Math.tanh(2 * x[i * inputs] + x[i * inputs + 1]);
    }
    return new Dataset(
        new Values.Floats(x, new long[] {samples, inputs}),
        new Values.Floats(y, new long[] {samples, 1}),
        "drawn",
        "");
  }

  private static Network network() {
    return Perceptron.of(2, 1).withWidths(6).withActivation(Activation.TANH).build(1);
  }

  @Test
  void everyStepLowersTheLossAndFewSuffice() {
    Dataset data = reals(60, 2);
    List<Double> losses = new ArrayList<>();
    try (Network newton = network();
        Network plain = network()) {
      TrainingHistory history =
          NEWTON
              .withStepListener(step -> losses.add(step.loss()))
              .train(newton, Loss.MEAN_SQUARED_ERROR, data);
      assertThat(history.steps()).isEqualTo(history.epochs().size());
      for (int i = 1; i < losses.size(); i++) {
        assertThat(losses.get(i)).isLessThan(losses.get(i - 1));
      }
      // for as many gradients: 12 steps of 1 + 2·20 + 8/2
      TrainingHistory other =
          Trainer.withDefaults()
              .withOptimiser(Optimiser.sgd(0.1).withMomentum(0.9))
              .withBatchSize(60)
              .withEpochs(540)
              .train(plain, Loss.MEAN_SQUARED_ERROR, data);
      assertThat(history.loss().orElseThrow()).isLessThan(other.loss().orElseThrow() / 10);
    }
  }

  /** On a quadratic one undamped step within the whole space is the minimum. */
  @Test
  void aLinearModelIsSolvedInOneStep() {
    Dataset data = reals(60, 2);
    try (Network network = Perceptron.of(2, 1).withWidths().build(1)) {
      double decay = 0.01;
      NEWTON
          .withOptimiser(Optimiser.saddleFreeNewton().withDampings(1e-12).withWeightDecay(decay))
          .withEpochs(1)
          .train(network, Loss.MEAN_SQUARED_ERROR, data);
      double[] w = network.parameterVector();
      double[] gradient = new double[3];
      for (int i = 0; i < 60; i++) {
        double[] x = {data.inputs().at(2 * i), data.inputs().at(2 * i + 1), 1};
        double error = w[0] * x[0] + w[1] * x[1] + w[2] - data.targets().at(i);
        for (int j = 0; j < 3; j++) {
          gradient[j] += 2 * error * x[j] / 60;
        }
      }
      for (int j = 0; j < 3; j++) {
        // weights are rounded to single precision
        assertThat(gradient[j] + decay * w[j]).isCloseTo(0, within(1e-6));
      }
    }
  }

  /**
   * All weights zero: the gradient is that of the last bias alone, and zero once it is the mean.
   */
  @Test
  void atAnExactSaddleItStandsStill() {
    Dataset data = reals(60, 2);
    try (Network network = network()) {
      network.setParameterVector(new double[network.parameterCount()]);
      TrainingHistory history = NEWTON.train(network, Loss.MEAN_SQUARED_ERROR, data);
      assertThat(history.stopped()).isEqualTo(TrainingHistory.Stop.NO_DESCENT);
      assertThat(history.epochs().size()).isLessThan(12);
      double[] reached = network.parameterVector();
      for (int i = 0; i < reached.length - 1; i++) {
        assertThat(reached[i]).isZero();
      }
    }
  }

  @Test
  void aResumedTrainingIsTheSame() {
    Dataset data = reals(60, 2);
    List<byte[]> kept = new ArrayList<>();
    try (Network whole = network();
        Network half = network()) {
      Trainer trainer = NEWTON.withEpochs(6);
      trainer
          .withStateListener((epoch, state) -> kept.add(state.get().bytes()))
          .train(whole, Loss.MEAN_SQUARED_ERROR, data);
      trainer.resume(half, Loss.MEAN_SQUARED_ERROR, data, TrainingState.of(kept.get(2)));
      assertThat(half.parameterVector()).containsExactly(whole.parameterVector());
    }
  }

  @Test
  void whatItCannotMeanIsRefused() {
    Dataset data = reals(60, 2);
    try (Network network = network()) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> NEWTON.withBatchSize(59).train(network, Loss.MEAN_SQUARED_ERROR, data))
          .withMessageContaining("59 of 60 samples; use withBatchSize(60)");
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(
              () -> NEWTON.withGradientClipping(1).train(network, Loss.MEAN_SQUARED_ERROR, data))
          .withMessageContaining("withGradientClipping");
    }
    Dataset images =
        new Dataset(
            new Values.Floats(new SeededDraws(1).normal(8 * 64, 1), new long[] {8, 1, 8, 8}),
            new Values.Integers(new long[] {0, 1, 2, 0, 1, 2, 0, 1}, new long[] {8}),
            "drawn",
            "");
    try (Network normalised = ConvNet.of(1, 8, 8, 3).withWidths(4).build(1)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> NEWTON.withEpochs(3).train(normalised, Loss.CROSS_ENTROPY, images))
          .withMessageContaining("batch normalisation");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1e-3, dimension", "4, 0, positive", "4, NaN, positive"})
  void settingsAreChecked(int krylov, double damping, String says) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Optimiser.saddleFreeNewton().withKrylov(krylov).withDampings(damping))
        .withMessageContaining(says);
  }
}
