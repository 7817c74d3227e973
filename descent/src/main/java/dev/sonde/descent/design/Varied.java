package dev.sonde.descent.design;

import java.util.Locale;

/** What the seeds of repetitions change. */
public enum Varied {
  /** Which samples are trained on. */
  SUBSET,
  /** Which labels are noisy, and what they become. */
  LABELS,
  /** The initial weights, or the random features. */
  INITIALISATION,
  /** The order of minibatches. */
  BATCHES;

  /** As plans and ledgers have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
