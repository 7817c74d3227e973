package dev.sonde.capacity.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Standardisation;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Initialisation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingStep;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.krylov.ExtremeEigenpairs;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Full-batch trainings settle where the closed forms of {@link StepRule} say.
 *
 * <p>300 standardised digits with one-hot targets and squared loss, the perceptron 64-32-32-10 with
 * tanh and PyTorch's initialisation, seed 1; in the last steps every fiftieth is measured; a
 * tolerance of 5%. Rates were fixed before the first of these trainings, from slower ones;
 * momentum's window was lengthened after a first look, from 3,000 steps (0.955 of the limit) to
 * 5,000 (0.960): gradient descent at a fifth of the rate comes to 3.5 times the sharpness of the
 * start, so the limit is set to twice that of the start; Adam at a quarter of the rate comes to a
 * preconditioned 19,188, so the limit is set to half of that. Where a training would not come to
 * its limit by itself, as on digits that are not centred, none is reached.
 */
@Tag("full")
class StepLimitTest {
  private static final int SAMPLES = 300;
  private static final int CLASSES = 10;
  private static final double ABOVE_START = 2;
  private static final int EVERY = 50;
  private static final double TOLERANCE = 0.05;

  private static final WatchSettings SETTINGS =
      WatchSettings.withDefaults()
          .withEvaluation(Evaluation.withDefaults().withThreads(1))
          .withZ(0.1)
          .withTau(0.1)
          .withBudget(60);

  private static final Dataset DATA = digits();

  private static Dataset digits() {
    Dataset all = DataSource.read("digits");
    float[] inputs = Arrays.copyOf(((Values.Floats) all.inputs()).values(), SAMPLES * 64);
    long[] labels = ((Values.Integers) all.targets()).values();
    float[] targets = new float[SAMPLES * CLASSES];
    for (int i = 0; i < SAMPLES; i++) {
      targets[i * CLASSES + (int) labels[i]] = 1;
    }
    Dataset plain =
        new Dataset(
            new Values.Floats(inputs, new long[] {SAMPLES, 64}),
            new Values.Floats(targets, new long[] {SAMPLES, CLASSES}),
            "digits",
            "");
    return Standardisation.of(plain).apply(plain);
  }

  private static Network network() {
    return Perceptron.of(64, CLASSES)
        .withWidths(32, 32)
        .withActivation(Activation.TANH)
        .withInitialisation(Initialisation.KAIMING_UNIFORM)
        .build(1);
  }

  private static double sharpnessAtStart() {
    try (Network network = network();
        Objective objective =
            Objective.of(network, Loss.MEAN_SQUARED_ERROR, DATA, SETTINGS.evaluation())) {
      return ExtremeEigenpairs.withDefaults()
          .withLargest(1)
          .withTolerance(1e-4)
          .of(objective.hessian())
          .largest()
          .get(0)
          .value();
    }
  }

  /** A training of which a window is watched. */
  private static final class Watched {
    private final StepRule rule;
    private final int first;
    private final Watch watch;
    private final double[] secondMoments;

    Watched(StepRule rule, int first) {
      this.rule = rule;
      this.first = first;
      watch = Watch.of(Loss.MEAN_SQUARED_ERROR, DATA, SETTINGS.withRule(rule));
      try (Network network = network()) {
        secondMoments = new double[network.parameterCount()];
      }
    }

    /** The measured curvature over the limit, as a mean over the window. */
    double share(Optimiser optimiser, int steps) {
      try (Network network = network()) {
        Trainer.withDefaults()
            .withOptimiser(optimiser)
            .withBatchSize(SAMPLES)
            .withEpochs(steps)
            .withStepListener(this::look)
            .withoutFinalLoss()
            .train(network, Loss.MEAN_SQUARED_ERROR, DATA);
      }
      double mean =
          watch.result().checkpoints().stream()
              .map(each -> each.limited(rule).orElseThrow())
              .mapToDouble(EigenvalueEstimate::value)
              .average()
              .orElseThrow();
      assertThat(watch.result().checkpoints()).hasSize((steps - first) / EVERY);
      assertThat(watch.result().findings())
          .anyMatch(finding -> finding.is(WatchFindingCode.AT_STEP_LIMIT));
      return mean / rule.limit().orElseThrow();
    }

    private void look(TrainingStep step) {
      if (step.steps() >= first && step.steps() % EVERY == 0) {
        Checkpoint here = Checkpoint.of(step.steps(), step.network());
        watch.measure(rule.preconditions() ? here.withSecondMoments(secondMoments) : here);
      }
      if (rule.preconditions()) {
        // Adam's own running mean, which the trainer keeps for itself
        double[] gradient = step.gradient();
        for (int i = 0; i < gradient.length; i++) {
          secondMoments[i] =
              rule.secondDecay() * secondMoments[i]
                  + (1 - rule.secondDecay()) * gradient[i] * gradient[i];
        }
      }
    }
  }

  @Test
  void gradientDescentSettlesAtTwoOverTheRate() {
    double rate = 2 / (ABOVE_START * sharpnessAtStart());
    double share =
        new Watched(StepRule.sgd().withLearningRate(rate), 2000).share(Optimiser.sgd(rate), 3000);
    assertThat(share).isCloseTo(1, within(TOLERANCE));
  }

  @Test
  void momentumRaisesTheLimit() {
    double beta = 0.9;
    double rate = 2 * (1 + beta) / (ABOVE_START * sharpnessAtStart());
    double share =
        new Watched(StepRule.momentum(beta).withLearningRate(rate), 2000)
            .share(Optimiser.sgd(rate).withMomentum(beta), 5000);
    assertThat(share).isCloseTo(1, within(TOLERANCE));
  }

  @Test
  void adamSettlesAtThirtyEightOverTheRateOfThePreconditionedMatrix() {
    double rate = 0.004;
    double share =
        new Watched(StepRule.adam(0.9, 0.999).withLearningRate(rate), 2000)
            .share(Optimiser.adam(rate), 3000);
    assertThat(share).isCloseTo(1, within(TOLERANCE));
  }
}
