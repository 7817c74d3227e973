package dev.sonde.descent.linear;

import dev.sonde.spectra.dense.Matrix;
import java.util.Arrays;

/** Features less their means over the training samples, these as {@link Contrasts}. */
record CentredFeatures(NestedFeatures features, Contrasts contrasts) implements NestedFeatures {

  @Override
  public int count() {
    return features.count();
  }

  @Override
  public Matrix train(int from, int to) {
    try (Matrix train = features.train(from, to)) {
      return Matrix.of(train.rows() - 1, to - from, contrasts.of(train.toArray()));
    }
  }

  @Override
  public Matrix test(int from, int to) {
    double[] means;
    try (Matrix train = features.train(from, to)) {
      means = contrasts.means(train.toArray());
    }
    Matrix test = features.test(from, to);
    double[] column = new double[test.rows()];
    for (int j = 0; j < means.length; j++) {
      double mean = means[j];
      test.column(j, column);
      Arrays.setAll(column, i -> column[i] - mean);
      test.putColumn(j, column);
    }
    return test;
  }
}
