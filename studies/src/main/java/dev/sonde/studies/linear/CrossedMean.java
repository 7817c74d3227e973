package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The mean of what samples show in several runs, with an error for both: for runs that would be
 * drawn otherwise and for other samples.
 *
 * <p>With {@code e} the deviations from the mean of {@code n} figures, the variance is
 *
 * <pre>{@code
 * V = Σ_runs (Σe)²/n² · R/(R−1) + Σ_samples (Σe)²/n² − Σ e²/n²,
 * }</pre>
 *
 * <p>what vary together within a run, and within a sample, less what both have counted; at least
 * either of the first two. With one run only the samples are known. The interval is that of
 * Student's t for the runs, of which there are fewer.
 *
 * <p>Source: Cameron, Gelbach, Miller, Robust Inference With Multiway Clustering, 2011, equation
 * 2.11.
 */
final class CrossedMean {
  private CrossedMean() {}

  /**
   * Averages.
   *
   * @param figures one of each sample, {@code [run][sample of it]}, at least one run
   * @param samples which sample of all runs each is, in the same places
   * @return the mean; {@code n} is the number of runs, and that of samples where there is one run
   */
  static Average of(double[][] figures, int[][] samples) {
    int runs = figures.length;
    if (runs == 1) {
      return Average.of(figures[0]);
    }
    int n = 0;
    double sum = 0;
    for (double[] run : figures) {
      n += run.length;
      sum += Arrays.stream(run).sum();
    }
    double mean = sum / n;
    Map<Integer, Double> bySample = new HashMap<>();
    double ofRuns = 0;
    double ofBoth = 0;
    for (int run = 0; run < runs; run++) {
      double together = 0;
      for (int i = 0; i < figures[run].length; i++) {
        double e = figures[run][i] - mean;
        together += e;
        ofBoth += e * e;
        bySample.merge(samples[run][i], e, Double::sum);
      }
      ofRuns += together * together;
    }
    ofRuns *= runs / (runs - 1.0);
    double ofSamples = bySample.values().stream().mapToDouble(e -> e * e).sum();
    double variance = Math.max(ofRuns + ofSamples - ofBoth, Math.max(ofRuns, ofSamples));
    return new Average(mean, Math.sqrt(variance) / n, runs);
  }
}
