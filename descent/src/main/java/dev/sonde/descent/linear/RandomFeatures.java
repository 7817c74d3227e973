package dev.sonde.descent.linear;

import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.statistics.NormalDraws;
import dev.sonde.spectra.dense.Matrix;
import java.util.Arrays;

/**
 * Random Fourier or ReLU features of inputs, random projections of them, or the inputs themselves.
 *
 * <p>Feature j depends on the seed and j alone, so models of different widths share their first
 * features.
 */
public final class RandomFeatures implements NestedFeatures {
  private final FeatureKind kind;
  private final double[] train;
  private final double[] test;
  private final int dimension;
  private final int count;
  private final double[] weights;
  private final double[] phases;

  /**
   * Draws all weights.
   *
   * @param train the training inputs, {@code n × d} column-major
   * @param test the test inputs, {@code m × d} column-major
   */
  public RandomFeatures(
      FeatureKind kind,
      double bandwidth,
      long seed,
      int count,
      int dimension,
      double[] train,
      double[] test) {
    this.kind = kind;
    this.dimension = dimension;
    this.count = kind.isLinear() ? Math.min(count, dimension) : count;
    this.train = train;
    this.test = test;
    boolean random = kind != FeatureKind.LINEAR;
    this.weights = new double[random ? count * dimension : 0];
    this.phases = new double[kind == FeatureKind.FOURIER ? count : 0];
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.FEATURES);
    double scale = kind == FeatureKind.FOURIER ? 1 / bandwidth : 1 / Math.sqrt(dimension);
    Arrays.setAll(weights, i -> scale * draws.normal());
    NormalDraws angles = new NormalDraws(seed, NormalDraws.Purpose.PHASES);
    Arrays.setAll(phases, i -> 2 * Math.PI * angles.unit());
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Matrix train(int from, int to) {
    return features(train, from, to);
  }

  @Override
  public Matrix test(int from, int to) {
    return features(test, from, to);
  }

  private Matrix features(double[] inputs, int from, int to) {
    int rows = inputs.length / dimension;
    int columns = to - from;
    if (kind == FeatureKind.LINEAR) {
      return Matrix.of(rows, columns, Arrays.copyOfRange(inputs, from * rows, to * rows));
    }
    Matrix out = new Matrix(rows, columns);
    try (Matrix x = Matrix.of(rows, dimension, inputs);
        Matrix w =
            Matrix.of(
                dimension,
                columns,
                Arrays.copyOfRange(weights, from * dimension, to * dimension))) {
      out.addProduct(x, w);
    }
    double[] column = new double[rows];
    for (int j = 0; j < columns; j++) {
      out.column(j, column);
      double phase = kind == FeatureKind.FOURIER ? phases[from + j] : 0;
      for (int i = 0; i < rows; i++) {
        column[i] = kind.of(column[i], phase);
      }
      out.putColumn(j, column);
    }
    return out;
  }

  /**
   * Half the median distance of neighbouring training samples in their order, which is a random
   * one: for MNIST's pixels about 5, the bandwidth of Belkin et al. 2019.
   *
   * @param inputs {@code n × d} column-major
   */
  public static double usualBandwidth(double[] inputs, int dimension) {
    int rows = inputs.length / dimension;
    double[] distances = new double[rows / 2];
    for (int pair = 0; pair < distances.length; pair++) {
      double sum = 0;
      for (int j = 0; j < dimension; j++) {
        double difference = inputs[j * rows + 2 * pair] - inputs[j * rows + 2 * pair + 1];
        sum += difference * difference;
      }
      distances[pair] = Math.sqrt(sum);
    }
    Arrays.sort(distances);
    double median = distances[distances.length / 2];
    return median > 0 ? median / 2 : 1;
  }
}
