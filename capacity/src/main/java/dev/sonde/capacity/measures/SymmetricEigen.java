package dev.sonde.capacity.measures;

import dev.sonde.spectra.dense.Lapack;
import java.util.Arrays;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix of a few rows.
 *
 * <p>Non-finite values: a matrix that holds one has eigenvalues of NaN, and no directions.
 *
 * @param values the eigenvalues, ascending
 * @param vectors the unit eigenvectors, {@code vectors[i]} that of {@code values[i]}
 */
record SymmetricEigen(double[] values, double[][] vectors) {

  /** Decomposes a matrix, of which it reads one triangle; the matrix stays as it is. */
  static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[] entries = Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    if (!Arrays.stream(entries).allMatch(Double::isFinite)) {
      double[] unknown = new double[n];
      Arrays.fill(unknown, Double.NaN);
      return new SymmetricEigen(unknown, new double[n][n]);
    }
    if (n == 0) {
      return new SymmetricEigen(new double[0], new double[0][]);
    }
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(entries, n, true);
    double[][] vectors = new double[n][];
    for (int i = 0; i < n; i++) {
      vectors[i] = Arrays.copyOfRange(pairs.vectors(), i * n, (i + 1) * n);
    }
    return new SymmetricEigen(pairs.values(), vectors);
  }
}
