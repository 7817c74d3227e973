package dev.sonde.attention.runtime;

import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;

/** A sequence of more tokens than a model has positions. */
public final class SequenceTooLongException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /** RoBERTa's and BART's begin at 2. */
  private static final int FARTHEST_START = 8;

  private final long positions;
  private final long tokens;

  /**
   * A model that ran out of positions.
   *
   * @param file the model's
   * @param tokens how many tokens it was given
   * @param positions how many rows its table of positions has
   * @param cause what the runtime says
   */
  SequenceTooLongException(Path file, long tokens, long positions, Throwable cause) {
    super(
        file
            + " has "
            + positions
            + " positions, and a sequence of "
            + tokens
            + " tokens goes beyond them; "
            + advice(Math.min(positions, tokens - 1)),
        cause);
    this.positions = positions;
    this.tokens = tokens;
  }

  private static String advice(long most) {
    return most < 2
        ? "attention is measured on two tokens or more, so use a model with more positions"
        : "lower --window to " + most;
  }

  /**
   * How many tokens the model may take: as many as it has positions or, where it was given no more
   * than that and its positions so begin behind the first, one fewer than it was given; 0 where
   * another explanation is needed.
   */
  public long most() {
    if (tokens > positions) {
      return positions;
    }
    return tokens > positions - FARTHEST_START ? tokens - 1 : 0;
  }
}
