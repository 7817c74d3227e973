package dev.sonde.outcomes;

import dev.sonde.findings.InvalidInputException;

/** A name that no figure of a file answers to. */
public final class UnknownFigureException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  private final String asked;
  private final String source;
  private final String nearest;

  UnknownFigureException(String asked, String source, String nearest) {
    super(
        Kind.FIGURE,
        "'" + asked + "' is not a figure of " + source + "; did you mean " + nearest + "?");
    this.asked = asked;
    this.source = source;
    this.nearest = nearest;
  }

  /** The name that was asked for. */
  public String asked() {
    return asked;
  }

  /** The file. */
  public String source() {
    return source;
  }

  /** The names that are most like it, with commas between. */
  public String nearest() {
    return nearest;
  }
}
