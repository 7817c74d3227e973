package dev.sonde.spectra;

/**
 * A survey, a decomposition or a search for eigenpairs would take more memory than its limit, and
 * was not begun. The message says how much it takes, what the limit is, and what to do.
 */
public final class MemoryLimitException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public MemoryLimitException(String message) {
    super(message);
  }
}
