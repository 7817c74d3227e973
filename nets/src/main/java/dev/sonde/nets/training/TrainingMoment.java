package dev.sonde.nets.training;

import dev.sonde.nets.network.Network;
import java.util.function.Supplier;

/** The moment before or after a step, which a {@link TrainingHook} may look at and change. */
public final class TrainingMoment {
  private final long steps;
  private final Supplier<int[]> samples;
  private final Supplier<Network> network;
  private final Runnable changed;

  TrainingMoment(long steps, Supplier<int[]> samples, Supplier<Network> network, Runnable changed) {
    this.steps = steps;
    this.samples = samples;
    this.network = network;
    this.changed = changed;
  }

  /**
   * Returns how many steps were made.
   *
   * @return 0 before the first step, 1 after it
   */
  public long steps() {
    return steps;
  }

  /**
   * Returns which samples the minibatch has.
   *
   * @return their numbers in the training data, from 0, in the order of the minibatch
   */
  public int[] samples() {
    return samples.get();
  }

  /**
   * Returns the network with its parameters of this moment, in evaluation mode. Costs a copy of the
   * parameters.
   *
   * @return the network that is trained, not to be closed
   */
  public Network network() {
    return network.get();
  }

  /**
   * Replaces the parameters; training goes on from there. The optimiser's memory stays.
   *
   * @param vector as many numbers as the network has parameters, in the order of {@link
   *     Network#parameters()}
   */
  public void change(double[] vector) {
    network.get().setParameterVector(vector);
    changed.run();
  }
}
