package dev.sonde.spectra.dense;

import static org.bytedeco.openblas.global.openblas_full.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_full.CblasLeft;
import static org.bytedeco.openblas.global.openblas_full.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_full.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas_full.CblasRight;
import static org.bytedeco.openblas.global.openblas_full.CblasTrans;
import static org.bytedeco.openblas.global.openblas_full.CblasUpper;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgeqp3;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgeqrf;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgesdd;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dorgqr;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dormqr;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dtpmqrt;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dtpqrt;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dtrcon;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dtrtri;
import static org.bytedeco.openblas.global.openblas_full.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas_full.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_full.cblas_dnrm2;
import static org.bytedeco.openblas.global.openblas_full.cblas_dtrsm;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * A column-major matrix in native memory, and the few operations that nested linear models are made
 * of.
 */
public final class Matrix implements AutoCloseable {
  static {
    Lapack.load();
  }

  /** The block of LAPACK's triangular-pentagonal QR; tuned by us at n = 1,000 among 16 to 128. */
  private static final int UPDATE_BLOCK = 32;

  private final int rows;
  private final int columns;
  private final DoublePointer data;

  /** What is given back on closing: nothing where the memory is another's. */
  private final DoublePointer memory;

  /** A matrix of zeros. */
  public Matrix(int rows, int columns) {
    this(rows, columns, new DoublePointer((long) rows * columns));
    data.zero();
  }

  private Matrix(int rows, int columns, DoublePointer data) {
    this.rows = rows;
    this.columns = columns;
    this.data = data;
    memory = data;
  }

  private Matrix(Matrix of, int columns) {
    rows = of.rows;
    this.columns = columns;
    data = of.data;
    memory = new DoublePointer();
  }

  /** A copy of an array in column-major order. */
  public static Matrix of(int rows, int columns, double[] values) {
    Matrix matrix = new Matrix(rows, columns);
    matrix.data.put(values, 0, rows * columns);
    return matrix;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** The first columns, in the same memory: what one changes the other shows. Needs no closing. */
  public Matrix leading(int count) {
    return new Matrix(this, count);
  }

  public void put(int row, int column, double value) {
    data.put((long) column * rows + row, value);
  }

  /** Takes the numbers of a matrix of the same shape. */
  public void copyFrom(Matrix other) {
    data.put(other.toArray(), 0, rows * columns);
  }

  public Matrix transposed() {
    double[] in = toArray();
    double[] out = new double[in.length];
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        out[i * columns + j] = in[j * rows + i];
      }
    }
    return of(columns, rows, out);
  }

  /** The Frobenius norm. */
  public double norm() {
    return cblas_dnrm2(rows * columns, data, 1);
  }

  /** The Euclidean length of every column. */
  public double[] columnNorms() {
    double[] norms = new double[columns];
    double[] column = new double[rows];
    for (int j = 0; j < columns; j++) {
      column(j, column);
      double sum = 0;
      for (double value : column) {
        sum += value * value;
      }
      norms[j] = Math.sqrt(sum);
    }
    return norms;
  }

  /** Some columns on their own, in the order given. */
  public Matrix selected(int[] chosen) {
    Matrix out = new Matrix(rows, chosen.length);
    double[] column = new double[rows];
    for (int j = 0; j < chosen.length; j++) {
      column(chosen[j], column);
      out.putColumn(j, column);
    }
    return out;
  }

  public void putColumn(int column, double[] values) {
    data.getPointer((long) column * rows).put(values, 0, rows);
  }

  public void column(int column, double[] out) {
    data.getPointer((long) column * rows).get(out, 0, rows);
  }

  public double[] toArray() {
    double[] out = new double[rows * columns];
    data.get(out);
    return out;
  }

  public void zero() {
    data.zero();
  }

  public void setDiagonal(double value) {
    for (int i = 0; i < Math.min(rows, columns); i++) {
      data.put((long) i * rows + i, value);
    }
  }

  /** Replaces this by its QR factors, reflectors below R, and returns the reflectors' scales. */
  public double[] qrInPlace() {
    double[] tau = new double[Math.min(rows, columns)];
    try (DoublePointer scales = new DoublePointer(tau.length)) {
      check("dgeqrf", LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, columns, data, rows, scales));
      scales.get(tau);
    }
    return tau;
  }

  /**
   * Replaces this by orthonormal columns that span what its columns do, by QR with column pivoting.
   *
   * @param tolerance columns that differ from combinations of others by no more than this tell
   *     nothing
   * @param most how many columns there may be
   * @return how many there are
   */
  public int spanInPlace(double tolerance, int most) {
    int reflectors = Math.min(rows, columns);
    try (DoublePointer scales = new DoublePointer(reflectors);
        IntPointer pivots = new IntPointer(columns)) {
      for (int j = 0; j < columns; j++) {
        pivots.put(j, 0);
      }
      check("dgeqp3", LAPACKE_dgeqp3(LAPACK_COL_MAJOR, rows, columns, data, rows, pivots, scales));
      int rank = 0;
      while (rank < Math.min(reflectors, most)
          && Math.abs(data.get((long) rank * rows + rank)) > tolerance) {
        rank++;
      }
      if (rank > 0) {
        check("dorgqr", LAPACKE_dorgqr(LAPACK_COL_MAJOR, rows, rank, rank, data, rows, scales));
      }
      return rank;
    }
  }

  /** Singular values, descending, and singular vectors as columns in their order. */
  public record Singular(Matrix left, double[] values, Matrix right) implements AutoCloseable {
    @Override
    public void close() {
      left.close();
      right.close();
    }
  }

  /** The singular values and vectors of the leading upper triangle. */
  public Singular singular(int order) {
    double[] values = new double[order];
    double[] square = new double[order * order];
    double[] column = new double[rows];
    for (int j = 0; j < order; j++) {
      column(j, column);
      System.arraycopy(column, 0, square, j * order, j + 1);
    }
    double[] left = new double[order * order];
    double[] right = new double[order * order];
    check(
        "dgesdd",
        LAPACKE_dgesdd(
            LAPACK_COL_MAJOR,
            (byte) 'A',
            order,
            order,
            square,
            order,
            values,
            left,
            order,
            right,
            order));
    double[] vectors = new double[order * order];
    for (int i = 0; i < order; i++) {
      for (int j = 0; j < order; j++) {
        vectors[i * order + j] = right[j * order + i];
      }
    }
    return new Singular(Matrix.of(order, order, left), values, Matrix.of(order, order, vectors));
  }

  /** Multiplies {@code right} in place by the Q of these factors. */
  public void applyQ(double[] tau, Matrix right) {
    multiplyByQ(tau, 'N', right);
  }

  /** Multiplies {@code right} in place by Qᵀ. */
  public void applyTransposedQ(double[] tau, Matrix right) {
    multiplyByQ(tau, 'T', right);
  }

  private void multiplyByQ(double[] tau, char form, Matrix right) {
    try (DoublePointer scales = new DoublePointer(tau)) {
      check(
          "dormqr",
          LAPACKE_dormqr(
              LAPACK_COL_MAJOR,
              (byte) 'L',
              (byte) form,
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
  public void addRowsInPlace(Matrix b) {
    update(b).close();
  }

  /**
   * The same, and multiplies {@code [kept fresh]} from the right by the orthogonal matrix that
   * {@code [R; B]} was divided by from the left; of the result {@code kept} keeps its part, and
   * {@code fresh} is destroyed. LAPACK's dtpmqrt: 4·rows(B)·n operations a row of theirs.
   */
  public void addRowsInPlace(Matrix b, Matrix kept, Matrix fresh) {
    try (DoublePointer factors = update(b)) {
      int block = Math.min(UPDATE_BLOCK, columns);
      check(
          "dtpmqrt",
          LAPACKE_dtpmqrt(
              LAPACK_COL_MAJOR,
              (byte) 'R',
              (byte) 'N',
              fresh.rows,
              fresh.columns,
              columns,
              0,
              block,
              b.data,
              b.rows,
              factors,
              block,
              kept.data,
              kept.rows,
              fresh.data,
              fresh.rows));
    }
  }

  private DoublePointer update(Matrix b) {
    int block = Math.min(UPDATE_BLOCK, columns);
    DoublePointer factors = new DoublePointer((long) block * columns);
    // only its triangles are written, and all of it is checked for numbers that are none
    factors.zero();
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
    return factors;
  }

  /** Replaces {@code x} by {@code x R⁻¹}, R the leading upper triangle of this. */
  public void divideFromRight(Matrix x) {
    if (columns == 0) {
      return;
    }
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
  public void divideFromRightTransposed(Matrix x) {
    if (columns == 0) {
      return;
    }
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

  /** Replaces the first {@code order} rows of {@code x} by {@code R⁻¹x}. */
  public void divideFromLeft(Matrix x, int order) {
    solve(CblasNoTrans, x, order);
  }

  /** Replaces the first {@code order} rows of {@code x} by {@code R⁻ᵀx}. */
  public void divideFromLeftTransposed(Matrix x, int order) {
    solve(CblasTrans, x, order);
  }

  private void solve(int form, Matrix x, int order) {
    if (order == 0) {
      return;
    }
    cblas_dtrsm(
        CblasColMajor,
        CblasLeft,
        CblasUpper,
        form,
        CblasNonUnit,
        order,
        x.columns,
        1,
        data,
        rows,
        x.data,
        x.rows);
  }

  /** Adds {@code a·b} to this. */
  public void addProduct(Matrix a, Matrix b) {
    product(1, CblasNoTrans, a, CblasNoTrans, b, a.columns);
  }

  /** Adds {@code a·bᵀ} to this. */
  public void addProductWithTransposed(Matrix a, Matrix b) {
    product(1, CblasNoTrans, a, CblasTrans, b, a.columns);
  }

  /** Subtracts {@code a·b} from this. */
  public void subtractProduct(Matrix a, Matrix b) {
    product(-1, CblasNoTrans, a, CblasNoTrans, b, a.columns);
  }

  /** Adds {@code aᵀ·b} to this. */
  public void addTransposedProduct(Matrix a, Matrix b) {
    product(1, CblasTrans, a, CblasNoTrans, b, a.rows);
  }

  private void product(double factor, int left, Matrix a, int right, Matrix b, int inner) {
    if (rows == 0 || columns == 0 || inner == 0) {
      return;
    }
    cblas_dgemm(
        CblasColMajor,
        left,
        right,
        rows,
        columns,
        inner,
        factor,
        a.data,
        a.rows,
        b.data,
        b.rows,
        1,
        data,
        rows);
  }

  /** The 1-norm condition number of the leading upper triangle, by LAPACK's estimator. */
  public double condition(int order) {
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
  public double inverseNormSquared() {
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

  public Matrix copy() {
    return of(rows, columns, toArray());
  }

  @Override
  public void close() {
    memory.close();
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
