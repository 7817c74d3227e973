package dev.sonde.attention.logits;

import dev.sonde.attention.softmax.SoftmaxRow;
import dev.sonde.attention.softmax.VisibleKeys;

/**
 * Which keys the rows of an attention see, and what biases add to their logits, where all of its
 * heads see and add the same: worked out once for all of them.
 */
public final class SharedRows {
  private static final float[] NONE = new float[0];

  private final VisibleKeys[] keys;
  private final float[][] biases;

  /**
   * Works out what is added to logits of 0.
   *
   * @param rows the attention
   * @param alike whether its rows, too, see and add the same
   */
  SharedRows(LogitRows rows, boolean alike) {
    keys = new VisibleKeys[alike ? 1 : rows.queries()];
    biases = new float[keys.length][];
    boolean[] visible = new boolean[rows.keys()];
    for (int i = 0; i < keys.length; i++) {
      double[] added = new double[rows.keys()];
      rows.behind(0, i, added, visible);
      keys[i] = VisibleKeys.of(visible);
      float[] bias = new float[keys[i].count()];
      keys[i].copy(added, bias);
      biases[i] = isZero(bias) ? NONE : bias;
    }
  }

  private static boolean isZero(float[] bias) {
    for (float one : bias) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }

  public VisibleKeys keys(int query) {
    return keys[keys.length == 1 ? 0 : query];
  }

  /** Copies a row's logits. */
  void copy(LogitRows rows, int head, int query, SoftmaxRow row) {
    row.see(keys(query));
    rows.copy(head, query, row.keys(), row.z());
    float[] bias = biases[keys.length == 1 ? 0 : query];
    for (int j = 0; j < bias.length; j++) {
      row.z()[j] += bias[j];
    }
  }
}
