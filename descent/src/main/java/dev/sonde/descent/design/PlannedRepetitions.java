package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
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
public record PlannedRepetitions(int seeds, long seed, Set<Varied> varied) {

  /** Checks the numbers, and copies the set in the order of its enum. */
  public PlannedRepetitions {
    Bound.atLeast(1, seeds, "the number of seeds");
    if (varied.isEmpty()) {
      throw new InvalidInputException(
          "repetitions must differ in something: subset, labels, initialisation or batches");
    }
    varied = Collections.unmodifiableSet(EnumSet.copyOf(varied));
  }

  static PlannedRepetitions withDefaults() {
    return new PlannedRepetitions(3, 0, EnumSet.allOf(Varied.class));
  }

  public PlannedRepetitions withSeeds(int number) {
    return new PlannedRepetitions(number, seed, varied);
  }

  public PlannedRepetitions withSeed(long first) {
    return new PlannedRepetitions(seeds, first, varied);
  }

  public PlannedRepetitions withVaried(Set<Varied> changing) {
    return new PlannedRepetitions(seeds, seed, changing);
  }
}
