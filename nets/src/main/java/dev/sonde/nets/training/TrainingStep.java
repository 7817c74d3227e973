package dev.sonde.nets.training;

import dev.sonde.nets.network.Network;

/** A step of a training that is about to be made: a minibatch's loss and gradient are known. */
public final class TrainingStep {
  private final long steps;
  private final double loss;
  private final MinibatchGradient minibatch;
  private final Network network;

  TrainingStep(long steps, double loss, MinibatchGradient minibatch, Network network) {
    this.steps = steps;
    this.loss = loss;
    this.minibatch = minibatch;
    this.network = network;
  }

  /**
   * Returns how many updates were made before this one.
   *
   * @return 0 at the start of training
   */
  public long steps() {
    return steps;
  }

  /**
   * Returns the minibatch's mean loss, in training mode.
   *
   * @return the loss, finite
   */
  public double loss() {
    return loss;
  }

  /**
   * Returns the gradient of that loss, before any clipping. Costs a copy.
   *
   * @return as many numbers as the network has parameters, in the order of {@link
   *     Network#parameters()}; 0 where the loss does not depend on one
   */
  public double[] gradient() {
    return minibatch.gradientVector();
  }

  /**
   * Returns the network with its parameters of this moment, in evaluation mode. Costs a copy of the
   * parameters.
   *
   * @return the network that is trained, not to be closed
   */
  public Network network() {
    minibatch.store();
    return network;
  }
}
