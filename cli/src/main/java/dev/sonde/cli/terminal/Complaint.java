package dev.sonde.cli.terminal;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.outcomes.UnknownFigureException;
import dev.sonde.report.words.Language;

/** Input that the command line itself refuses, in the reader's language already. */
public final class Complaint extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  public Complaint(String message) {
    super(message);
  }

  public Complaint(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Returns the words for a refusal: its message, which is English, behind a sentence in the
   * reader's language.
   */
  public static String words(InvalidInputException refusal, Language language) {
    String message = String.valueOf(refusal.getMessage());
    if (refusal instanceof UnknownFigureException unknown) {
      return Phrases.NO_FIGURE.in(language, unknown.asked(), unknown.source(), unknown.nearest());
    }
    return refusal instanceof Complaint ? message : lead(refusal.kind()).in(language, message);
  }

  private static Phrase lead(Kind kind) {
    return switch (kind) {
      case MISSING -> Phrases.MISSING_FILE;
      case DAMAGED -> Phrases.DAMAGED_FILE;
      case FORMAT -> Phrases.OTHER_FORMAT;
      case ARRAYS -> Phrases.NO_ARRAYS;
      case NOT_FINITE -> Phrases.NOT_FINITE;
      case SHAPE -> Phrases.WRONG_SHAPE;
      case LABEL -> Phrases.WRONG_LABEL;
      case LOSS -> Phrases.WRONG_LOSS;
      case RUNTIME -> Phrases.RUNTIME_REFUSED;
      case ATTENTION -> Phrases.NO_ATTENTION;
      case TOKENIZER -> Phrases.NO_TOKENIZER;
      case TOKEN -> Phrases.UNKNOWN_TOKEN;
      case MODEL_NOT_FINITE -> Phrases.MODEL_NOT_FINITE;
      case HEADS -> Phrases.OTHER_HEADS;
      case BASELINE -> Phrases.OTHER_BASELINE;
      case FIGURE, OTHER -> Phrases.REFUSED;
    };
  }
}
