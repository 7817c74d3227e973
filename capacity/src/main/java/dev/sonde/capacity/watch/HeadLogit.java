package dev.sonde.capacity.watch;

/**
 * The largest attention logit of a head at a checkpoint, {@code max q·k/√d} over the visible pairs
 * of the sequences that it was shown.
 *
 * @param layer its layer, from 0
 * @param head its number within the layer, from 0
 * @param largest the logit
 */
public record HeadLogit(int layer, int head, double largest) {
  /**
   * Where QK-clip holds the logits of a head; 100 in the training of Kimi K2 (arXiv:2507.20534,
   * section 2.1).
   */
  public static final double CLIP = 100;

  /** The head's name, for example {@code L0H2}. */
  public String name() {
    return "L" + layer + "H" + head;
  }

  /**
   * The factor that QK-clip at {@link #CLIP} puts on the head's logits, {@code min(1,
   * 100/largest)}; its root is on queries and on keys.
   */
  public double clip() {
    return largest > CLIP ? CLIP / largest : 1;
  }
}
