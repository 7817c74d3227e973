package dev.sonde.descent.cells;

import java.util.Arrays;
import java.util.List;

/**
 * The classes that a model answers on the test samples, a letter a sample, short enough to be kept
 * of every model: from them comes how much models of different seeds disagree.
 */
public final class Answers {
  /** A thousand tell a disagreement of a tenth to a hundredth. */
  private static final int MOST = 1_000;

  /** Where a long run of characters begins that nothing escapes, combines or folds. */
  private static final int IDEOGRAPHS = 0x4E00;

  private static final int LAST_IDEOGRAPH = 0x9FFF;

  private Answers() {}

  /**
   * The first answers as digits to the base of 36, or as ideographs where there are more classes
   * than that; empty where there are more than ideographs.
   */
  public static String of(int[] classes, int count) {
    if (count > LAST_IDEOGRAPH - IDEOGRAPHS + 1) {
      return "";
    }
    boolean digits = count <= Character.MAX_RADIX;
    StringBuilder text = new StringBuilder();
    Arrays.stream(classes)
        .limit(MOST)
        .forEach(
            answer ->
                text.append(
                    digits
                        ? Character.forDigit(answer, Character.MAX_RADIX)
                        : (char) (IDEOGRAPHS + answer)));
    return text.toString();
  }

  /** The first answers of several parts of the samples. */
  static String joined(String one, String next) {
    String all = one + next;
    return all.length() > MOST ? all.substring(0, MOST) : all;
  }

  /**
   * How much every model disagrees with the others: the shares of samples on which two models
   * answer differently, summed over the others. By counting answers, so that the cost does not grow
   * with the number of pairs.
   *
   * @param models the answers of each; NaN comes of none, and of different numbers of samples
   */
  public static double[] disagreements(List<String> models) {
    int samples = models.get(0).length();
    double[] sums = new double[models.size()];
    if (samples == 0 || models.stream().anyMatch(model -> model.length() != samples)) {
      Arrays.fill(sums, Double.NaN);
      return sums;
    }
    int[] counts = new int[Character.MAX_VALUE + 1];
    for (int i = 0; i < samples; i++) {
      for (String model : models) {
        counts[model.charAt(i)]++;
      }
      for (int m = 0; m < sums.length; m++) {
        sums[m] += sums.length - counts[models.get(m).charAt(i)];
      }
      for (String model : models) {
        counts[model.charAt(i)] = 0;
      }
    }
    for (int m = 0; m < sums.length; m++) {
      sums[m] /= samples;
    }
    return sums;
  }
}
