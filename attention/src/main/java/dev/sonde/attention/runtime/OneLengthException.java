package dev.sonde.attention.runtime;

import dev.sonde.findings.InvalidInputException;

/**
 * A model that fails on fewer tokens than another sequence has: a graph that was exported for one
 * length, whatever its inputs declare, takes no other.
 */
public final class OneLengthException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  private final int length;

  /**
   * A model that may take only one length.
   *
   * @param length how many tokens the longer sequence has, which the model runs on, or may
   * @param cause how it failed on fewer
   */
  public OneLengthException(int length, InvalidInputException cause) {
    super(cause.kind(), String.valueOf(cause.getMessage()), cause);
    this.length = length;
  }

  /** The length to try, alone. */
  public int length() {
    return length;
  }
}
