package dev.sonde.nets.training;

import dev.sonde.nets.network.Network;
import java.util.function.Supplier;

/** Says when a network is trained enough, on the thread that trains. */
@FunctionalInterface
public interface TrainingGoal {

  /**
   * Called after every epoch, before the {@link TrainingListener}.
   *
   * @param epoch the epoch's figures
   * @param network gives the network with its parameters of this moment, in evaluation mode, to be
   *     looked at until this method returns; costs a copy of the parameters when asked
   * @return whether training ends after this epoch
   */
  boolean isReached(TrainingEpoch epoch, Supplier<Network> network);
}
