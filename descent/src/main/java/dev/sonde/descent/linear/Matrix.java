package dev.sonde.descent.linear;

import static org.bytedeco.openblas.global.openblas_full.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_full.CblasLeft;
import static org.bytedeco.openblas.global.openblas_full.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_full.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas_full.CblasRight;
import static org.bytedeco.openblas.global.openblas_full.CblasTrans;
import static org.bytedeco.openblas.global.openblas_full.CblasUpper;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgeqrf;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dormqr;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dtpqrt;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dtrcon;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dtrtri;
import static org.bytedeco.openblas.global.openblas_full.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas_full.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_full.cblas_dtrsm;

import dev.sonde.spectra.dense.OpenBlas;
import org.bytedeco.javacpp.DoublePointer;

/** A column-major matrix in native memory, and the few operations nested models are made of. */
public final class Matrix implements AutoCloseable {
  static {
    OpenBlas.load();
  }

  /** The block of LAPACK's triangular-pentagonal QR; tuned by us at n = 1,000 among 16 to 128. */
  private static final int UPDATE_BLOCK = 32;

  final int rows;
  final int columns;
  private final DoublePointer data;

  /** A matrix of zeros. */
  public Matrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.data = new DoublePointer((long) rows * columns);
    data.zero();
  }

  /** A copy of an array in column-major order. */
  static Matrix of(int rows, int columns, double[] values) {
    Matrix matrix = new Matrix(rows, columns);
    matrix.data.put(values, 0, rows * columns);
    return matrix;
  }

  DoublePointer data() {
    return data;
  }

  void putColumn(int column, double[] values) {
    data.getPointer((long) column * rows).put(values, 0, rows);
  }

  void column(int column, double[] out) {
    data.getPointer((long) column * rows).get(out, 0, rows);
  }

  double[] toArray() {
    double[] out = new double[rows * columns];
    data.get(out);
    return out;
  }

  void zero() {
    data.zero();
  }

  void setDiagonal(double value) {
    for (int i = 0; i < Math.min(rows, columns); i++) {
      data.put((long) i * rows + i, value);
    }
  }

  /** Replaces this by its QR factors, reflectors below R, and returns the reflectors' scales. */
  double[] qrInPlace() {
    double[] tau = new double[Math.min(rows, columns)];
    try (DoublePointer scales = new DoublePointer(tau.length)) {
      check("dgeqrf", LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, columns, data, rows, scales));
      scales.get(tau);
    }
    return tau;
  }

  /** Multiplies {@code right} in place by the Q of these factors, or by its transpose. */
  void applyQ(double[] tau, boolean transposed, Matrix right) {
    try (DoublePointer scales = new DoublePointer(tau)) {
      check(
          "dormqr",
          LAPACKE_dormqr(
              LAPACK_COL_MAJOR,
              (byte) 'L',
              (byte) (transposed ? 'T' : 'N'),
              right.rows,
              right.columns,
              tau.length,
              data,
              rows,
              scales,
              right.data,
              right.rows));
    }
  }

  /**
   * Replaces this upper triangle R by that of {@code RᵀR + BᵀB}, without squaring anything; B is
   * destroyed. LAPACK's dtpqrt: 2·rows(B)·n² operations.
   */
  void addRowsInPlace(Matrix b) {
    int block = Math.min(UPDATE_BLOCK, columns);
    try (DoublePointer factors = new DoublePointer((long) block * columns)) {
      check(
          "dtpqrt",
          LAPACKE_dtpqrt(
              LAPACK_COL_MAJOR,
              b.rows,
              columns,
              0,
              block,
              data,
              rows,
              b.data,
              b.rows,
              factors,
              block));
    }
  }

  /** Replaces {@code x} by {@code x R⁻¹}, R the leading upper triangle of this. */
  void divideFromRight(Matrix x) {
    cblas_dtrsm(
        CblasColMajor,
        CblasRight,
        CblasUpper,
        CblasNoTrans,
        CblasNonUnit,
        x.rows,
        x.columns,
        1,
        data,
        rows,
        x.data,
        x.rows);
  }

  /** Replaces {@code x} by {@code x R⁻ᵀ}. */
  void divideFromRightTransposed(Matrix x) {
    cblas_dtrsm(
        CblasColMajor,
        CblasRight,
        CblasUpper,
        CblasTrans,
        CblasNonUnit,
        x.rows,
        x.columns,
        1,
        data,
        rows,
        x.data,
        x.rows);
  }

  /** Replaces the first {@code order} rows of {@code x} by {@code R⁻¹x} or {@code R⁻ᵀx}. */
  void divideFromLeft(Matrix x, int order, boolean transposed) {
    cblas_dtrsm(
        CblasColMajor,
        CblasLeft,
        CblasUpper,
        transposed ? CblasTrans : CblasNoTrans,
        CblasNonUnit,
        order,
        x.columns,
        1,
        data,
        rows,
        x.data,
        x.rows);
  }

  /** Adds {@code a·b} or {@code a·bᵀ} to this. */
  public void addProduct(Matrix a, Matrix b, boolean transposed) {
    cblas_dgemm(
        CblasColMajor,
        CblasNoTrans,
        transposed ? CblasTrans : CblasNoTrans,
        rows,
        columns,
        a.columns,
        1,
        a.data,
        a.rows,
        b.data,
        b.rows,
        1,
        data,
        rows);
  }

  /** The 1-norm condition number of the leading upper triangle, by LAPACK's estimator. */
  double condition(int order) {
    double[] reciprocal = new double[1];
    try (DoublePointer out = new DoublePointer(1)) {
      check(
          "dtrcon",
          LAPACKE_dtrcon(
              LAPACK_COL_MAJOR, (byte) '1', (byte) 'U', (byte) 'N', order, data, rows, out));
      out.get(reciprocal);
    }
    return reciprocal[0] > 0 ? 1 / reciprocal[0] : Double.POSITIVE_INFINITY;
  }

  /** The squared Frobenius norm of the inverse of this upper triangle. */
  double inverseNormSquared() {
    try (Matrix copy = copy()) {
      check(
          "dtrtri",
          LAPACKE_dtrtri(LAPACK_COL_MAJOR, (byte) 'U', (byte) 'N', columns, copy.data, copy.rows));
      double sum = 0;
      double[] column = new double[rows];
      for (int j = 0; j < columns; j++) {
        copy.column(j, column);
        for (int i = 0; i <= j; i++) {
          sum += column[i] * column[i];
        }
      }
      return sum;
    }
  }

  Matrix copy() {
    Matrix copy = new Matrix(rows, columns);
    copy.data.put(data);
    return copy;
  }

  @Override
  public void close() {
    data.close();
  }

  private static void check(String routine, int info) {
    if (info != 0) {
      throw new ArithmeticException(
          routine
              + " ended with "
              + info
              + (info < 0 ? ": the features hold numbers that are not finite" : ": singular"));
    }
  }
}
