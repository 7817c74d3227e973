package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.linear.OnlineFigures.Curve;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import dev.sonde.studies.linear.OnlineFigures.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * A training that was repeated with other samples to learn from and in other orders, each time
 * tested on the samples left out.
 *
 * <p>Its errors are those of the mean over other splits, orders and test samples ({@link
 * CrossedMean}); over one training they are those of the test samples alone. Two trainings that
 * were repeated with the same splits are held against each other split by split and sample by
 * sample.
 */
public final class RepeatedPasses {
  private final List<TestedPasses> trainings;

  private RepeatedPasses(List<TestedPasses> trainings) {
    this.trainings = List.copyOf(trainings);
  }

  /**
   * Gathers trainings.
   *
   * @param trainings at least one, all tested after the same passes
   * @return all of them
   */
  public static RepeatedPasses of(List<TestedPasses> trainings) {
    return new RepeatedPasses(trainings);
  }

  int splits() {
    return trainings.size();
  }

  JudgedBy judgedBy() {
    return trainings.get(0).judgedBy();
  }

  /** After which passes they were tested, in order. */
  List<Double> passes() {
    return trainings.get(0).passes();
  }

  /**
   * The mean difference of losses.
   *
   * @param passes of this one
   * @param other the one that is taken off, over the same splits
   * @param otherPasses of the other
   */
  Average above(double passes, RepeatedPasses other, double otherPasses) {
    double[][] differences = after(passes);
    double[][] theirs = other.after(otherPasses);
    for (int run = 0; run < differences.length; run++) {
      for (int i = 0; i < differences[run].length; i++) {
        differences[run][i] -= theirs[run][i];
      }
    }
    return CrossedMean.of(differences, samples());
  }

  /** The mean loss after some passes. */
  Average mean(double passes) {
    return CrossedMean.of(after(passes), samples());
  }

  private double[][] after(double passes) {
    return trainings.stream().map(one -> one.after(passes).clone()).toArray(double[][]::new);
  }

  private int[][] samples() {
    return trainings.stream().map(TestedPasses::samples).toArray(int[][]::new);
  }

  /**
   * Returns the mean losses with their errors.
   *
   * @param name the curve's
   * @return a point for every test
   */
  public Curve curve(String name) {
    List<Point> points = new ArrayList<>();
    for (double passes : passes()) {
      points.add(new Point(passes, mean(passes)));
    }
    return new Curve(name, points);
  }
}
