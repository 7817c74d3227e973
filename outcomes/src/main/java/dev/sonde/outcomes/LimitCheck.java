package dev.sonde.outcomes;

import java.util.OptionalDouble;

/**
 * One limit, and what was held against it.
 *
 * @param name the limit's name
 * @param bound which side is allowed
 * @param limit the limit
 * @param measured the figure that is nearest to crossing it, or crosses it most
 * @param standardError its standard error; NaN where it has none
 * @param where which figure, head or findings that is; empty where the name says it
 * @param baseline what the figure was in the file that it is held against, if it is held against
 *     one
 */
public record LimitCheck(
    String name,
    Bound bound,
    double limit,
    double measured,
    double standardError,
    String where,
    OptionalDouble baseline) {

  /** What begins the name of a limit on findings, which allows none. */
  static final String FINDINGS = "fail-on ";

  /** Whether it allows no findings of a severity, rather than limiting a figure. */
  public boolean isAboutFindings() {
    return name.startsWith(FINDINGS);
  }

  /** Whether the limit was crossed; a value that is not a number crosses every limit. */
  public boolean crossed() {
    return !bound.allows(measured, limit);
  }
}
