package dev.sonde.studies.landscape;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import java.util.Collection;
import java.util.List;

/** What a network and data must be for a study of the loss surface, asked before any work. */
final class NetworkChecks {
  private static final int FEWEST = 20;

  /** Rounding of single precision stays a hundredfold below. */
  private static final double SAME = 1e-3;

  /** Too small to move a weight. */
  private static final double NO_STEP = 1e-30;

  private NetworkChecks() {}

  /**
   * Refuses data that tell nothing.
   *
   * @throws InvalidInputException when there are fewer than 20 samples, or all inputs or all
   *     targets are alike
   */
  static void check(Network network, Loss loss, Dataset data) {
    if (network.parameterCount() == 0) {
      throw new InvalidInputException(
          network.source()
              + ": the model has no trainable parameters, so there is no loss surface to look at."
              + " Export it without freezing it.");
    }
    if (data.samples() < FEWEST) {
      throw new InvalidInputException(
          data.source()
              + ": a study of the loss needs at least "
              + FEWEST
              + " samples, got "
              + data.samples()
              + "; give the data that the model was trained on");
    }
    if (inputs(data).stream().allMatch(NetworkChecks::isOneSample)) {
      throw new InvalidInputException(
          data.source()
              + ": all samples have the same inputs, so there is nothing that the model could tell"
              + " apart; give the data that it was trained on");
    }
    requireTwoTargets(loss, data);
  }

  private static void requireTwoTargets(Loss loss, Dataset data) {
    Values targets = data.targets();
    int count = targets.samples() * targets.sampleSize();
    boolean alike = true;
    for (int i = 1; i < count && alike; i++) {
      alike = targets.at(i) == targets.at(0);
    }
    if (alike) {
      throw new InvalidInputException(
          data.source()
              + (loss == Loss.CROSS_ENTROPY
                  ? ": all samples are of class "
                      + (long) targets.at(0)
                      + ", so there is nothing to tell apart; give data with at least two classes"
                  : ": all samples have the same target, so there is nothing to learn"));
    }
  }

  private static Collection<Values> inputs(Dataset data) {
    return data.named().isEmpty() ? List.of(data.inputs()) : data.named().values();
  }

  /** Whether every sample is the first again. */
  private static boolean isOneSample(Values values) {
    int size = values.sampleSize();
    int count = values.samples() * size;
    for (int i = size; i < count; i++) {
      if (values.at(i) != values.at(i % size)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Refuses networks whose loss is drawn, or depends on what else is in the batch.
   *
   * @param evaluated the loss in evaluation mode
   * @throws InvalidInputException if that in training mode is another
   */
  static void requireOneLoss(Network network, Loss loss, Dataset data, double evaluated) {
    double[] seen = {evaluated};
    double[] from = network.parameterVector();
    try {
      Trainer.withDefaults()
          .withOptimiser(Optimiser.sgd(NO_STEP))
          .withBatchSize(data.samples())
          .withMaximumSteps(1)
          .withStepListener(step -> seen[0] = step.loss())
          .withoutFinalLoss()
          .train(network, loss, data);
    } finally {
      network.setParameterVector(from);
    }
    if (!(Math.abs(seen[0] - evaluated) <= SAME * Math.max(Math.abs(evaluated), SAME))) {
      throw new InvalidInputException(
          network.source()
              + ": the loss is "
              + seen[0]
              + " in training mode and "
              + evaluated
              + " in evaluation mode, as with dropout or batch normalisation. This study needs one"
              + " loss: export the model without dropout (p = 0), with batch normalisation folded"
              + " into the layer before it.");
    }
  }
}
