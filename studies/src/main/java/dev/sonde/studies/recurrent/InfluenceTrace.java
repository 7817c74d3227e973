package dev.sonde.studies.recurrent;

/** What a rule keeps from step to step, and the gradient that it makes of it. */
interface InfluenceTrace {

  /** Whether a step brought a gradient. */
  enum Gradient {
    /** It stands in {@code out}. */
    READY,
    /** Not at this step. */
    NONE
  }

  /**
   * Takes a step in, and says how the loss depends on the recurrent weights.
   *
   * @param step what the network has just done
   * @param q ∂L_t/∂a_t, {@code [n]}
   * @param target of this step, {@code [outputs]}
   * @param out receives the gradient by W, {@code [n*m]}, row-major
   */
  Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out);
}
