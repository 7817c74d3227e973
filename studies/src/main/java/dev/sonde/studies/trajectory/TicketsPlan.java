package dev.sonde.studies.trajectory;

import dev.sonde.runs.Configuration;
import dev.sonde.studies.StudyResult.Extent;

/**
 * What the cells of {@code tickets} depend on, as a ledger keeps it.
 *
 * @param configuration the settings by name
 */
record TicketsPlan(Configuration configuration) {
  /** The published figures at this share are those that most claims are about. */
  static final double HEADLINE = 0.21;

  private String text(String name) {
    return configuration
        .get(name)
        .orElseThrow(() -> new IllegalStateException("the plan lacks the setting " + name));
  }

  private int whole(String name) {
    return Integer.parseInt(text(name));
  }

  long seed() {
    return Long.parseLong(text("seed"));
  }

  int seeds() {
    return whole("seeds");
  }

  /** The last round. */
  int rounds() {
    return whole("rounds");
  }

  /** The step that weights go back to. */
  int rewind() {
    return whole("rewind");
  }

  int steps() {
    return whole("steps");
  }

  /** Steps between looks at the validation samples. */
  int every() {
    return whole("every");
  }

  int batch() {
    return whole("batch");
  }

  double learningRate() {
    return Double.parseDouble(text("learning-rate"));
  }

  /** The share of a layer that a round takes. */
  double rate() {
    return Double.parseDouble(text("prune"));
  }

  double left() {
    return Double.parseDouble(text("left"));
  }

  /** The round whose share of weights is nearest to the headline's. */
  int headline() {
    return whole("headline");
  }

  int tests() {
    return whole("tests");
  }

  Extent extent() {
    return text("extent").equals("quick") ? Extent.QUICK : Extent.FULL;
  }

  /** Whether a round is trained from new weights and with a random mask, too. */
  boolean isControlled(int round) {
    return round > 0
        && (round == rounds() || round == headline() || (round >= 3 && round % 2 == 1));
  }
}
