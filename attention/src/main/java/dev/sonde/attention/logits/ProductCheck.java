package dev.sonde.attention.logits;

import dev.sonde.attention.vectors.HeadMatrix;

/** Whether what is taken for a head's queries and keys multiplies to its logits. */
public sealed interface ProductCheck {

  /** The graph shows no queries or keys. */
  record NotShown() implements ProductCheck {}

  /** No row saw two keys. */
  record OneKey() implements ProductCheck {}

  /** Logits are more than one factor times the products and what is added to them. */
  record NotComparable() implements ProductCheck {}

  /**
   * Holds the products of one head against its logits.
   *
   * @param logits the model's own
   * @param head which of its heads
   * @param factor what it multiplies the products with
   * @param queries of the head
   * @param keys of the same length
   */
  static ProductCheck of(
      LogitRows logits, int head, double factor, HeadMatrix queries, HeadMatrix keys) {
    if (!Double.isFinite(factor) || !logits.takesAnotherProduct()) {
      return new NotComparable();
    }
    double difference = 0;
    double[] own = new double[logits.keys()];
    boolean[] visible = new boolean[logits.keys()];
    for (int i = 0; i < logits.queries(); i++) {
      logits.fill(head, i, own, visible);
      double[] again = keys.products(queries.vector(i));
      for (int j = 0; j < again.length; j++) {
        again[j] *= factor;
      }
      difference = Math.max(difference, difference(own, logits.behind(head, i, again), visible));
    }
    return new Compared(difference);
  }

  private static double difference(double[] own, double[] again, boolean[] visible) {
    double largest = 0;
    double missed = 0;
    for (int j = 0; j < own.length; j++) {
      if (visible[j]) {
        largest = Math.max(largest, Math.abs(own[j]));
        missed = Math.max(missed, Math.abs(again[j] - own[j]));
      }
    }
    // not finite is told elsewhere, by layer and head
    return Double.isFinite(largest) ? missed / (1 + largest) : 0;
  }

  /**
   * They were compared.
   *
   * @param difference the largest of |factor·q·k + what is added − logit| over 1 + the row's
   *     largest |logit|; NaN where a product is no number
   */
  record Compared(double difference) implements ProductCheck {
    /**
     * Rounding to 8 bits moves logits by a hundredth of the largest; queries and keys that are not
     * those of the logits miss them by their size. Chosen by us.
     */
    private static final double READ_WRONG = 0.1;

    /** Whether the products are the logits; NaN is not. */
    boolean right() {
      return difference <= READ_WRONG;
    }
  }
}
