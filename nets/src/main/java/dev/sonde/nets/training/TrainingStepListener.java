package dev.sonde.nets.training;

/** Hears of every step of a training, on the thread that trains. */
@FunctionalInterface
public interface TrainingStepListener {

  /**
   * Called when a minibatch's gradient is known, before it changes the parameters.
   *
   * @param step the step that is about to be made, which may be looked at until this method returns
   */
  void stepBegins(TrainingStep step);
}
