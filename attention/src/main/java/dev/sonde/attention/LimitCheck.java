package dev.sonde.attention;

/**
 * One limit held against a report.
 *
 * @param name the limit's name, for example {@code max-logit}
 * @param limit the largest value allowed
 * @param measured the value that was measured
 * @param where the head with that value, or the heads that were counted; empty where there are none
 */
public record LimitCheck(String name, double limit, double measured, String where) {

  /** Whether the limit was crossed; a value that is not a number crosses every limit. */
  public boolean crossed() {
    return !(measured <= limit);
  }
}
