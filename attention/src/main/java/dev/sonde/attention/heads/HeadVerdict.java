package dev.sonde.attention.heads;

import java.util.Locale;

/** What is worth a look at a head; {@link VerdictRules} holds the rules with their sources. */
public enum HeadVerdict {
  /** Logits so spread that the softmax is nearly one-hot and its gradient gone. */
  SATURATED,
  /** Nearly one-hot without a wide spread of logits, and not at a fixed place. */
  COLLAPSED,
  /** Much of the attention is parked on the first token. */
  SINK,
  /** Attends as another head of its layer does. */
  DUPLICATE,
  /** Writes next to nothing into the residual stream; never told from attention alone. */
  DEAD,
  /** Logits so large that a 16-bit format rounds them coarsely. */
  PRECISION_RISK,
  /** Logits whose range in 8 bits leaves steps that are wide against a row's spread. */
  INT8_RISK,
  /** Logits of the size at which training runs have diverged. */
  TRAINING_DANGER;

  /** The stable name in files, for example {@code precision-risk}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
