package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.linear.OnlineFigures.Curve;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import dev.sonde.studies.linear.OnlineFigures.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The losses of the same test samples along a training, sample by sample, so that two trainings can
 * be held against each other with what they share taken out.
 *
 * <p>Memory: a number for every test sample and pass.
 */
public final class TestedPasses {
  private final SortedMap<Double, double[]> losses = new TreeMap<>();
  private final JudgedBy judgedBy;

  /**
   * Returns the record of a training that has not begun.
   *
   * @param judgedBy what is recorded of each test sample: its loss, or 1 for a wrong answer
   */
  public TestedPasses(JudgedBy judgedBy) {
    this.judgedBy = judgedBy;
  }

  JudgedBy judgedBy() {
    return judgedBy;
  }

  /**
   * Adds what came out after some passes.
   *
   * @param passes through the data since the start; parts of one count
   * @param ofSamples each test sample's loss, in one order throughout
   */
  public void add(double passes, double[] ofSamples) {
    losses.put(passes, ofSamples.clone());
  }

  /** After which passes it was tested, in order. */
  List<Double> passes() {
    return List.copyOf(losses.keySet());
  }

  /**
   * The mean difference of two trainings' losses, sample by sample.
   *
   * @param passes of this one
   * @param other the one that is taken off
   * @param otherPasses of the other
   */
  Average above(double passes, TestedPasses other, double otherPasses) {
    double[] mine = after(passes);
    double[] theirs = other.after(otherPasses);
    double[] differences = new double[mine.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = mine[i] - theirs[i];
    }
    return Average.of(differences);
  }

  /** The mean loss after some passes. */
  double mean(double passes) {
    return Average.of(after(passes)).estimate();
  }

  private double[] after(double passes) {
    double[] found = losses.get(passes);
    if (found == null) {
      throw new IllegalStateException(
          "nothing was tested after " + passes + " passes, only after " + losses.keySet());
    }
    return found;
  }

  /**
   * Returns the mean losses with their errors.
   *
   * @param name the curve's
   * @return a point for every test
   */
  public Curve curve(String name) {
    List<Point> points = new ArrayList<>();
    losses.forEach((passes, all) -> points.add(new Point(passes, Average.of(all))));
    return new Curve(name, points);
  }
}
