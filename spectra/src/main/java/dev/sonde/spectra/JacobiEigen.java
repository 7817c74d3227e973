package dev.sonde.spectra;

import org.jspecify.annotations.Nullable;

/**
 * Eigenvalues and eigenvectors of a small dense symmetric matrix by cyclic Jacobi rotations (Golub
 * and Van Loan, Matrix Computations, 4th edition, section 8.5.3).
 */
final class JacobiEigen {

  private JacobiEigen() {}

  /** Decomposes {@code A} in place; column i of {@code vectors} belongs to value i. */
  static double[] decompose(double[][] A, double @Nullable [][] vectors) {
    int n = A.length;
    if (vectors != null) {
      for (int i = 0; i < n; i++) {
        vectors[i][i] = 1;
      }
    }
    for (int sweep = 0; sweep < 60; sweep++) {
      double off = 0;
      double all = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          all = Math.max(all, Math.abs(A[i][j]));
          off = i == j ? off : Math.max(off, Math.abs(A[i][j]));
        }
      }
      if (off <= 1e-15 * all) {
        break;
      }
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(A, vectors, p, q);
        }
      }
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = A[i][i];
    }
    return values;
  }

  private static void rotate(double[][] A, double @Nullable [][] vectors, int p, int q) {
    if (A[p][q] == 0) {
      return;
    }
    double theta = 0.5 * Math.atan2(2 * A[p][q], A[q][q] - A[p][p]);
    double c = Math.cos(theta);
    double s = Math.sin(theta);
    int n = A.length;
    for (int i = 0; i < n; i++) {
      double x = A[i][p];
      double y = A[i][q];
      A[i][p] = c * x - s * y;
      A[i][q] = s * x + c * y;
    }
    for (int i = 0; i < n; i++) {
      double x = A[p][i];
      double y = A[q][i];
      A[p][i] = c * x - s * y;
      A[q][i] = s * x + c * y;
    }
    A[p][q] = 0;
    A[q][p] = 0;
    if (vectors != null) {
      for (int i = 0; i < n; i++) {
        double x = vectors[i][p];
        double y = vectors[i][q];
        vectors[i][p] = c * x - s * y;
        vectors[i][q] = s * x + c * y;
      }
    }
  }
}
