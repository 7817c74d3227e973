package dev.sonde.capacity.watch;

import dev.sonde.spectra.StudentT;
import java.util.List;
import java.util.Optional;

/**
 * When a growing figure will pass a bound if it goes on along the line through its last points.
 *
 * <p>The line {@code y = a + b t} is fitted by least squares. With its n − 2 degrees of freedom,
 * the 95% interval of the crossing {@code a + b t = bound} is that of Fieller: all t with {@code |a
 * + b t − bound| ≤ t(0.975) s √(1/n + (t − t̄)²/S)}, {@code S = Σ(tᵢ − t̄)²}. It is bounded exactly
 * where the slope differs from zero. That the figure leaves the line is not in it.
 *
 * <p>Source: Draper, Smith, Applied Regression Analysis, 3rd edition, section 3.2 (inverse
 * regression).
 *
 * @param step the crossing
 * @param low where it is at the earliest
 * @param high where it is at the latest
 * @param points how many points the line goes through
 */
record LogitTrend(double step, double low, double high, int points) {
  /** One degree of freedom is the least that an error comes from; two are the least worth one. */
  static final int LEAST = 4;

  private static final double TAIL = 0.025;

  /** A point of the figure. */
  record Point(double step, double value) {}

  /** The crossing; empty where points are fewer than four or do not grow for certain. */
  static Optional<LogitTrend> of(List<Point> points, double bound) {
    int n = points.size();
    if (n < LEAST) {
      return Optional.empty();
    }
    double meanStep = points.stream().mapToDouble(Point::step).average().orElseThrow();
    double mean = points.stream().mapToDouble(Point::value).average().orElseThrow();
    double spread = 0;
    double joint = 0;
    for (Point point : points) {
      spread += (point.step() - meanStep) * (point.step() - meanStep);
      joint += (point.step() - meanStep) * (point.value() - mean);
    }
    double slope = joint / spread;
    double rest = 0;
    for (Point point : points) {
      double residual = point.value() - mean - slope * (point.step() - meanStep);
      rest += residual * residual;
    }
    double wide = StudentT.upperQuantile(TAIL, n - 2);
    double half = wide * Math.sqrt(rest / (n - 2)); // of the interval of a single point
    // slope² − half²/S is the leading coefficient of the quadratic whose roots are the ends
    double certain = slope * slope - half * half / spread;
    if (!(slope > 0 && certain > 0)) {
      return Optional.empty();
    }
    double missing = bound - mean;
    double root = half * Math.sqrt(missing * missing / spread + certain / n);
    double centre = slope * missing;
    return Optional.of(
        new LogitTrend(
            meanStep + missing / slope,
            meanStep + (centre - root) / certain,
            meanStep + (centre + root) / certain,
            n));
  }
}
