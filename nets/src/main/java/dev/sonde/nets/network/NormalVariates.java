package dev.sonde.nets.network;

import java.util.SplittableRandom;

/**
 * Standard normal numbers that every machine and every Java draws the same: {@link
 * java.util.random.RandomGenerator#nextGaussian} changed with Java 17, and {@link Math#log} may
 * differ between machines.
 *
 * <p>Source: Marsaglia, Bray 1964, the polar method; {@code u√(−2 ln s/s)} of a point {@code (u,
 * v)} uniform in the unit disc, {@code s = u² + v²}. Each point gives two numbers, of which the
 * second is kept for the next call.
 */
public final class NormalVariates {
  private final SplittableRandom random;
  private double spare = Double.NaN;

  /**
   * Draws from a stream, which others may draw from in between.
   *
   * @param random where uniform numbers come from
   */
  public NormalVariates(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Returns the next number.
   *
   * @return a number of mean 0 and variance 1
   */
  public double next() {
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
}
