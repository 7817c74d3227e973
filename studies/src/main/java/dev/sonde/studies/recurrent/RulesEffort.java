package dev.sonde.studies.recurrent;

import dev.sonde.studies.StudyResult.Extent;
import java.util.OptionalInt;

/**
 * How much a run of the study does.
 *
 * <p>The full form does what it is asked for. The quick form has room for so many multiplications,
 * and real-time recurrent learning takes most of them: {@code n³m} a step for n units, m = n +
 * inputs + 1. Steps give way first, down to {@link DataSequence#SHORTEST}; below that all but one
 * learning rate, and seeds.
 *
 * @param steps of each training
 * @param seeds trainings of each rule and rate
 * @param rates learning rates to begin with; the one with the least mean loss over seeds is a
 *     rule's own
 * @param further how many more are tried where that is at the edge
 * @param draws of random products, to see that they are right on average
 * @param blocks of steps over which gradients are compared
 */
record RulesEffort(int steps, int seeds, double[] rates, int further, int draws, int blocks) {
  /** As many as there are from 0.0001 to 1. */
  private static final int FURTHER = 9;

  /** More would take the time that the steps have. */
  private static final int QUICK_FURTHER = 1;

  private static final double[] RATES = {0.003, 0.01, 0.03};

  /** The middle one, which most rules choose on the add task. */
  private static final double[] ONE_RATE = {0.01};

  private static final int STEPS = 60_000;

  private static final int QUICK_STEPS = 20_000;

  private static final int SEEDS = 6;

  private static final int QUICK_SEEDS = 5;

  /** As few as still have an interval worth the name. */
  private static final int FEWEST_SEEDS = 3;

  private static final int DRAWS = 500;

  private static final int FEWEST_DRAWS = 50;

  private static final int BLOCKS = 20;

  private static final int FEWEST_BLOCKS = 4;

  /**
   * Multiplications a training of the quick form has room for; tuned by us on two cores, where 784
   * inputs to 16 units take half a minute.
   */
  private static final double QUICK_WORK = 1.3e10;

  /** What a step costs beside the products of RTRL, in multiplications. */
  private static final double OVERHEAD = 1e5;

  static RulesEffort of(Extent extent, OptionalInt steps, int units, int inputs) {
    if (extent == Extent.FULL) {
      return full(steps);
    }
    double step = OVERHEAD + Math.pow(units, 3) * (units + inputs + 1);
    double room = QUICK_WORK / step;
    int most = steps.orElse(QUICK_STEPS);
    int made = (int) Math.min(most, Math.max(DataSequence.SHORTEST, room));
    // what is done beside the trainings shrinks as they do
    double share = Math.min(1, room / QUICK_STEPS);
    int draws = (int) Math.max(FEWEST_DRAWS, DRAWS * share);
    int blocks = (int) Math.max(FEWEST_BLOCKS, BLOCKS * share);
    return room < DataSequence.SHORTEST
        ? new RulesEffort(made, FEWEST_SEEDS, ONE_RATE, 0, draws, blocks)
        : new RulesEffort(made, QUICK_SEEDS, RATES, QUICK_FURTHER, draws, blocks);
  }

  static RulesEffort full(OptionalInt steps) {
    return new RulesEffort(steps.orElse(STEPS), SEEDS, RATES, FURTHER, DRAWS, BLOCKS);
  }
}
