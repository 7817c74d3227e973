package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.util.SplittableRandom;

/**
 * Replaces a share of the labels: by labels drawn uniformly from all classes, the true one
 * included, by the next class, or by the other class of a pair.
 *
 * <p>With share <i>p</i> and <i>C</i> classes, about {@code p(1 − 1/C)} of the labels become wrong
 * when drawn uniformly, and {@code p} of them by the next class. For one seed the samples changed
 * at a smaller share are among those at a larger one, with the same new labels, so noise levels can
 * be compared sample by sample.
 *
 * @param share the share of labels replaced, from 0 to 1; rounded to whole labels
 * @param kind what replaces them
 * @param seed the seed of the choice and of the new labels
 */
public record LabelNoise(double share, Kind kind, long seed) {

  /** What replaces a label. */
  public enum Kind {
    /** A label drawn uniformly from all classes: symmetric noise. */
    UNIFORM,
    /** The next class, after the last the first: noise that favours one mistake a class. */
    NEXT_CLASS,
    /**
     * The other class of a pair, (0, 1), (2, 3), …; with an odd number of classes the last stays as
     * it is.
     */
    PAIRED;

    private long instead(long label, int classes, SplittableRandom random) {
      return switch (this) {
        case UNIFORM -> random.nextInt(classes);
        case NEXT_CLASS -> (label + 1) % classes;
        case PAIRED -> (label ^ 1) < classes ? label ^ 1 : label;
      };
    }
  }

  /** Checks the share. */
  public LabelNoise {
    if (!(share >= 0 && share <= 1)) {
      throw new InvalidInputException(
          "the share of noisy labels must be from 0 to 1, got " + share + "; 0.2 is 20%");
    }
  }

  /**
   * Noise of labels drawn uniformly.
   *
   * @param share the share of labels replaced, from 0 to 1
   * @param seed the seed of the choice and of the new labels
   */
  public LabelNoise(double share, long seed) {
    this(share, Kind.UNIFORM, seed);
  }

  /**
   * Data with noisy labels.
   *
   * @param data the samples with their new labels
   * @param redrawn for each label whether it was replaced; drawn uniformly, it may be the same
   *     again
   */
  public record Noisy(Dataset data, boolean[] redrawn) {}

  /**
   * Replaces labels.
   *
   * @param clean samples with integer labels
   * @return the samples with noisy labels, and which were replaced
   * @throws InvalidInputException when the targets are not classes, or only one class is there
   */
  public Noisy apply(Dataset clean) {
    if (!(clean.targets() instanceof Values.Integers labels)) {
      throw new InvalidInputException(
          clean.source()
              + ": label noise needs integer labels, the targets are real numbers; convert them, for"
              + " example y.astype('int64')");
    }
    long[] noisy = labels.values().clone();
    int classes = classes(clean, labels);
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = Permutation.of(noisy.length, random);
    boolean[] redrawn = new boolean[noisy.length];
    int count = (int) Math.round(share * noisy.length);
    for (int i = 0; i < count; i++) {
      int at = order[i];
      noisy[at] = kind.instead(noisy[at], classes, random);
      redrawn[at] = true;
    }
    return new Noisy(clean.withTargets(new Values.Integers(noisy, labels.shape())), redrawn);
  }

  private static int classes(Dataset clean, Values.Integers labels) {
    for (int i = 0; i < labels.count(); i++) {
      if (labels.values()[i] < 0) {
        throw new InvalidInputException(
            "%s: the label at %s is %d; labels are 0 or larger. Renumber them from 0"
                .formatted(
                    clean.source(), ArrayLayout.position(i, labels.shape()), labels.values()[i]));
      }
    }
    int classes = clean.classes().orElse(0);
    if (classes < 2) {
      throw new InvalidInputException(
          clean.source() + ": label noise needs at least two classes, 0 and 1");
    }
    return classes;
  }
}
