package dev.sonde.cli;

import dev.sonde.report.words.Language;
import java.util.Optional;

/** The hidden layers of a study's own network, as {@code --net 300,100}. */
final class NetWidths {
  private static final int MOST = 100_000;

  private NetWidths() {}

  /** Reads the widths. */
  static int[] of(String text, Language language) {
    String[] parts = text.split(",", -1);
    int[] widths = new int[parts.length];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = new Argument("--net", parts[i].strip(), "300,100", language).wholeNumber(1, MOST);
    }
    return widths;
  }

  /**
   * Refuses a network of the reader's beside one of the study's own.
   *
   * @throws Complaint when both were given
   */
  static void refuseBoth(Optional<String> model, Optional<String> net, Session session) {
    if (model.isPresent() && net.isPresent()) {
      throw new Complaint(session.say(StudyPhrases.MODEL_OR_NET, model.get(), net.get()));
    }
  }
}
