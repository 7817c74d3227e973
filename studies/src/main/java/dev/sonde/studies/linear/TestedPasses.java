package dev.sonde.studies.linear;

import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The losses of the same test samples along a training, sample by sample, so that two trainings can
 * be held against each other with what they share taken out ({@link RepeatedPasses}).
 *
 * <p>Memory: a number for every test sample and pass.
 */
public final class TestedPasses {
  private final SortedMap<Double, double[]> losses = new TreeMap<>();
  private final JudgedBy judgedBy;
  private final int[] samples;

  /**
   * Returns the record of a training that has not begun.
   *
   * @param judgedBy what is recorded of each test sample: its loss, or 1 for a wrong answer
   * @param samples which samples of the data test it, by their numbers
   */
  public TestedPasses(JudgedBy judgedBy, int[] samples) {
    this.judgedBy = judgedBy;
    this.samples = samples.clone();
  }

  int[] samples() {
    return samples.clone();
  }

  JudgedBy judgedBy() {
    return judgedBy;
  }

  /**
   * Adds what came out after some passes.
   *
   * @param passes through the data since the start; parts of one count
   * @param ofSamples each test sample's loss, in the order of the samples
   */
  public void add(double passes, double[] ofSamples) {
    losses.put(passes, ofSamples.clone());
  }

  /** After which passes it was tested, in order. */
  List<Double> passes() {
    return List.copyOf(losses.keySet());
  }

  /** Each test sample’s loss after some passes. */
  double[] after(double passes) {
    double[] found = losses.get(passes);
    if (found == null) {
      throw new IllegalStateException(
          "nothing was tested after " + passes + " passes, only after " + losses.keySet());
    }
    return found;
  }
}
