package dev.sonde.outcomes;

import java.util.Objects;
import java.util.Optional;

/**
 * Something that is not the same in two runs.
 *
 * @param what the fact, such as {@code data.source}
 * @param from what it was; empty where the first run does not say
 * @param to what it is
 */
public record Change(String what, String from, String to) {
  /** As much of a checksum as people compare. */
  private static final int SHORT = 12;

  static Optional<Change> of(String what, Outcome from, Outcome to) {
    String before = from.facts().getOrDefault(what, "");
    String now = to.facts().getOrDefault(what, "");
    return Objects.equals(before, now)
        ? Optional.empty()
        : Optional.of(new Change(what, before, now));
  }

  /** For a message: {@code loss.name mse, was bce}. */
  String text() {
    return what + " " + orUnknown(shortTo()) + ", was " + orUnknown(shortFrom());
  }

  /** What it was, of a checksum only the beginning. */
  public String shortFrom() {
    return shortly(from);
  }

  /** What it is, of a checksum only the beginning. */
  public String shortTo() {
    return shortly(to);
  }

  private static String orUnknown(String value) {
    return value.isEmpty() ? "unknown" : value;
  }

  private String shortly(String value) {
    return what.endsWith("sha256") && value.length() > SHORT
        ? value.substring(0, SHORT) + "…"
        : value;
  }
}
