package dev.sonde.descent;

import dev.sonde.spectra.StudentT;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether any value of a sweep has models that answer better than without looking at their inputs.
 *
 * <p>At every value the test error e is held against that of the constant answer c. A value is
 * better where {@code c − e} exceeds {@code √((t·s)² + (z·u)²)}: s its standard error over the n
 * seeds, u that over test samples where all seeds share them, t and z the points that Student's
 * distribution of n − 1 degrees of freedom and the normal one exceed with probability 0.05/P, P the
 * number of values. So among P values without any merit one is called better at most once in twenty
 * sweeps: a sum of squares of both quantiles errs on the safe side whatever s and u are (Banerjee
 * 1960, Sankhyā 22, 357–358), where one t of Welch's and Satterthwaite's degrees of freedom calls
 * one better in up to 40% of simulated sweeps of two seeds.
 *
 * <p>With one seed the seeds' part is not known, and the answer is about that seed's models.
 *
 * @param better whether there is one
 * @param smallest the point with the smallest test error
 * @param constantError the constant answer's test error there
 * @param margin the difference that would have counted there
 */
public record ConstantComparison(
    boolean better, SweepPoint smallest, double constantError, double margin) {
  /** How often one of the values may be called better without being so. */
  private static final double LEVEL = 0.05;

  /**
   * Compares.
   *
   * @param points the averages, at least one
   * @param gains {@code c − e}, {@code [value][seed]}, NaN where there is none
   * @param sampling the standard error of the difference over test samples, one for every value
   * @param shared whether these are the same for all seeds; the seeds' own differences tell of
   *     fresh ones
   * @return empty where the constant answer is not known of every value, as in ledgers of earlier
   *     versions
   */
  static Optional<ConstantComparison> of(
      List<SweepPoint> points, double[][] gains, double[] sampling, boolean shared) {
    double tail = LEVEL / points.size();
    double z = StudentT.upperQuantile(tail, Double.POSITIVE_INFINITY);
    SweepPoint smallest =
        Collections.min(
            points, Comparator.comparingDouble((SweepPoint p) -> p.testError().estimate()));
    boolean better = false;
    double apart = 0;
    double margin = 0;
    for (int i = 0; i < sampling.length; i++) {
      Average gain = Average.of(Arrays.stream(gains[i]).filter(Double::isFinite).toArray());
      double seeds = gain.n() > 1 ? gain.standardError() : 0;
      double tests = shared || gain.n() < 2 ? sampling[i] : 0;
      double t = gain.n() > 1 ? StudentT.upperQuantile(tail, gain.n() - 1) : 0;
      double needed = Math.hypot(t * seeds, z * tests);
      if (gain.n() < points.get(i).testError().n() || !Double.isFinite(needed)) {
        return Optional.empty();
      }
      better |= gain.estimate() > needed;
      if (points.get(i).equals(smallest)) {
        apart = gain.estimate();
        margin = needed;
      }
    }
    return Optional.of(
        new ConstantComparison(better, smallest, smallest.testError().estimate() + apart, margin));
  }
}
