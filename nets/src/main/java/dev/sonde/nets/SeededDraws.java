package dev.sonde.nets;

import java.util.SplittableRandom;

/**
 * A stream of random numbers that depends on its seed alone: not on threads, not on libtorch's
 * generator, not on the Java release (normal variates are made here because the library's method
 * changed with Java 17).
 */
final class SeededDraws {
  private final SplittableRandom random;
  private double spare = Double.NaN;

  SeededDraws(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A stream for a purpose of its own, so that one purpose's draws never shift another's. */
  static SeededDraws of(long seed, Purpose purpose) {
    return new SeededDraws(new SplittableRandom(seed + purpose.salt).nextLong());
  }

  /** What a stream is drawn for. */
  enum Purpose {
    WEIGHTS(0x243f6a8885a308d3L),
    BATCHES(0x13198a2e03707344L);

    // the first hexadecimal digits of π's fraction: numbers nobody chose
    private final long salt;

    Purpose(long salt) {
      this.salt = salt;
    }
  }

  /** Numbers uniform in {@code ±bound}. */
  float[] uniform(int count, double bound) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return out;
  }

  /** Normal numbers of mean zero. */
  float[] normal(int count, double standardDeviation) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) (standardDeviation * nextNormal());
    }
    return out;
  }

  /** A standard normal number by Marsaglia's polar method. */
  private double nextNormal() {
    if (!Double.isNaN(spare)) {
      double out = spare;
      spare = Double.NaN;
      return out;
    }
    while (true) {
      double u = 2 * random.nextDouble() - 1;
      double v = 2 * random.nextDouble() - 1;
      double square = u * u + v * v;
      if (square > 0 && square < 1) {
        double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spare = v * factor;
        return u * factor;
      }
    }
  }

  /** Puts numbers in random order, in place (Fisher, Yates). */
  void shuffleInPlace(int[] order) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
  }
}
