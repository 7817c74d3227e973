package dev.sonde.descent;

import dev.sonde.nets.InvalidInputException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a plan repeats everything.
 *
 * @param seeds how often
 * @param seed the first repetition's seed
 * @param varied what the seeds of repetitions change
 */
record PlannedRepetitions(int seeds, long seed, Set<SweepPlan.Varied> varied) {

  /** Checks the numbers, and copies the set in the order of its enum. */
  PlannedRepetitions {
    Bound.atLeast(1, seeds, "the number of seeds");
    if (varied.isEmpty()) {
      throw new InvalidInputException(
          "repetitions must differ in something: subset, labels, initialisation or batches");
    }
    varied = Collections.unmodifiableSet(EnumSet.copyOf(varied));
  }

  static PlannedRepetitions withDefaults() {
    return new PlannedRepetitions(3, 0, EnumSet.allOf(SweepPlan.Varied.class));
  }

  PlannedRepetitions withSeeds(int number) {
    return new PlannedRepetitions(number, seed, varied);
  }

  PlannedRepetitions withSeed(long first) {
    return new PlannedRepetitions(seeds, first, varied);
  }

  PlannedRepetitions withVaried(Set<SweepPlan.Varied> changing) {
    return new PlannedRepetitions(seeds, seed, changing);
  }
}
