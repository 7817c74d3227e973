package dev.sonde.capacity.measures;

/**
 * The eigenvalues and eigenvectors of a symmetric matrix of a few rows, by cyclic Jacobi rotations
 * (Golub, Van Loan, Matrix Computations, 2013, section 8.5).
 *
 * @param values the eigenvalues, in no order
 * @param vectors the unit eigenvectors, {@code vectors[i]} that of {@code values[i]}
 */
record SymmetricEigen(double[] values, double[][] vectors) {
  /** Sweeps converge quadratically: six or seven suffice for any matrix of this size. */
  private static final int MOST_SWEEPS = 30;

  /** Decomposes a matrix, of which it reads both triangles; the matrix stays as it is. */
  static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[][] A = new double[n][];
    double[][] V = new double[n][n];
    double squares = 0;
    for (int i = 0; i < n; i++) {
      A[i] = matrix[i].clone();
      V[i][i] = 1;
      for (double entry : A[i]) {
        squares += entry * entry;
      }
    }
    double negligible = 0x1p-53 * 0x1p-53 * squares;
    for (int sweep = 0; sweep < MOST_SWEEPS && offDiagonal(A) > negligible; sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(A, V, p, q);
        }
      }
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = A[i][i];
    }
    return new SymmetricEigen(values, V);
  }

  private static double offDiagonal(double[][] A) {
    double sum = 0;
    for (int p = 0; p < A.length; p++) {
      for (int q = p + 1; q < A.length; q++) {
        sum += 2 * A[p][q] * A[p][q];
      }
    }
    return sum;
  }

  /** Makes {@code A[p][q]} zero; the rows of V turn with it. */
  private static void rotate(double[][] A, double[][] V, int p, int q) {
    if (A[p][q] == 0) {
      return;
    }
    double theta = (A[q][q] - A[p][p]) / (2 * A[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
    double c = 1 / Math.hypot(t, 1);
    double s = t * c;
    for (int i = 0; i < A.length; i++) {
      double ip = A[i][p];
      double iq = A[i][q];
      A[i][p] = c * ip - s * iq;
      A[i][q] = s * ip + c * iq;
    }
    for (int i = 0; i < A.length; i++) {
      double pi = A[p][i];
      double qi = A[q][i];
      A[p][i] = c * pi - s * qi;
      A[q][i] = s * pi + c * qi;
      double vp = V[p][i];
      double vq = V[q][i];
      V[p][i] = c * vp - s * vq;
      V[q][i] = s * vp + c * vq;
    }
  }
}
