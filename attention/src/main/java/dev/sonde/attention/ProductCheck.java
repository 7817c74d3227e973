package dev.sonde.attention;

/** Whether what is taken for a head's queries and keys multiplies to its logits. */
sealed interface ProductCheck {

  /** The graph shows no queries or keys. */
  record NotShown() implements ProductCheck {}

  /** No row saw two keys. */
  record OneKey() implements ProductCheck {}

  /** Logits are more than one factor times the products and what is added to them. */
  record NotComparable() implements ProductCheck {}

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
