package dev.sonde.nets.training;

import java.util.function.Supplier;

/** May keep the state of a training after every epoch, on the thread that trains. */
@FunctionalInterface
public interface TrainingStateListener {

  /**
   * Called after every epoch that another one follows, after the {@link TrainingListener}.
   *
   * @param epoch how many epochs are done
   * @param state gives the state of this moment; costs a copy of the parameters and of the
   *     optimiser's memory when asked
   */
  void epochDone(int epoch, Supplier<TrainingState> state);
}
