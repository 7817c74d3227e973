package dev.sonde.runs;

/**
 * The server that keeps a ledger was lost in mid-run, and did not come back in time. What was
 * committed is kept.
 */
public final class LedgerLostException extends LedgerException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, what is kept, what to do
   * @param cause the fault behind it
   */
  LedgerLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
