package dev.sonde.nets.training;

import dev.sonde.nets.loss.LossValue;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a training went.
 *
 * @param epochs the figures of every complete epoch, in order
 * @param stopped what ended it
 * @param keptEpoch after which epoch the network's parameters stand: the last complete one, or the
 *     best by validation loss with early stopping, or the last one known good after divergence; 0
 *     is the start. An interrupted training may be some steps further
 * @param steps the updates made, whether kept or not
 * @param loss the mean loss over the training samples at the parameters kept, in evaluation mode;
 *     empty after an interruption, which is not made to wait, and by {@link
 *     Trainer#withoutFinalLoss}
 * @param error the share of training targets not predicted there, as {@link LossValue#accuracy()}
 *     counts them
 * @param seconds the time it took
 * @param seed the seed of the minibatches
 */
public record TrainingHistory(
    List<TrainingEpoch> epochs,
    Stop stopped,
    int keptEpoch,
    long steps,
    OptionalDouble loss,
    OptionalDouble error,
    double seconds,
    long seed) {

  /** What ended a training. */
  public enum Stop {
    /** Every epoch was done. */
    ALL_EPOCHS,
    /** The greatest number of steps was reached. */
    ALL_STEPS,
    /** No damping of {@link Optimiser.SaddleFreeNewton} lowers the loss. */
    NO_DESCENT,
    /** The goal was reached. */
    GOAL_REACHED,
    /** The validation loss had not improved for as many epochs as patience allows. */
    NO_IMPROVEMENT,
    /** The thread was interrupted; its interrupt flag is still set. */
    INTERRUPTED,
    /**
     * The loss was no longer a finite number. The network was put back to the best epoch so far
     * with early stopping, otherwise to the start of the last epoch that began with a finite loss.
     * A smaller learning rate, a warm-up or gradient clipping helps.
     */
    DIVERGED
  }

  /** Copies the list. */
  public TrainingHistory {
    epochs = List.copyOf(epochs);
  }
}
