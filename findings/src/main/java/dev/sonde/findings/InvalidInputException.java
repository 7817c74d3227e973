package dev.sonde.findings;

/**
 * Input from outside that cannot be used: a broken file, shapes that do not fit, labels out of
 * range. Its message says what was expected, what came, and what to do; it is meant for a person,
 * without a stack trace.
 */
public class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of fault it is, for readers of other languages than the message's. */
  public enum Kind {
    /** A file that is not there. */
    MISSING,
    /** A file that was cut short or changed. */
    DAMAGED,
    /** A file of another format. */
    FORMAT,
    /** An archive without the arrays x and y. */
    ARRAYS,
    /** Numbers that are not finite. */
    NOT_FINITE,
    /** Shapes of inputs, targets and model that do not fit together. */
    SHAPE,
    /** A class label out of range. */
    LABEL,
    /** A loss that does not fit the targets. */
    LOSS,
    /** A model that its runtime cannot run. */
    RUNTIME,
    /** A model without attention that is understood. */
    ATTENTION,
    /** A tokenizer that is not there or cannot be read. */
    TOKENIZER,
    /** A token that the model does not know. */
    TOKEN,
    /** A model inside which numbers are not finite. */
    MODEL_NOT_FINITE,
    /** Models whose heads cannot be paired. */
    HEADS,
    /** A figure that a file does not have. */
    FIGURE,
    /** A file of another kind, or of other data, than what it is held against. */
    BASELINE,
    /** Anything else. */
    OTHER
  }

  private final Kind kind;

  /**
   * Creates the exception.
   *
   * @param message what was expected, what came, what to do
   */
  public InvalidInputException(String message) {
    this(Kind.OTHER, message);
  }

  /**
   * Creates the exception with the fault behind it.
   *
   * @param message what was expected, what came, what to do
   * @param cause the fault behind it
   */
  public InvalidInputException(String message, Throwable cause) {
    this(Kind.OTHER, message, cause);
  }

  /**
   * Creates the exception of a kind.
   *
   * @param kind what kind of fault
   * @param message what was expected, what came, what to do
   */
  public InvalidInputException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /**
   * Creates the exception of a kind with the fault behind it.
   *
   * @param kind what kind of fault
   * @param message what was expected, what came, what to do
   * @param cause the fault behind it
   */
  public InvalidInputException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /**
   * Returns what kind of fault it is.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }
}
