package dev.sonde.nets.training;

import dev.sonde.nets.network.Network;
import java.util.function.Supplier;

/** Hears how training goes, on the thread that trains. */
@FunctionalInterface
public interface TrainingListener {

  /**
   * Called after every epoch.
   *
   * @param epoch the epoch's figures
   * @param network gives the network with its parameters of this moment, in evaluation mode, to be
   *     looked at or saved until this method returns; costs a copy of the parameters when asked
   */
  void epochDone(TrainingEpoch epoch, Supplier<Network> network);
}
