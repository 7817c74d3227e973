package dev.sonde.descent.results;

import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.Curve;
import dev.sonde.spectra.StudentT;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which value to take: the smallest one whose test error is within the error bar of the best.
 *
 * <p>Seeds are paired: one seed's models of all values share their data and labels, and how far the
 * seed lies above the others everywhere tells nothing of one value beside another. So a value's
 * distance from the best is the mean over the seeds that both have, and the bar is the 95% interval
 * of the best's mean by the noise of a {@link Curve}: what seeds do beyond shifting the whole
 * curve, pooled over five neighbouring values, with Student's t of the pooled degrees of freedom. A
 * single value's two or three seeds would make the bar so wide that tiny models pass. It is the
 * best's own bar: a value whose error is uncertain is not as good for that.
 *
 * @param value the smallest value whose test error is within the error bar of the best
 * @param testError the test error there
 * @param best the value with the smallest test error
 * @param bestError that error
 */
public record Advice(double value, Average testError, double best, Average bestError) {
  /** What a 95% interval leaves on either side. */
  private static final double TAIL = 0.025;

  /**
   * Finds it.
   *
   * @param points the averages, by value
   * @param errors the test errors, or a rising function of them, {@code [value][seed]}, NaN where
   *     there is none
   * @return empty without points, or where a value has a single seed and so no error bar
   */
  public static Optional<Advice> of(List<SweepPoint> points, double[][] errors) {
    if (points.isEmpty() || points.stream().anyMatch(point -> point.testError().n() < 2)) {
      return Optional.empty();
    }
    SweepPoint best =
        points.stream()
            .min(Comparator.comparingDouble(point -> point.testError().estimate()))
            .orElseThrow();
    int at = points.indexOf(best);
    Curve curve = Curve.of(points.stream().map(SweepPoint::value).toList(), errors);
    double bar = StudentT.upperQuantile(TAIL, curve.freedom()[at]) * curve.errors()[at];
    for (int i = 0; i < errors.length; i++) {
      if (apart(errors[i], errors[at]) <= bar) {
        SweepPoint point = points.get(i);
        return Optional.of(
            new Advice(point.value(), point.testError(), best.value(), best.testError()));
      }
    }
    return Optional.empty();
  }

  /** How much larger one value's errors are than the other's, seed by seed, on average. */
  private static double apart(double[] errors, double[] others) {
    double sum = 0;
    int n = 0;
    for (int s = 0; s < errors.length; s++) {
      double apart = errors[s] - others[s];
      if (Double.isFinite(apart)) {
        sum += apart;
        n++;
      }
    }
    return sum / n;
  }
}
