package dev.sonde.nets.training;

/**
 * Takes part in every step of a training, on the thread that trains: it may look at the parameters
 * and change them, before a minibatch's gradient is worked out and after the step that follows.
 *
 * <p>What a hook remembers is no part of a {@link TrainingState}; a training with a hook that
 * remembers anything begins anew after an interruption.
 */
public interface TrainingHook {

  /**
   * Called before the gradient of a minibatch is worked out.
   *
   * @param moment the parameters that the gradient will be taken at, and the minibatch
   */
  default void beforeGradient(TrainingMoment moment) {}

  /**
   * Called after the step, with the parameters that it led to.
   *
   * @param moment those parameters, and the minibatch whose gradient was followed
   */
  default void afterStep(TrainingMoment moment) {}
}
