package dev.sonde.attention.softmax;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Which keys a row sees.
 *
 * @param count how many
 * @param first the first of them
 * @param scattered all of them in order; empty where none is left out between the first and the
 *     last
 */
public record VisibleKeys(int count, int first, int[] scattered) {
  private static final int[] NONE = new int[0];

  public static VisibleKeys of(boolean[] visible) {
    int[] keys = new int[visible.length];
    int count = 0;
    for (int j = 0; j < visible.length; j++) {
      if (visible[j]) {
        keys[count++] = j;
      }
    }
    int first = count == 0 ? 0 : keys[0];
    boolean gaps = count > 0 && keys[count - 1] - first + 1 > count;
    return new VisibleKeys(count, first, gaps ? Arrays.copyOf(keys, count) : NONE);
  }

  /** Where a key stands among them; −1 where it is hidden. */
  public int at(int key) {
    int at = scattered.length > 0 ? Arrays.binarySearch(scattered, key) : key - first;
    return at >= 0 && at < count ? at : -1;
  }

  /** Whether these are the first keys of a row, up to one and with it. */
  public boolean upTo(int last) {
    return scattered.length == 0 && first == 0 && count == last + 1;
  }

  /**
   * Copies what a row holds for them.
   *
   * @param row numbers of all keys
   * @param offset where the row begins
   * @param to receives one number for each visible key
   */
  public void copy(FloatBuffer row, int offset, float[] to) {
    if (scattered.length == 0) {
      row.get(offset + first, to, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      to[i] = row.get(offset + scattered[i]);
    }
  }

  /**
   * Copies what a row holds for them, in single precision.
   *
   * @param row numbers of all keys
   * @param to receives one number for each visible key
   */
  public void copy(double[] row, float[] to) {
    for (int i = 0; i < count; i++) {
      to[i] = (float) row[scattered.length == 0 ? first + i : scattered[i]];
    }
  }
}
