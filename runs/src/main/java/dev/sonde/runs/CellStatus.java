package dev.sonde.runs;

import java.util.Locale;

/** How far a cell is. */
public enum CellStatus {
  /** Nobody has begun it. */
  WAITING,
  /** A process is at work on it, or died at it. */
  CLAIMED,
  /** It has a result. */
  DONE,
  /** It ended in numbers that are not finite, which is a result too. */
  DIVERGED,
  /** It could not be computed; its result says why. */
  FAILED;

  /**
   * Returns the name used in files.
   *
   * @return for example {@code done}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static CellStatus of(String label) {
    for (CellStatus status : values()) {
      if (status.label().equals(label)) {
        return status;
      }
    }
    throw new IllegalArgumentException("'" + label + "' is not the status of a cell");
  }

  /** Whether the cell has come to an end that is worth keeping. */
  boolean ended() {
    return this == DONE || this == DIVERGED || this == FAILED;
  }
}
