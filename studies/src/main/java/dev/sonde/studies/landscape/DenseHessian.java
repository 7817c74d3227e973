package dev.sonde.studies.landscape;

import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Lapack;

/**
 * A Hessian written down and decomposed, for networks of some hundred parameters.
 *
 * <p>Costs P products and P³ operations.
 *
 * @param values the eigenvalues, ascending
 * @param vectors the unit eigenvectors as columns, {@code [P·P]} column-major
 */
record DenseHessian(double[] values, double[] vectors) {
  /** Products at once: a graph that has to be rebuilt is, once a block. */
  private static final int BLOCK = 64;

  static DenseHessian of(SymmetricOperator hessian) {
    int n = hessian.dimension();
    double[] matrix = new double[n * n];
    for (int first = 0; first < n; first += BLOCK) {
      int count = Math.min(BLOCK, n - first);
      double[][] units = new double[count][n];
      double[][] products = new double[count][n];
      for (int j = 0; j < count; j++) {
        units[j][first + j] = 1;
      }
      hessian.multiply(units, products);
      for (int j = 0; j < count; j++) {
        System.arraycopy(products[j], 0, matrix, (first + j) * n, n);
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double mean = (matrix[j * n + i] + matrix[i * n + j]) / 2;
        matrix[j * n + i] = mean;
        matrix[i * n + j] = mean;
      }
    }
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(matrix, n, true);
    return new DenseHessian(pairs.values(), pairs.vectors());
  }

  int dimension() {
    return values.length;
  }

  double[] vector(int i) {
    int n = values.length;
    double[] out = new double[n];
    System.arraycopy(vectors, i * n, out, 0, n);
    return out;
  }

  /** Returns the largest absolute eigenvalue. */
  double norm() {
    return Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1]));
  }

  /** Returns how many eigenvalues lie below −tolerance. */
  int index(double tolerance) {
    int count = 0;
    while (count < values.length && values[count] < -tolerance) {
      count++;
    }
    return count;
  }

  /** Returns a vector's parts along the eigenvectors. */
  double[] components(double[] vector) {
    int n = values.length;
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int k = 0; k < n; k++) {
        sum += vectors[i * n + k] * vector[k];
      }
      out[i] = sum;
    }
    return out;
  }

  /** Returns the sum of eigenvectors with these coefficients. */
  double[] combined(double[] coefficients) {
    int n = values.length;
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      if (coefficients[i] != 0) {
        for (int k = 0; k < n; k++) {
          out[k] += vectors[i * n + k] * coefficients[i];
        }
      }
    }
    return out;
  }
}
