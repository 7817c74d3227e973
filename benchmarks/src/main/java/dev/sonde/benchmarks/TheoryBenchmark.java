package dev.sonde.benchmarks;

import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.TheoryPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether measured test losses of linear models lie about the theory's expectation as their error
 * bars say: on the theory's own data the residuals, in standard errors over 50 repetitions, should
 * have mean 0 and standard deviation 1 wherever they are not masked.
 *
 * <p>Residuals of one sweep share their draws, nested feature by nested feature, and so tell little
 * more than a handful; therefore forty sweeps of other seeds.
 */
final class TheoryBenchmark {
  private static final int SWEEPS = 40;
  private static final int REPETITIONS = 50;
  private static final double[] WIDTHS = {5, 10, 20, 30, 40, 60, 80, 100, 130, 170, 240};

  private TheoryBenchmark() {}

  static String run() {
    List<TheoryPoint> all = new ArrayList<>();
    for (int i = 0; i < SWEEPS; i++) {
      all.addAll(
          SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, WIDTHS))
              .withSamples(60)
              .withTestSamples(500)
              .withSeeds(REPETITIONS)
              .withSeed(1_000L * i)
              .onGaussian(new GaussianData(4, 1, 0))
              .theory());
    }
    Clock.Table table = new Clock.Table("features over samples", "residuals", "mean", "sd");
    for (double width : WIDTHS) {
      row(table, width / 60, all.stream().filter(point -> point.value() == width).toList());
    }
    List<TheoryPoint> shown = all.stream().filter(point -> !point.masked()).toList();
    row(table, "all that are not masked", shown);
    return table.toString();
  }

  private static void row(Clock.Table table, Object name, List<TheoryPoint> points) {
    double[] residuals = points.stream().mapToDouble(TheoryPoint::residual).toArray();
    double mean = Arrays.stream(residuals).average().orElse(Double.NaN);
    double squares = Arrays.stream(residuals).map(r -> (r - mean) * (r - mean)).sum();
    boolean masked = points.stream().anyMatch(TheoryPoint::masked);
    table.row(
        masked ? name + " (masked)" : name,
        residuals.length,
        mean,
        Math.sqrt(squares / (residuals.length - 1)));
  }

  /** Prints the table. */
  public static void main(String[] args) {
    System.out.println(run());
  }
}
