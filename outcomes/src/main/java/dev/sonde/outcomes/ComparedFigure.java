package dev.sonde.outcomes;

import java.util.Optional;

/**
 * A figure of both runs.
 *
 * @param first the first run's
 * @param second the second run's
 * @param difference second less first
 * @param distinguishable whether they differ by more than the errors of both allow; empty where one
 *     of both has no error
 */
public record ComparedFigure(
    Figure first, Figure second, Difference difference, Optional<Boolean> distinguishable) {

  /** Compares, at the chance that equal figures are told apart. */
  static ComparedFigure of(Difference difference, double tail) {
    Optional<Boolean> apart =
        difference.hasErrors()
            ? Optional.of(Math.abs(difference.estimate()) > difference.margin(tail))
            : Optional.empty();
    return new ComparedFigure(difference.before(), difference.now(), difference, apart);
  }

  /** Whether they are known to differ. */
  public boolean differs() {
    return distinguishable.orElse(false);
  }

  /** How many times the difference is what chance allows; 0 where that is not known. */
  double timesMargin(double tail) {
    return difference.hasErrors() ? Math.abs(difference.estimate()) / difference.margin(tail) : 0;
  }
}
