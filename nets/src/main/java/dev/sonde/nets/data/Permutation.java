package dev.sonde.nets.data;

import java.util.SplittableRandom;

/** Random orders. */
final class Permutation {
  private Permutation() {}

  /** Returns the numbers 0 … count − 1 in a uniformly random order (Fisher and Yates). */
  static int[] of(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
