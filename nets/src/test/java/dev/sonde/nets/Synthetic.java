package dev.sonde.nets;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import java.util.Random;

/** Small random data sets. */
public final class Synthetic {
  private Synthetic() {}

  public static Dataset classes(int samples, int features, int classes, long seed) {
    Random random = new Random(seed);
    long[] labels = new long[samples];
    for (int i = 0; i < samples; i++) {
      labels[i] = random.nextInt(classes);
    }
    return new Dataset(
        inputs(samples, features, random),
        new Values.Integers(labels, new long[] {samples}),
        "made for a test",
        "");
  }

  public static Dataset reals(int samples, int features, int outputs, long seed) {
    Random random = new Random(seed);
    double[] targets = new double[samples * outputs];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = random.nextGaussian();
    }
    return new Dataset(
        inputs(samples, features, random),
        new Values.Doubles(targets, new long[] {samples, outputs}),
        "made for a test",
        "");
  }

  public static Dataset binary(int samples, int features, long seed) {
    Random random = new Random(seed);
    double[] targets = new double[samples];
    for (int i = 0; i < samples; i++) {
      targets[i] = random.nextInt(2);
    }
    return new Dataset(
        inputs(samples, features, random),
        new Values.Doubles(targets, new long[] {samples, 1}),
        "made for a test",
        "");
  }

  public static double[] vector(int length, long seed) {
    Random random = new Random(seed);
    double[] out = new double[length];
    for (int i = 0; i < length; i++) {
      out[i] = random.nextGaussian();
    }
    return out;
  }

  /** The inputs as rows, with a one behind each for the bias. */
  static double[][] rowsWithOne(Dataset dataset) {
    double[] x = ((Values.Doubles) dataset.inputs()).values();
    int features = dataset.inputs().sampleSize();
    double[][] rows = new double[dataset.samples()][features + 1];
    for (int n = 0; n < rows.length; n++) {
      System.arraycopy(x, n * features, rows[n], 0, features);
      rows[n][features] = 1;
    }
    return rows;
  }

  private static Values inputs(int samples, int features, Random random) {
    double[] x = new double[samples * features];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextGaussian();
    }
    return new Values.Doubles(x, new long[] {samples, features});
  }
}
