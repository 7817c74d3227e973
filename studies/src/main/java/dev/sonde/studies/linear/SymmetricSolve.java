package dev.sonde.studies.linear;

import dev.sonde.spectra.dense.Lapack;

/** The solution of least norm of a symmetric system, by its eigendecomposition. */
final class SymmetricSolve {
  /** Directions below this part of the largest eigenvalue are rounding. */
  private static final double ROUNDING = 1e-12;

  private SymmetricSolve() {}

  /** Solves {@code A X = B}; A is positive semidefinite. */
  static ColumnMatrix of(ColumnMatrix a, ColumnMatrix b) {
    int n = a.rows();
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(a.entries(), n, true);
    ColumnMatrix vectors = new ColumnMatrix(n, n, pairs.vectors());
    ColumnMatrix turned = vectors.transposed().times(b);
    double largest = pairs.values()[n - 1];
    for (int o = 0; o < turned.columns(); o++) {
      for (int k = 0; k < n; k++) {
        double value = pairs.values()[k];
        turned.entries()[o * n + k] = value > ROUNDING * largest ? turned.at(k, o) / value : 0;
      }
    }
    return vectors.times(turned);
  }
}
