package dev.sonde.descent.design;

/** What the seeds of repetitions change. */
public enum Varied {
  /** Which samples are trained on. */
  SUBSET,
  /** Which labels are noisy, and what they become. */
  LABELS,
  /** The initial weights, or the random features. */
  INITIALISATION,
  /** The order of minibatches. */
  BATCHES
}
