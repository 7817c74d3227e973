package dev.sonde.attention.heads;

import dev.sonde.attention.heads.AttentionLayer.Kind;
import dev.sonde.attention.logits.LogitRows;
import dev.sonde.attention.softmax.VisibleKeys;

/**
 * Which pairs of queries and keys an attention's first head sees: it speaks for the layer's kind
 * only, not for other heads.
 */
final class SeenPairs {
  private boolean all = true;
  private boolean causal = true;
  private boolean cross;
  private long pairs;
  private long rows;

  /**
   * Starts with none.
   *
   * @param cross whether keys are known to be of another sequence
   */
  SeenPairs(boolean cross) {
    this.cross = cross;
  }

  void add(LogitRows logits) {
    cross |= logits.keys() != logits.queries();
    double[] z = new double[logits.keys()];
    boolean[] visible = new boolean[logits.keys()];
    for (int i = 0; i < logits.queries(); i++) {
      VisibleKeys keys;
      if (logits.shared().isPresent()) {
        keys = logits.shared().get().keys(i);
      } else {
        logits.fill(0, i, z, visible);
        keys = VisibleKeys.of(visible);
      }
      all &= keys.count() == logits.keys();
      causal &= keys.upTo(i);
      if (keys.count() > 1) {
        pairs += keys.count();
        rows++;
      }
    }
  }

  /** Whether keys are of another sequence than queries. */
  boolean cross() {
    return cross;
  }

  /** How many keys a row sees on average, over rows that see two or more; NaN without such rows. */
  double keysToARow() {
    return (double) pairs / rows;
  }

  Kind kind() {
    if (cross) {
      return Kind.CROSS;
    }
    if (all) {
      return Kind.BIDIRECTIONAL;
    }
    return causal ? Kind.CAUSAL : Kind.MASKED;
  }
}
