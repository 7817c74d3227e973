package dev.sonde.descent.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds where the training error crosses ε: on the monotone curve nearest to its means, straight
 * between neighbours in the logarithm of the axis. Intervals are percentiles over redrawings of the
 * means.
 */
public final class ThresholdFit {
  private static final int REDRAWINGS = 999;
  private static final double ROUNDING = 1e-12;

  private ThresholdFit() {}

  /**
   * Fits every ε. Where a constant answer already has a training error of at most ε, no place is
   * one where models begin to fit, and none is named.
   *
   * @param fitsBetter +1 where training error falls along the axis, −1 where it rises
   * @param constant the constant answer's training error, infinite where it is not known
   */
  public static List<InterpolationThreshold> of(
      Curve curve, int fitsBetter, long seed, double constant) {
    List<InterpolationThreshold> thresholds = new ArrayList<>();
    for (double epsilon : InterpolationThreshold.LEVELS) {
      double value =
          constant <= epsilon
              ? Double.NaN
              : crossing(curve.values(), curve.means(), epsilon, fitsBetter);
      double[] others = new double[REDRAWINGS];
      NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.BOOTSTRAP);
      boolean bounded = curve.hasErrors() && Double.isFinite(value);
      for (int i = 0; bounded && i < REDRAWINGS; i++) {
        others[i] =
            crossing(curve.values(), curve.redrawn(curve.means(), draws), epsilon, fitsBetter);
      }
      // NaN, not crossed within the sweep, sorts last
      Arrays.sort(others);
      thresholds.add(
          new InterpolationThreshold(
              epsilon,
              value,
              bounded ? others[(int) (0.025 * (REDRAWINGS - 1))] : Double.NaN,
              bounded ? others[(int) Math.ceil(0.975 * (REDRAWINGS - 1))] : Double.NaN));
    }
    return thresholds;
  }

  /** Where the curve's means cross ε, NaN where they don't. */
  public static double crossing(Curve curve, double epsilon, int fitsBetter) {
    return crossing(curve.values(), curve.means(), epsilon, fitsBetter);
  }

  /** Whether a mean is at most ε, but for what summing equal shares rounds. */
  private static boolean reaches(double mean, double epsilon) {
    return mean <= epsilon * (1 + ROUNDING);
  }

  private static double crossing(double[] values, double[] means, double epsilon, int fitsBetter) {
    double[] fit = fitsBetter > 0 ? Monotone.falling(means) : Monotone.rising(means);
    for (int i = 1; i < fit.length; i++) {
      boolean crosses =
          fitsBetter > 0
              ? !reaches(fit[i - 1], epsilon) && reaches(fit[i], epsilon)
              : reaches(fit[i - 1], epsilon) && !reaches(fit[i], epsilon);
      if (crosses) {
        double share = (fit[i - 1] - epsilon) / (fit[i - 1] - fit[i]);
        double from = Math.log(values[i - 1]);
        return Math.exp(from + share * (Math.log(values[i]) - from));
      }
    }
    return Double.NaN;
  }
}
