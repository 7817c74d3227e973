package dev.sonde.descent.statistics;

import dev.sonde.nets.network.NormalVariates;
import java.util.SplittableRandom;

/** Random numbers that depend on a seed and a purpose alone. */
public final class NormalDraws {

  /** What numbers are drawn for, so that one purpose's draws never repeat another's. */
  public enum Purpose {
    SUBSET(0xb7e151628aed2a6aL),
    LABELS(0xbf7158809cf4f3c7L),
    FEATURES(0x62e7160f38b4da56L),
    PHASES(0xa784d9045190cfefL),
    SIGNAL(0x324e7738926cfbe5L),
    INPUTS(0xf4bf8d8d8c31d763L),
    NOISE(0xda06c80abb1185ebL),
    BOOTSTRAP(0x4f7c7b5757f59584L),
    VALIDATION(0x90cfd47d7c19bb42L);

    // hexadecimal digits of e's fraction, numbers nobody chose
    private final long salt;

    Purpose(long salt) {
      this.salt = salt;
    }
  }

  private final SplittableRandom random;
  private final NormalVariates normal;

  public NormalDraws(long seed, Purpose purpose) {
    this.random = new SplittableRandom(mixed(seed, purpose));
    this.normal = new NormalVariates(random);
  }

  /** A seed for somebody else's stream. */
  public static long mixed(long seed, Purpose purpose) {
    return new SplittableRandom(seed + purpose.salt).nextLong();
  }

  public double normal() {
    return normal.next();
  }

  public double unit() {
    return random.nextDouble();
  }

  int below(int bound) {
    return random.nextInt(bound);
  }
}
