package dev.sonde.isolation;

import java.time.Duration;

/**
 * What a trial process may take.
 *
 * @param heap the most bytes of its Java heap
 * @param memory the most bytes of address space beyond what it has once its libraries are loaded
 * @param start how long it may take until it is ready for the first question
 */
public record TrialLimits(long heap, long memory, Duration start) {
  /** Checks them. */
  public TrialLimits {
    if (!(heap > 0 && memory > 0 && !start.isNegative() && !start.isZero())) {
      throw new IllegalArgumentException(
          "limits are positive, got heap %d, memory %d, start %s".formatted(heap, memory, start));
    }
  }
}
