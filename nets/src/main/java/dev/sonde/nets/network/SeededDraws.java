package dev.sonde.nets.network;

import java.util.SplittableRandom;

/**
 * A stream of random numbers that depends on its seed alone: not on threads, not on libtorch's
 * generator, not on the Java release.
 */
public final class SeededDraws {
  private final SplittableRandom random;
  private final NormalVariates normal;

  public SeededDraws(long seed) {
    this.random = new SplittableRandom(seed);
    this.normal = new NormalVariates(random);
  }

  /** A stream for a purpose of its own, so that one purpose's draws never shift another's. */
  public static SeededDraws of(long seed, Purpose purpose) {
    return new SeededDraws(new SplittableRandom(seed + purpose.salt).nextLong());
  }

  /** What a stream is drawn for. */
  public enum Purpose {
    WEIGHTS(0x243f6a8885a308d3L),
    BATCHES(0x13198a2e03707344L);

    // the first hexadecimal digits of π's fraction: numbers nobody chose
    private final long salt;

    Purpose(long salt) {
      this.salt = salt;
    }
  }

  /** Numbers uniform in {@code ±bound}. */
  public float[] uniform(int count, double bound) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return out;
  }

  /** Normal numbers of mean zero. */
  public float[] normal(int count, double standardDeviation) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) (standardDeviation * normal.next());
    }
    return out;
  }

  /** Puts numbers in random order, in place (Fisher, Yates). */
  public void shuffleInPlace(int[] order) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
  }
}
