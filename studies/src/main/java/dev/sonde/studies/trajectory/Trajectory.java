package dev.sonde.studies.trajectory;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingHistory;
import dev.sonde.nets.training.TrainingHook;
import dev.sonde.nets.training.TrainingMoment;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A training that ends after a number of steps, whose network is looked at after some of them.
 *
 * <p>What decides it is the trainer's: its seed orders the minibatches, its mask keeps weights at
 * 0, and a hook of its own may be given to take part before and after each step.
 */
public final class Trajectory {
  private final Trainer trainer;
  private final long[] steps;
  private final Optional<TrainingHook> hook;

  private Trajectory(Trainer trainer, long[] steps, Optional<TrainingHook> hook) {
    this.trainer = trainer;
    this.steps = steps;
    this.hook = hook;
  }

  /**
   * Looks at a training after some steps.
   *
   * @param trainer how it trains; its bounds on epochs and steps, and its hook, are replaced
   * @param steps the numbers of steps, ascending, the last being the last step; 0 is the start
   * @return the trajectory
   */
  public static Trajectory of(Trainer trainer, long... steps) {
    if (steps.length == 0 || steps[steps.length - 1] < 1) {
      throw new IllegalArgumentException(
          "a trajectory needs at least one step, got " + Arrays.toString(steps));
    }
    return new Trajectory(trainer, steps.clone(), Optional.empty());
  }

  /**
   * Lets a hook take part in every step, before the network is looked at.
   *
   * @param taking the hook
   * @return a trajectory
   */
  public Trajectory withHook(TrainingHook taking) {
    return new Trajectory(trainer, steps, Optional.of(taking));
  }

  /** Looks at a network. */
  @FunctionalInterface
  public interface Look {

    /**
     * Called on the thread that trains.
     *
     * @param step after how many steps
     * @param network the network of this moment, in evaluation mode, not to be closed or changed
     */
    void at(long step, Network network);
  }

  /**
   * Trains.
   *
   * @param network the start, changed in place
   * @param loss the loss
   * @param data the training samples
   * @param look who looks
   * @throws ArithmeticException if the loss left the range of numbers
   * @throws CancellationException if the thread was interrupted; its flag is set
   */
  public void follow(Network network, Loss loss, Dataset data, Look look) {
    if (steps[0] == 0) {
      look.at(0, network);
    }
    long last = steps[steps.length - 1];
    TrainingHistory history =
        trainer
            .withEpochs(Integer.MAX_VALUE)
            .withMaximumSteps(last)
            .withoutFinalLoss()
            .withHook(
                new TrainingHook() {
                  @Override
                  public void beforeGradient(TrainingMoment moment) {
                    hook.ifPresent(taking -> taking.beforeGradient(moment));
                  }

                  @Override
                  public void afterStep(TrainingMoment moment) {
                    hook.ifPresent(taking -> taking.afterStep(moment));
                    if (Arrays.binarySearch(steps, moment.steps()) >= 0) {
                      look.at(moment.steps(), moment.network());
                    }
                  }
                })
            .train(network, loss, data);
    switch (history.stopped()) {
      case INTERRUPTED -> throw new CancellationException();
      case DIVERGED ->
          throw new ArithmeticException(
              "the loss was no longer finite after step " + history.steps());
      default -> {
        // all steps were made
      }
    }
  }
}
