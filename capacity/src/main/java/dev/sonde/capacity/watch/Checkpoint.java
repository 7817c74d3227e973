package dev.sonde.capacity.watch;

import dev.sonde.nets.network.Network;
import java.util.List;
import java.util.Optional;

/**
 * A network somewhere along its training.
 *
 * @param step how many optimiser steps it has behind it, at least 0
 * @param file where it came from, for people
 * @param network the network; stays the caller's
 * @param secondMoments Adam's running mean of squared gradients, in the order of the parameters,
 *     without bias correction; empty where nobody kept it
 * @param heads the largest attention logit of every head, where the network has heads and somebody
 *     measured them; this module does not
 */
public record Checkpoint(
    long step,
    String file,
    Network network,
    Optional<double[]> secondMoments,
    List<HeadLogit> heads) {

  /** Checks the step and the length of the moments. */
  public Checkpoint {
    heads = List.copyOf(heads);
    if (step < 0) {
      throw new IllegalArgumentException("a step is at least 0, got " + step);
    }
    if (secondMoments.isPresent() && secondMoments.get().length != network.parameterCount()) {
      throw new IllegalArgumentException(
          "the network has "
              + network.parameterCount()
              + " parameters, and the optimiser's state "
              + secondMoments.get().length);
    }
  }

  /** A checkpoint without an optimiser's state. */
  public static Checkpoint of(long step, Network network) {
    return new Checkpoint(step, network.source(), network, Optional.empty(), List.of());
  }

  /** The same with an optimiser's state. */
  public Checkpoint withSecondMoments(double[] moments) {
    return new Checkpoint(step, file, network, Optional.of(moments), heads);
  }

  /** The same with the largest logits of its heads. */
  public Checkpoint withHeads(List<HeadLogit> logits) {
    return new Checkpoint(step, file, network, secondMoments, logits);
  }
}
