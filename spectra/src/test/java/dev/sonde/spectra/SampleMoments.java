package dev.sonde.spectra;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * {@code A = (1/n) Σ c_s x_s x_sᵀ} over samples drawn from a population, in groups: a small GGN.
 */
public final class SampleMoments implements SampledOperator {

  private final double[][] samples;
  private final double[] curvatures;
  private final int groups;
  private final double samplingFraction;

  SampleMoments(double[][] samples, double[] curvatures, int groups, double samplingFraction) {
    this.samples = samples;
    this.curvatures = curvatures;
    this.groups = groups;
    this.samplingFraction = samplingFraction;
  }

  /** Returns the same population in a random order. */
  public SampleMoments shuffled(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = samples.clone();
    double[] c = curvatures.clone();
    for (int i = x.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double[] sample = x[i];
      x[i] = x[j];
      x[j] = sample;
      double curvature = c[i];
      c[i] = c[j];
      c[j] = curvature;
    }
    return new SampleMoments(x, c, groups, samplingFraction);
  }

  /** Returns the first {@code n} samples as a draw from this population. */
  public SampleMoments first(int n, int groups) {
    return new SampleMoments(
        Arrays.copyOf(samples, n),
        Arrays.copyOf(curvatures, n),
        groups,
        (double) n / samples.length);
  }

  /**
   * Draws a population with feature variances 1/1, 1/2, …, 1/P.
   *
   * @param tail standard deviation of the logarithm of a sample's scale; 0 is Gaussian
   * @param indefinite whether the curvatures are N(½, 1) rather than 1
   */
  public static SampleMoments population(
      int size, int dimension, double tail, boolean indefinite, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] samples = new double[size][dimension];
    double[] curvatures = new double[size];
    for (int s = 0; s < size; s++) {
      double scale = Math.exp(tail * random.nextGaussian());
      for (int i = 0; i < dimension; i++) {
        samples[s][i] = scale * random.nextGaussian() / Math.sqrt(i + 1);
      }
      curvatures[s] = indefinite ? 0.5 + random.nextGaussian() : 1;
    }
    return new SampleMoments(samples, curvatures, 1, 1);
  }

  private int start(int group) {
    return samples.length * group / groups;
  }

  @Override
  public int groups() {
    return groups;
  }

  @Override
  public double weight(int group) {
    return (double) (start(group + 1) - start(group)) / samples.length;
  }

  @Override
  public double samplingFraction() {
    return samplingFraction;
  }

  @Override
  public int dimension() {
    return samples[0].length;
  }

  @Override
  public void multiplyByGroup(double[][] vectors, double[][][] productsByGroup) {
    int n = dimension();
    for (int g = 0; g < groups; g++) {
      int from = start(g);
      int to = start(g + 1);
      for (int j = 0; j < vectors.length; j++) {
        double[] out = productsByGroup[g][j];
        Arrays.fill(out, 0);
        for (int s = from; s < to; s++) {
          double dot = 0;
          for (int i = 0; i < n; i++) {
            dot += samples[s][i] * vectors[j][i];
          }
          dot *= curvatures[s] / (to - from);
          for (int i = 0; i < n; i++) {
            out[i] += dot * samples[s][i];
          }
        }
      }
    }
  }

  @Override
  public void multiply(double[][] vectors, double[][] products) {
    double[][][] byGroup = new double[groups][vectors.length][dimension()];
    multiplyByGroup(vectors, byGroup);
    for (int j = 0; j < vectors.length; j++) {
      Arrays.fill(products[j], 0);
      for (int g = 0; g < groups; g++) {
        for (int i = 0; i < products[j].length; i++) {
          products[j][i] += weight(g) * byGroup[g][j][i];
        }
      }
    }
  }
}
