package dev.sonde.cli;

import java.util.Optional;

/** The hidden layers of a study's own network, as {@code --net 300,100}. */
final class NetWidths {
  private static final int MOST = 100_000;

  private NetWidths() {}

  /** Reads the widths. */
  static int[] of(Argument given) {
    return given.wholeNumbers(1, MOST);
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
