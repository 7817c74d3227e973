package dev.sonde.descent.statistics;

import java.util.Arrays;
import java.util.List;

/**
 * One quantity along the axis with the noise of its means.
 *
 * <p>The noise of a mean is estimated from what the seeds do beyond shifting the whole curve, which
 * no comparison along the curve sees, and smoothed over five neighbouring values, since few seeds
 * say little about a single one.
 *
 * @param values the axis's values
 * @param means the means over seeds
 * @param errors the standard errors of the means beside one another; NaN without a second seed
 * @param freedom the degrees of freedom of each error, rounded down: with three seeds about nine,
 *     with two four
 */
public record Curve(double[] values, double[] means, double[] errors, int[] freedom) {
  private static final int NEIGHBOURS = 2;

  /**
   * Makes a curve.
   *
   * @param figures {@code [value][seed]}, NaN where there is none
   */
  public static Curve of(List<Double> values, double[][] figures) {
    int points = figures.length;
    double[] means = new double[points];
    int[] counts = new int[points];
    for (int i = 0; i < points; i++) {
      double[] present = Arrays.stream(figures[i]).filter(Double::isFinite).toArray();
      means[i] = Arrays.stream(present).average().orElse(Double.NaN);
      counts[i] = present.length;
    }
    double[] squares = squares(figures, means, counts);
    double[] errors = new double[points];
    int[] whole = new int[points];
    for (int i = 0; i < points; i++) {
      double sum = 0;
      int freedom = 0;
      for (int j = Math.max(0, i - NEIGHBOURS); j <= Math.min(points - 1, i + NEIGHBOURS); j++) {
        sum += squares[j];
        freedom += Math.max(0, counts[j] - 1);
      }
      // the shifts took a share of the freedom: one in as many as there are values
      double left = freedom * (points > 1 ? 1 - 1.0 / points : 1);
      errors[i] = left > 0 ? Math.sqrt(sum / left / counts[i]) : Double.NaN;
      whole[i] = Math.max(1, (int) left);
    }
    return new Curve(
        values.stream().mapToDouble(Double::doubleValue).toArray(), means, errors, whole);
  }

  /** What the seeds do at every value beyond shifting their whole curves, squared. */
  private static double[] squares(double[][] figures, double[] means, int[] counts) {
    double[] squares = new double[figures.length];
    double[] shift = shifts(figures, means, counts);
    for (int i = 0; i < figures.length; i++) {
      double centre = 0;
      for (int s = 0; s < figures[i].length; s++) {
        centre += Double.isFinite(figures[i][s]) ? shift[s] / counts[i] : 0;
      }
      for (int s = 0; s < figures[i].length; s++) {
        if (Double.isFinite(figures[i][s])) {
          double rest = figures[i][s] - means[i] - shift[s] + centre;
          squares[i] += rest * rest;
        }
      }
    }
    return squares;
  }

  /** How far every seed's curve lies above the mean curve, over the values that all seeds have. */
  private static double[] shifts(double[][] figures, double[] means, int[] counts) {
    int seeds = figures.length == 0 ? 0 : figures[0].length;
    double[] shift = new double[seeds];
    int complete = 0;
    for (int i = 0; i < figures.length; i++) {
      if (counts[i] == seeds) {
        complete++;
        for (int s = 0; s < seeds; s++) {
          shift[s] += figures[i][s] - means[i];
        }
      }
    }
    for (int s = 0; s < seeds; s++) {
      shift[s] /= Math.max(1, complete);
    }
    return shift;
  }

  boolean hasErrors() {
    return Arrays.stream(errors).allMatch(Double::isFinite);
  }

  /**
   * Fresh means around the given centre, with noise that says how little few seeds tell of its own
   * size: every one is off by its error times Student's t of its degrees of freedom. The size is
   * redrawn once for the whole curve; sizes redrawn value by value would let the largest of many
   * t's hide every peak.
   */
  double[] redrawn(double[] centre, NormalDraws draws) {
    double[] size = new double[Arrays.stream(freedom).max().orElse(0) + 1];
    double squares = 0;
    for (int f = 1; f < size.length; f++) {
      double normal = draws.normal();
      squares += normal * normal;
      size[f] = Math.sqrt(f / squares);
    }
    double[] out = new double[centre.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = centre[i] + errors[i] * size[freedom[i]] * draws.normal();
    }
    return out;
  }
}
