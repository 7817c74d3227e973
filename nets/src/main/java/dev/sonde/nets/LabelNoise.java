package dev.sonde.nets;

import java.util.SplittableRandom;

/**
 * Replaces a share of the labels by labels drawn uniformly from all classes, the true one included.
 *
 * <p>With share <i>p</i> and <i>C</i> classes, about {@code p(1 − 1/C)} of the labels become wrong.
 * For one seed the samples redrawn at a smaller share are among those at a larger one, with the
 * same new labels, so noise levels can be compared sample by sample.
 *
 * @param share the share of labels redrawn, from 0 to 1; rounded to whole labels
 * @param seed the seed of the choice and of the new labels
 */
public record LabelNoise(double share, long seed) {

  /** Checks the share. */
  public LabelNoise {
    if (!(share >= 0 && share <= 1)) {
      throw new InvalidInputException(
          "the share of noisy labels must be from 0 to 1, got " + share + "; 0.2 is 20%");
    }
  }

  /**
   * Data with noisy labels.
   *
   * @param data the samples with their new labels
   * @param redrawn for each label whether it was redrawn, which may have given the same again
   */
  public record Noisy(Dataset data, boolean[] redrawn) {}

  /**
   * Redraws labels.
   *
   * @param clean samples with integer labels
   * @return the samples with noisy labels, and which were redrawn
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
      noisy[order[i]] = random.nextInt(classes);
      redrawn[order[i]] = true;
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
