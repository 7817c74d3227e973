package dev.sonde.spectra.dense;

import static org.bytedeco.openblas.global.openblas_full.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_full.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgeqp3;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgeqrf;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgesdd;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dorgqr;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas_full.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas_full.cblas_dgemm;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas_full;

/**
 * The decompositions of small and middle-sized dense matrices that this package needs, done by the
 * LAPACK in OpenBLAS. Matrices are column-major.
 *
 * <p><b>Threads.</b> OpenBLAS has threads of its own, and their number is one setting for the whole
 * process, which reaches libtorch's matrix products as well. Loading this class sets it to one, and
 * nothing sets it to more: parallelism is ours, over panels or minibatches, reduced in a fixed
 * order, so that results have the same bits whatever the number of threads (decision 0010).
 */
public final class Lapack {

  /**
   * Eigenvalues, ascending, and their vectors.
   *
   * @param values the <i>n</i> eigenvalues, ascending
   * @param vectors the unit eigenvectors as columns, {@code [n*n]} column-major; empty when not
   *     asked for
   */
  public record Eigenpairs(double[] values, double[] vectors) {}

  /**
   * A thin singular value decomposition {@code A = U diag(s) Vᵀ}.
   *
   * @param singularValues descending
   * @param left U, {@code rows × k} column-major
   * @param rightTransposed Vᵀ, {@code k × columns} column-major
   */
  public record SingularValues(double[] singularValues, double[] left, double[] rightTransposed) {}

  static {
    NativeLibraries.load("openblas-0.3.31-1.5.13", () -> openblas_full.openblas_set_num_threads(1));
  }

  private Lapack() {}

  /** Loads the native library and sets its threads to one; does nothing the second time. */
  static void load() {
    // the static initialiser did it
  }

  /**
   * Decomposes a symmetric matrix.
   *
   * @param a the matrix, {@code n × n}; only the lower triangle is read; left unchanged
   */
  public static Eigenpairs symmetricEigenpairs(double[] a, int n, boolean vectors) {
    double[] work = a.clone();
    double[] values = new double[n];
    check(
        "dsyevd",
        LAPACKE_dsyevd(
            LAPACK_COL_MAJOR, (byte) (vectors ? 'V' : 'N'), (byte) 'L', n, work, n, values));
    return new Eigenpairs(values, vectors ? work : new double[0]);
  }

  /**
   * Returns the eigenvalues, ascending, of a symmetric matrix whose lower triangle is destroyed.
   */
  public static double[] symmetricEigenvaluesInPlace(DoublePointer a, int n) {
    try (DoublePointer values = new DoublePointer(n)) {
      check("dsyevd", LAPACKE_dsyevd(LAPACK_COL_MAJOR, (byte) 'N', (byte) 'L', n, a, n, values));
      double[] out = new double[n];
      values.get(out);
      return out;
    }
  }

  /** Returns the thin singular value decomposition; {@code a} is left unchanged. */
  public static SingularValues singularValues(double[] a, int rows, int columns) {
    int k = Math.min(rows, columns);
    double[] work = a.clone();
    double[] s = new double[k];
    double[] u = new double[rows * k];
    double[] vt = new double[k * columns];
    check(
        "dgesdd",
        LAPACKE_dgesdd(LAPACK_COL_MAJOR, (byte) 'S', rows, columns, work, rows, s, u, rows, vt, k));
    return new SingularValues(s, u, vt);
  }

  /**
   * Replaces the {@code rows × columns} matrix, {@code rows >= columns}, by its orthonormal factor
   * and returns the triangular one, {@code columns × columns} with zeros below the diagonal.
   */
  static double[] qrInPlace(double[] a, int rows, int columns) {
    double[] tau = new double[columns];
    check("dgeqrf", LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, columns, a, rows, tau));
    double[] r = upperTriangle(a, rows, columns);
    check("dorgqr", LAPACKE_dorgqr(LAPACK_COL_MAJOR, rows, columns, columns, a, rows, tau));
    return r;
  }

  /**
   * Decomposes {@code A Π = Q R} with column pivoting, so that the diagonal of R falls in absolute
   * value. Replaces the square matrix by Q.
   *
   * @param pivots receives the column of A that stands at each place
   * @return R
   */
  static double[] pivotedQrInPlace(double[] a, int n, int[] pivots) {
    double[] tau = new double[n];
    Arrays.fill(pivots, 0);
    check("dgeqp3", LAPACKE_dgeqp3(LAPACK_COL_MAJOR, n, n, a, n, pivots, tau));
    double[] r = upperTriangle(a, n, n);
    check("dorgqr", LAPACKE_dorgqr(LAPACK_COL_MAJOR, n, n, n, a, n, tau));
    for (int j = 0; j < n; j++) {
      pivots[j]--;
    }
    return r;
  }

  /** Returns {@code A B} with A {@code rows × inner} and B {@code inner × columns}. */
  public static double[] multiply(double[] a, int rows, int inner, double[] b, int columns) {
    double[] c = new double[rows * columns];
    if (c.length > 0 && inner > 0) {
      cblas_dgemm(
          CblasColMajor,
          CblasNoTrans,
          CblasNoTrans,
          rows,
          columns,
          inner,
          1,
          a,
          rows,
          b,
          inner,
          0,
          c,
          rows);
    }
    return c;
  }

  /** Returns {@code Aᵀ} of A {@code rows × columns}. */
  public static double[] transposed(double[] a, int rows, int columns) {
    double[] t = new double[a.length];
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        t[i * columns + j] = a[j * rows + i];
      }
    }
    return t;
  }

  private static double[] upperTriangle(double[] a, int rows, int columns) {
    double[] r = new double[columns * columns];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(a, j * rows, r, j * columns, j + 1);
    }
    return r;
  }

  static void check(String routine, int info) {
    if (info < 0) {
      throw new ArithmeticException(
          routine
              + " refused argument "
              + -info
              + ": the matrix holds NaN, so the products it came from were not finite");
    }
    if (info > 0) {
      throw new ArithmeticException(
          routine + " did not converge (info " + info + "); the matrix may be badly scaled");
    }
  }
}
