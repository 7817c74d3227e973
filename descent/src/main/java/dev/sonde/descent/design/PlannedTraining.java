package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.loss.Loss;

/**
 * How a plan trains its networks.
 *
 * @param loss whose mean is to fall
 * @param lossChosen whether it was asked for; otherwise the targets decide it
 * @param epochs how often training goes through its samples, at most
 * @param untilInterpolation whether it ends once no error is left on its own labels
 * @param batchSize how many samples a step sees
 * @param learningRate Adam's
 */
public record PlannedTraining(
    Loss loss,
    boolean lossChosen,
    int epochs,
    boolean untilInterpolation,
    int batchSize,
    double learningRate) {

  /** Checks the loss and the numbers. */
  public PlannedTraining {
    switch (loss) {
      case CROSS_ENTROPY, MEAN_SQUARED_ERROR -> {}
      case BINARY_CROSS_ENTROPY ->
          throw new InvalidInputException(
              "a sweep trains with cross-entropy or mse, got bce; two classes are cross-entropy's"
                  + " too");
    }
    Bound.atLeast(1, epochs, "the number of epochs");
    Bound.atLeast(1, batchSize, "the batch size");
    Bound.positive(learningRate, "the learning rate");
  }

  static PlannedTraining withDefaults() {
    return new PlannedTraining(Loss.CROSS_ENTROPY, false, 300, false, 100, 3e-3);
  }

  public PlannedTraining withLoss(Loss other) {
    return new PlannedTraining(other, true, epochs, untilInterpolation, batchSize, learningRate);
  }

  /** With the loss that the targets call for. */
  public PlannedTraining withLossOfTargets(Loss other) {
    return new PlannedTraining(
        other, lossChosen, epochs, untilInterpolation, batchSize, learningRate);
  }

  public PlannedTraining withEpochs(int number) {
    return new PlannedTraining(
        loss, lossChosen, number, untilInterpolation, batchSize, learningRate);
  }

  public PlannedTraining withEndAtInterpolation() {
    return new PlannedTraining(loss, lossChosen, epochs, true, batchSize, learningRate);
  }

  public PlannedTraining withBatchSize(int samples) {
    return new PlannedTraining(loss, lossChosen, epochs, untilInterpolation, samples, learningRate);
  }

  public PlannedTraining withLearningRate(double rate) {
    return new PlannedTraining(loss, lossChosen, epochs, untilInterpolation, batchSize, rate);
  }
}
