package dev.sonde.nets;

/**
 * Input from outside that cannot be used: a broken file, shapes that do not fit, labels out of
 * range. Its message says what was expected, what came, and what to do; it is meant for a person,
 * without a stack trace.
 */
public class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was expected, what came, what to do
   */
  public InvalidInputException(String message) {
    super(message);
  }

  /**
   * Creates the exception with the fault behind it.
   *
   * @param message what was expected, what came, what to do
   * @param cause the fault behind it
   */
  public InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
