package dev.sonde.descent;

import java.util.Arrays;

/**
 * The classes that a model answers on the test samples, a letter a sample, short enough to be kept
 * of every model: from them comes how much models of different seeds disagree.
 */
final class Answers {
  /** A thousand tell a disagreement of a tenth to a hundredth. */
  private static final int MOST = 1_000;

  private Answers() {}

  /**
   * The first answers as digits to the base of 36; empty where there are more classes than that.
   */
  static String of(int[] classes, int count) {
    if (count > Character.MAX_RADIX) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    Arrays.stream(classes)
        .limit(MOST)
        .forEach(answer -> text.append(Character.forDigit(answer, Character.MAX_RADIX)));
    return text.toString();
  }

  /** The share of samples on which two models answer differently. */
  static double disagreement(String one, String other) {
    if (one.length() != other.length() || one.isEmpty()) {
      return Double.NaN;
    }
    int different = 0;
    for (int i = 0; i < one.length(); i++) {
      different += one.charAt(i) == other.charAt(i) ? 0 : 1;
    }
    return (double) different / one.length();
  }
}
