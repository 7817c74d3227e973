package dev.sonde.nets.training;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Checks;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.Network;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains networks by minibatch gradient steps.
 *
 * <p>Every epoch takes all samples once, in an order drawn from the seed, in minibatches of one
 * size (the last may be smaller); a step follows the gradient of the minibatch's mean loss. Layers
 * that behave differently in training (batch normalisation, dropout) do so during steps and not
 * when validation samples are evaluated; afterwards the network is in evaluation mode.
 *
 * <pre>{@code
 * TrainingHistory history =
 *     Trainer.withDefaults()
 *         .withOptimiser(Optimiser.adam(3e-3))
 *         .withEpochs(300)
 *         .train(network, Loss.CROSS_ENTROPY, data);
 * }</pre>
 *
 * <p>Defaults: Adam with rate 0.001, no schedule, minibatches of 100, 20 epochs, seed 0, no
 * validation, no clipping.
 *
 * <p><b>Determinism.</b> A training runs on its caller's thread alone: the same network, data and
 * options give the same bits on one machine whatever else runs. Several trainings may run side by
 * side, each with a network of its own.
 *
 * <p><b>Cost.</b> A step is about three forward passes. Networks that are a {@link LinearChain} are
 * trained without automatic differentiation, which for small ones would cost more than the
 * arithmetic.
 */
public final class Trainer {
  private static final int BATCH_SIZE = 100;
  private static final int EPOCHS = 20;
  // Kingma, Ba 2015, algorithm 1
  private static final double LEARNING_RATE = 0.001;

  // never changed once a wither has returned
  private Optimiser optimiser = Optimiser.adam(LEARNING_RATE);
  private Schedule schedule = Schedule.constant();
  private int batchSize = BATCH_SIZE;
  private int epochs = EPOCHS;
  private long maximumSteps = Long.MAX_VALUE;
  private long seed;
  private Optional<Dataset> validation = Optional.empty();
  private int patience = Integer.MAX_VALUE;
  private double clipping = Double.POSITIVE_INFINITY;
  private TrainingGoal goal = (epoch, network) -> false;
  private TrainingListener listener = (epoch, network) -> {};
  private TrainingStateListener stateListener = (epoch, state) -> {};
  private TrainingStepListener stepListener = step -> {};
  private Optional<TrainingHook> hook = Optional.empty();
  private Optional<ParameterMask> mask = Optional.empty();
  private boolean finalLoss = true;

  private Trainer() {}

  private Trainer(Trainer other) {
    this.optimiser = other.optimiser;
    this.schedule = other.schedule;
    this.batchSize = other.batchSize;
    this.epochs = other.epochs;
    this.maximumSteps = other.maximumSteps;
    this.seed = other.seed;
    this.validation = other.validation;
    this.patience = other.patience;
    this.clipping = other.clipping;
    this.goal = other.goal;
    this.listener = other.listener;
    this.stateListener = other.stateListener;
    this.stepListener = other.stepListener;
    this.hook = other.hook;
    this.mask = other.mask;
    this.finalLoss = other.finalLoss;
  }

  private Trainer with(Consumer<Trainer> change) {
    Trainer changed = new Trainer(this);
    change.accept(changed);
    return changed;
  }

  /**
   * Starts from the defaults.
   *
   * @return the trainer
   */
  public static Trainer withDefaults() {
    return new Trainer();
  }

  /**
   * Sets how a gradient becomes a change.
   *
   * @param optimiser the optimiser, with its learning rate and weight decay
   * @return a trainer with that optimiser
   */
  public Trainer withOptimiser(Optimiser optimiser) {
    return with(changed -> changed.optimiser = optimiser);
  }

  /**
   * Sets how the learning rate changes.
   *
   * @param schedule the schedule
   * @return a trainer with that schedule
   */
  public Trainer withSchedule(Schedule schedule) {
    return with(changed -> changed.schedule = schedule);
  }

  /**
   * Sets how many samples a step sees.
   *
   * @param batchSize at least 1; more than there are samples means all of them
   * @return a trainer with that size
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer withBatchSize(int batchSize) {
    return with(changed -> changed.batchSize = Checks.positive("the batch size", batchSize));
  }

  /**
   * Sets how often the samples are gone through.
   *
   * @param epochs at least 1
   * @return a trainer with that many epochs
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer withEpochs(int epochs) {
    return with(changed -> changed.epochs = Checks.positive("epochs", epochs));
  }

  /**
   * Stops after so many steps, if the epochs have not ended before.
   *
   * @param steps at least 1
   * @return a trainer with that bound
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer withMaximumSteps(long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "the greatest number of steps must be at least 1, got "
              + steps
              + "; leave it out for no bound");
    }
    return with(changed -> changed.maximumSteps = steps);
  }

  /**
   * Sets the seed of the minibatches.
   *
   * @param seed any number
   * @return a trainer with that seed
   */
  public Trainer withSeed(long seed) {
    return with(changed -> changed.seed = seed);
  }

  /**
   * Evaluates other samples after every epoch, for the record.
   *
   * @param validation samples with targets like the training samples'
   * @return a trainer that does so
   */
  public Trainer withValidation(Dataset validation) {
    return with(changed -> changed.validation = Optional.of(validation));
  }

  /**
   * Stops once the loss on other samples no longer falls, and keeps the parameters of the epoch
   * where it was lowest.
   *
   * @param validation samples with targets like the training samples'
   * @param patience after how many epochs without a new lowest loss to stop, at least 1
   * @return a trainer that does so
   * @throws IllegalArgumentException if the patience is below 1
   */
  public Trainer withEarlyStopping(Dataset validation, int patience) {
    Trainer changed = withValidation(validation);
    changed.patience = Checks.positive("patience", patience);
    return changed;
  }

  /**
   * Scales gradients down that are longer than a bound, by {@code bound/(‖g‖ + 1e-6)} as PyTorch's
   * {@code clip_grad_norm_}.
   *
   * @param norm the largest Euclidean norm, positive
   * @return a trainer that does so
   * @throws IllegalArgumentException if it is not positive
   */
  public Trainer withGradientClipping(double norm) {
    if (!(norm > 0)) {
      throw new IllegalArgumentException(
          "the bound on the gradient's norm must be positive, got " + norm + "; 1 is usual");
    }
    return with(changed -> changed.clipping = norm);
  }

  /**
   * Stops after the first epoch that reaches a goal, if the epochs have not ended before.
   *
   * @param goal asked on the thread that trains
   * @return a trainer that does so
   */
  public Trainer withGoal(TrainingGoal goal) {
    return with(changed -> changed.goal = goal);
  }

  /**
   * Sets who hears of every epoch.
   *
   * @param listener called on the thread that trains
   * @return a trainer with that listener
   */
  public Trainer withListener(TrainingListener listener) {
    return with(changed -> changed.listener = listener);
  }

  /**
   * Sets who may keep the training's state after every epoch, for {@link #resume}.
   *
   * @param listener called on the thread that trains
   * @return a trainer with that listener
   */
  public Trainer withStateListener(TrainingStateListener listener) {
    return with(changed -> changed.stateListener = listener);
  }

  /**
   * Sets who hears of every step, before it is made.
   *
   * @param listener called on the thread that trains
   * @return a trainer with that listener
   */
  public Trainer withStepListener(TrainingStepListener listener) {
    return with(changed -> changed.stepListener = listener);
  }

  /**
   * Lets a hook look at and change the parameters before and after every step.
   *
   * @param hook called on the thread that trains
   * @return a trainer with that hook
   */
  public Trainer withHook(TrainingHook hook) {
    Trainer changed = new Trainer(this);
    changed.hook = Optional.of(hook);
    return changed;
  }

  /**
   * Keeps parameters at 0: before the first step and after every step those that the mask leaves
   * out are set to 0. Costs a pass over the parameters, a fraction of the optimiser's.
   *
   * @param mask which parameters may differ from 0
   * @return a trainer with that mask
   */
  public Trainer withMask(ParameterMask mask) {
    Trainer changed = new Trainer(this);
    changed.mask = Optional.of(mask);
    return changed;
  }

  /**
   * Leaves out the pass over all training samples that ends a training, which costs as much as a
   * third of an epoch. The history's loss and error are then empty, and a network whose last step
   * diverged is returned as it is.
   *
   * @return a trainer that does so
   */
  public Trainer withoutFinalLoss() {
    return with(changed -> changed.finalLoss = false);
  }

  /**
   * Trains a network, in place. Interrupting the thread ends it within a step; the network then has
   * the parameters of the last step (with early stopping, of the best epoch so far), and so it has
   * if a listener throws.
   *
   * @param network the network, in single precision; changed, and in evaluation mode afterwards
   * @param loss the loss whose mean is to fall
   * @param data the training samples
   * @return how it went
   * @throws InvalidInputException if the network refuses the inputs, its outputs and the targets do
   *     not fit the loss, or it has nothing to train
   */
  public TrainingHistory train(Network network, Loss loss, Dataset data) {
    return train(network, loss, data, Optional.empty());
  }

  /**
   * Goes on with a training from a state that was kept of it; history and network are in the end,
   * but for the seconds, bit by bit those of a training that never stopped.
   *
   * @param network the network as it was before the training began
   * @param loss the same loss
   * @param data the same samples
   * @param state what a {@link TrainingStateListener} was given by a trainer with the same options
   * @return how it went, from the start
   * @throws InvalidInputException as by {@link #train}, or if the state is another network's or
   *     optimiser's
   */
  public TrainingHistory resume(Network network, Loss loss, Dataset data, TrainingState state) {
    return train(network, loss, data, Optional.of(state));
  }

  private TrainingHistory train(
      Network network, Loss loss, Dataset data, Optional<TrainingState> state) {
    try {
      return Libtorch.compute(() -> TrainingRun.of(this, network, loss, data).train(state));
    } catch (LibtorchException e) {
      if (String.valueOf(e.getMessage()).contains("more than 1 value per channel")) {
        throw new InvalidInputException(
            network.source()
                + ": batch normalisation cannot learn from a minibatch of one sample; "
                + data.samples()
                + " samples in minibatches of "
                + Math.min(batchSize, data.samples())
                + " leave one. Choose another batch size.",
            e);
      }
      if (e.isOutOfMemory()) {
        throw new InvalidInputException(
            "There was no memory to train "
                + network.source()
                + " on minibatches of "
                + Math.min(batchSize, data.samples())
                + " samples ("
                + e.getMessage()
                + "). Take a smaller network, smaller minibatches, or fewer training runs at once.",
            e);
      }
      throw e;
    }
  }

  Optimiser optimiser() {
    return optimiser;
  }

  Schedule schedule() {
    return schedule;
  }

  int batchSize() {
    return batchSize;
  }

  int epochs() {
    return epochs;
  }

  long maximumSteps() {
    return maximumSteps;
  }

  long seed() {
    return seed;
  }

  Optional<Dataset> validation() {
    return validation;
  }

  /** Whether the best epoch by validation is kept. */
  boolean stopsEarly() {
    return patience < Integer.MAX_VALUE;
  }

  int patience() {
    return patience;
  }

  double clipping() {
    return clipping;
  }

  TrainingGoal goal() {
    return goal;
  }

  TrainingListener listener() {
    return listener;
  }

  TrainingStateListener stateListener() {
    return stateListener;
  }

  TrainingStepListener stepListener() {
    return stepListener;
  }

  Optional<TrainingHook> hook() {
    return hook;
  }

  Optional<ParameterMask> mask() {
    return mask;
  }

  boolean wantsFinalLoss() {
    return finalLoss;
  }
}
