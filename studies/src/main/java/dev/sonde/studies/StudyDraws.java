package dev.sonde.studies;

import dev.sonde.nets.network.NormalVariates;
import java.util.SplittableRandom;

/** Random numbers that depend on a seed and a purpose alone. */
public final class StudyDraws {

  /** What numbers are drawn for, so that one purpose's draws never repeat another's. */
  public enum Purpose {
    /** Inputs. */
    INPUTS(0x9e3779b97f4a7c15L),
    /** Teachers and targets. */
    TARGETS(0xf39cc0605cedc834L),
    /** Noise. */
    NOISE(0x1082276bf3a27251L),
    /** The weights that a training starts from. */
    WEIGHTS(0xf86c6a11d0c18e95L),
    /** The order of samples. */
    ORDER(0x2767f0b153d27b7fL),
    /** Which samples test, and which validate. */
    SPLIT(0x0347045b5bf1827fL),
    /** The signs of unbiased estimates. */
    SIGNS(0x01886f0928403002L);

    // hexadecimal digits of the golden ratio's fraction, numbers nobody chose
    private final long salt;

    Purpose(long salt) {
      this.salt = salt;
    }
  }

  private final SplittableRandom random;
  private final NormalVariates normal;

  /**
   * Opens a stream.
   *
   * @param seed the study's seed
   * @param purpose what for
   * @param stream which of several streams of that purpose, from 0
   */
  public StudyDraws(long seed, Purpose purpose, int stream) {
    random =
        new SplittableRandom(
            new SplittableRandom(seed + purpose.salt).nextLong() + 0x632be59bd9b4e019L * stream);
    normal = new NormalVariates(random);
  }

  /**
   * Returns a number of mean 0 and variance 1.
   *
   * @return the next one
   */
  public double normal() {
    return normal.next();
  }

  /**
   * Returns such numbers.
   *
   * @param count how many
   * @return the numbers
   */
  public double[] normals(int count) {
    double[] out = new double[count];
    for (int i = 0; i < count; i++) {
      out[i] = normal.next();
    }
    return out;
  }

  /**
   * Returns −1 or 1 with equal chances.
   *
   * @return the next sign
   */
  public double sign() {
    return random.nextInt(2) * 2 - 1;
  }

  /**
   * Returns a whole number below a bound.
   *
   * @param bound the bound, at least 1
   * @return from 0 on
   */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /**
   * Returns a number between 0 and 1.
   *
   * @return the next one
   */
  public double unit() {
    return random.nextDouble();
  }

  /**
   * Returns the numbers from 0 in random order (Fisher, Yates).
   *
   * @param count how many
   * @return a permutation
   */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  }
}
