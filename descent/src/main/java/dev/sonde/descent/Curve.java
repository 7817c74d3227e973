package dev.sonde.descent;

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
 */
record Curve(double[] values, double[] means, double[] errors) {
  private static final int NEIGHBOURS = 2;

  /**
   * Makes a curve.
   *
   * @param figures {@code [value][seed]}, NaN where there is none
   */
  static Curve of(List<Double> values, double[][] figures) {
    int points = values.size();
    double[] means = new double[points];
    double[] variances = new double[points];
    double[] counts = new double[points];
    double[] shift = shifts(figures);
    for (int i = 0; i < points; i++) {
      double[] present = Arrays.stream(figures[i]).filter(Double::isFinite).toArray();
      means[i] = Arrays.stream(present).average().orElse(Double.NaN);
      counts[i] = present.length;
      double centre = 0;
      for (int s = 0; s < figures[i].length; s++) {
        centre += Double.isFinite(figures[i][s]) ? shift[s] / counts[i] : 0;
      }
      for (int s = 0; s < figures[i].length; s++) {
        if (Double.isFinite(figures[i][s])) {
          double rest = figures[i][s] - means[i] - shift[s] + centre;
          variances[i] += rest * rest;
        }
      }
    }
    double[] errors = new double[points];
    for (int i = 0; i < points; i++) {
      double squares = 0;
      double freedom = 0;
      for (int j = Math.max(0, i - NEIGHBOURS); j <= Math.min(points - 1, i + NEIGHBOURS); j++) {
        squares += variances[j];
        freedom += Math.max(0, counts[j] - 1);
      }
      // the shifts took a share of the freedom: one in as many as there are values
      double left = freedom * (points > 1 ? 1 - 1.0 / points : 1);
      errors[i] = left > 0 ? Math.sqrt(squares / left / counts[i]) : Double.NaN;
    }
    return new Curve(values.stream().mapToDouble(Double::doubleValue).toArray(), means, errors);
  }

  /** How far every seed's curve lies above the mean curve, over the values that all seeds have. */
  private static double[] shifts(double[][] figures) {
    int seeds = figures.length == 0 ? 0 : figures[0].length;
    double[] shift = new double[seeds];
    int complete = 0;
    for (double[] row : figures) {
      if (Arrays.stream(row).allMatch(Double::isFinite)) {
        complete++;
        double mean = Arrays.stream(row).average().orElse(0);
        for (int s = 0; s < seeds; s++) {
          shift[s] += row[s] - mean;
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

  /** The means with fresh noise of their own size around the given centre. */
  double[] redrawn(double[] centre, NormalDraws draws) {
    double[] out = new double[centre.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = centre[i] + errors[i] * draws.normal();
    }
    return out;
  }
}
