package dev.sonde.nets.loss;

/**
 * Random numbers by their number: the <i>n</i>-th is a function of seed and <i>n</i>, so that what
 * is drawn for a target does not depend on the order of the work.
 *
 * <p>The mixing function is that of SplitMix64 (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014, figure 16).
 */
public final class CounterRandom {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private CounterRandom() {}

  /** The number of the given index, uniform in the open interval (0, 1). */
  public static double uniform(long seed, long index) {
    long bits = mix(mix(seed) + GOLDEN_GAMMA * (index + 1));
    return ((bits >>> 12) + 0.5) * 0x1p-52;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
