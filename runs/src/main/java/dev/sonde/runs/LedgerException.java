package dev.sonde.runs;

/**
 * The ledger's file cannot be used. Its message says what happened, what is kept, and what to do;
 * it is meant for a person, without a stack trace.
 */
public class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, what is kept, what to do
   */
  public LedgerException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the fault behind it.
   *
   * @param message what happened, what is kept, what to do
   * @param cause the fault behind it
   */
  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
