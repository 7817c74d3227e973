package dev.sonde.nets.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parameters may be looked at and changed before and after every step. */
class TrainingHookTest {

  private static Dataset points() {
    float[] x = new float[120];
    long[] y = new long[40];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.sin(1.3 * i);
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = i % 3;
    }
    return new Dataset(
        new Values.Floats(x, new long[] {40, 3}),
        new Values.Integers(y, new long[] {40}),
        "made",
        "");
  }

  private static boolean[] someOf(int count) {
    SplittableRandom random = new SplittableRandom(3);
    boolean[] kept = new boolean[count];
    for (int i = 0; i < count; i++) {
      kept[i] = random.nextInt(3) == 0;
    }
    return kept;
  }

  private static void zero(double[] vector, boolean[] kept) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = kept[i] ? vector[i] : 0;
    }
  }

  /** ReLU is trained by written-out gradients, ELU by automatic differentiation. */
  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"RELU", "ELU"})
  void aMaskEqualsAHookThatProjects(Activation activation) {
    Perceptron builder = Perceptron.of(3, 3).withWidths(7).withActivation(activation);
    try (Network masked = builder.build(1);
        Network hooked = builder.build(1)) {
      boolean[] kept = someOf(masked.parameterCount());
      double[] start = hooked.parameterVector();
      zero(start, kept);
      hooked.setParameterVector(start);
      Trainer trainer =
          Trainer.withDefaults()
              .withOptimiser(Optimiser.adam(0.01))
              .withBatchSize(7)
              .withMaximumSteps(25);
      trainer
          .withMask(new ParameterMask(kept))
          .withHook(
              new TrainingHook() {
                @Override
                public void afterStep(TrainingMoment moment) {
                  double[] now = moment.network().parameterVector();
                  for (int i = 0; i < now.length; i++) {
                    assertThat(kept[i] || now[i] == 0).isTrue();
                  }
                }
              })
          .train(masked, Loss.CROSS_ENTROPY, points());
      trainer
          .withHook(
              new TrainingHook() {
                @Override
                public void afterStep(TrainingMoment moment) {
                  double[] now = moment.network().parameterVector();
                  zero(now, kept);
                  moment.change(now);
                }
              })
          .train(hooked, Loss.CROSS_ENTROPY, points());
      assertThat(masked.parameterVector()).isEqualTo(hooked.parameterVector());
      assertThat(masked.parameterVector()).isNotEqualTo(start);
    }
  }

  /** Minibatches come as they are trained on, before and after each step alike. */
  @Test
  void aHookSeesStepsAndSamples() {
    List<String> seen = new ArrayList<>();
    TrainingHook hook =
        new TrainingHook() {
          @Override
          public void beforeGradient(TrainingMoment moment) {
            seen.add(moment.steps() + " " + List.of(moment.samples().length, sum(moment)));
          }

          @Override
          public void afterStep(TrainingMoment moment) {
            seen.add(moment.steps() - 1 + " " + List.of(moment.samples().length, sum(moment)));
          }

          private int sum(TrainingMoment moment) {
            int sum = 0;
            for (int sample : moment.samples()) {
              sum += sample;
            }
            return sum;
          }
        };
    try (Network network = Perceptron.of(3, 3).build(1)) {
      Trainer.withDefaults()
          .withBatchSize(30)
          .withEpochs(2)
          .withHook(hook)
          .train(network, Loss.CROSS_ENTROPY, points());
    }
    assertThat(seen).hasSize(8);
    int all = 0;
    for (int i = 0; i < 8; i += 2) {
      assertThat(seen.get(i)).isEqualTo(seen.get(i + 1)).startsWith(i / 2 + " ");
      String text = seen.get(i);
      all += Integer.parseInt(text.substring(text.indexOf(", ") + 2, text.length() - 1));
    }
    // two epochs of the samples 0 to 39
    assertThat(all).isEqualTo(2 * 39 * 40 / 2);
  }

  /** A gradient that depends on the parameters; masked ones feed nothing. */
  private static float[] gradientAt(float[] w, float[][] a) {
    float[] gradient = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      for (int j = 0; j < w.length; j++) {
        gradient[i] += a[i][j] * w[j];
      }
      gradient[i] -= 1;
    }
    return gradient;
  }

  /** An independent numpy program found the same, and a difference with gradient clipping. */
  @Test
  void projectingAfterAStepIsMaskingTheGradient() {
    SplittableRandom random = new SplittableRandom(5);
    int n = 12;
    float[][] a = new float[n][n];
    for (float[] row : a) {
      for (int j = 0; j < n; j++) {
        row[j] = (float) (random.nextDouble() - 0.4);
      }
    }
    boolean[] kept = someOf(n);
    for (Optimiser optimiser :
        List.of(
            Optimiser.sgd(0.05),
            Optimiser.sgd(0.05).withMomentum(0.9).withNesterov().withWeightDecay(0.01),
            Optimiser.adam(0.01),
            Optimiser.adam(0.01).withWeightDecay(0.01),
            Optimiser.adamW(0.01))) {
      float[] projected = new float[n];
      float[] masked = new float[n];
      UpdateRule first = UpdateRule.of(optimiser, new int[] {n});
      UpdateRule second = UpdateRule.of(optimiser, new int[] {n});
      for (int step = 0; step < 60; step++) {
        float[] g = gradientAt(projected, a);
        first.nextStep();
        first.update(0, projected, g, optimiser.learningRate());
        float[] h = gradientAt(masked, a);
        for (int i = 0; i < n; i++) {
          projected[i] = kept[i] ? projected[i] : 0;
          h[i] = kept[i] ? h[i] : 0;
        }
        second.nextStep();
        second.update(0, masked, h, optimiser.learningRate());
        for (int i = 0; i < n; i++) {
          assertThat(masked[i] == projected[i]).as("%s, step %d", optimiser, step).isTrue();
        }
      }
      assertThat(projected).isNotEqualTo(new float[n]);
    }
  }

  @Test
  void aMaskOfAnotherNetworkIsRefused() {
    try (Network network = Perceptron.of(3, 3).build(1)) {
      Trainer trainer = Trainer.withDefaults().withMask(new ParameterMask(new boolean[4]));
      assertThatThrownBy(() -> trainer.train(network, Loss.CROSS_ENTROPY, points()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("the mask is for 4 parameters");
    }
  }
}
