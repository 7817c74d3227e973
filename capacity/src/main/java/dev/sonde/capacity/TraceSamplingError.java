package dev.sonde.capacity;

import dev.sonde.spectra.SampledOperator;
import java.util.SplittableRandom;

/**
 * How far the trace of a matrix seen through n of N samples lies from that of all N, by the spread
 * of the traces of its groups of samples.
 *
 * <p>With Rademacher probes v, {@code t_g = mean vᵀA_g v} estimates each group's trace; the same
 * probes for every group, so that their own error cancels from the differences. The squared
 * standard error is {@code (1 − n/N) · G/(G − 1) · Σ_g w_g² (t_g − t̄)²}, that of a weighted mean
 * of G groups with the correction for a finite population. What is left of the probes' error makes
 * it too large rather than too small. Source: Cochran, Sampling Techniques, 1977, chapters 2 and
 * 11.
 *
 * @param trace the trace's rough estimate {@code t̄ = Σ w_g t_g}, from as few probes
 * @param standardError the standard error of having seen n samples; NaN with a single group
 */
record TraceSamplingError(double trace, double standardError) {

  /** Measures the sampling error at the cost of the given number of products, at least 1. */
  static TraceSamplingError of(SampledOperator operator, int products, long seed) {
    int dimension = operator.dimension();
    int groups = operator.groups();
    SplittableRandom random = new SplittableRandom(seed);
    double[][] probes = new double[products][dimension];
    for (double[] probe : probes) {
      for (int i = 0; i < dimension; i++) {
        probe[i] = random.nextBoolean() ? 1 : -1;
      }
    }
    double[] traces = new double[groups];
    double[][][] byGroup = new double[groups][1][dimension];
    for (double[] probe : probes) {
      operator.multiplyByGroup(new double[][] {probe}, byGroup);
      for (int g = 0; g < groups; g++) {
        for (int i = 0; i < dimension; i++) {
          traces[g] += probe[i] * byGroup[g][0][i] / products;
        }
      }
    }
    double mean = 0;
    for (int g = 0; g < groups; g++) {
      mean += operator.weight(g) * traces[g];
    }
    double squares = 0;
    for (int g = 0; g < groups; g++) {
      double deviation = operator.weight(g) * (traces[g] - mean);
      squares += deviation * deviation;
    }
    double unseen = 1 - operator.samplingFraction();
    double error =
        groups > 1
            ? Math.sqrt(unseen * groups / (groups - 1.0) * squares)
            : unseen == 0 ? 0 : Double.NaN;
    return new TraceSamplingError(mean, error);
  }

  /** The standard error as a fraction of the trace. */
  double relative() {
    return standardError / Math.abs(trace);
  }

  /**
   * Returns how many samples bring the relative error down to a target: the n' with {@code (1/n' −
   * 1/N)/(1/n − 1/N) = (target/relative)²}.
   *
   * @param samples the n that this was measured with
   * @param population N
   * @param target the relative error to reach
   * @return a number of samples from 1 to N
   */
  int samplesFor(int samples, int population, double target) {
    if (samples >= population || !(relative() > 0)) {
      return Math.min(samples, population);
    }
    double ratio = target / relative();
    double inverse = 1.0 / population + (1.0 / samples - 1.0 / population) * ratio * ratio;
    return (int) Math.min(population, Math.max(1, Math.ceil(1 / inverse)));
  }
}
