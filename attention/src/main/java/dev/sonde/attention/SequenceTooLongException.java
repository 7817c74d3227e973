package dev.sonde.attention;

import dev.sonde.nets.InvalidInputException;
import java.nio.file.Path;

/** A sequence of more tokens than a model has positions. */
final class SequenceTooLongException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  private final long most;

  SequenceTooLongException(Path file, long tokens, long most, Throwable cause) {
    super(
        file
            + " takes at most "
            + most
            + " tokens and was given "
            + tokens
            + "; lower --window to "
            + most,
        cause);
    this.most = most;
  }

  /** How many tokens the model seems to take. */
  long most() {
    return most;
  }
}
