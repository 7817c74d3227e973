package dev.sonde.spectra.dense;

import static org.bytedeco.openblas.global.openblas_full.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_full.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_full.CblasTrans;
import static org.bytedeco.openblas.global.openblas_full.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_full.cblas_dgemv;
import static org.bytedeco.openblas.global.openblas_full.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_full.cblas_sgemv;

import dev.sonde.spectra.dense.BlockVectors.PanelTask;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of many rows and few columns in native memory, such as a Krylov basis: columns are
 * appended one by one or in blocks, and the products {@code QᵀW}, {@code W − QC} and {@code QC} run
 * at the speed of memory.
 *
 * <p><b>Layout.</b> Rows are cut into panels of {@value #PANEL_ROWS}; a panel holds its columns one
 * after another. So a product walks through memory once, in order, and a panel together with the
 * block it meets stays in the second-level cache. Memory is reserved for {@code capacity} columns
 * but becomes resident only as columns are written.
 *
 * <p><b>Accuracy.</b> In {@link Format#SINGLE} entries are rounded to 24 bits, and products are
 * accumulated in single precision inside a panel and in double precision over panels; the error of
 * {@code QᵀW} is a small multiple of {@code 2⁻²⁴ ‖W‖}. Vectors outside are double precision always,
 * and scaled by powers of two on the way in and out, so that their range is that of double
 * precision; the entries of Q itself must lie within single precision's range.
 *
 * <p><b>Threads.</b> Panels are grouped into at most {@value #STRIPES} stripes, which are added up
 * in order: results have the same bits for any number of workers.
 *
 * <p>Small matrices {@code C} are column-major {@code double[]}; blocks of vectors are {@code
 * double[columns][rows]}. Not safe for use by several threads at once.
 */
public final class TallMatrix implements AutoCloseable {

  /** How entries are stored. */
  public enum Format {
    /** 4 bytes an entry, unit roundoff 2⁻²⁴. */
    SINGLE(4),
    /** 8 bytes an entry, unit roundoff 2⁻⁵³. */
    DOUBLE(8);

    private final int bytes;

    Format(int bytes) {
      this.bytes = bytes;
    }

    public int bytes() {
      return bytes;
    }

    /** Returns the narrowest format that loses nothing against an operator's rounding error. */
    public static Format forRoundoff(double unitRoundoff) {
      return unitRoundoff >= 0x1p-24 ? SINGLE : DOUBLE;
    }
  }

  // Tuned by us with OpenBLAS 0.3.31 on one core of an AMD EPYC (Zen 4, 1 MiB second-level cache,
  // plain reads at 21 GB/s), 100 columns; figures are GB/s of Q, for 1, 4 and 8 vectors.
  // QᵀW: 21, 17, 12 with 1,024 rows a panel, a quarter less with 256, half with 2,048 and 8
  // vectors.
  static final int PANEL_ROWS = 1024;

  /** QᵀW of 8 vectors: 12.1 in fours, 11.4 at once; of 5, a survey took 6.9 ms against 7.9. */
  private static final int VECTORS_AT_ONCE = 4;

  /**
   * W − QC of 4 vectors: 17 by 8 columns, 15 by 16, 9 at once: OpenBLAS's kernel for small matrices
   * walks across the columns, and more than a few of them lose the prefetcher.
   */
  private static final int COLUMNS_AT_ONCE = 8;

  /** Enough to keep many workers busy, few enough that partial sums stay small. */
  static final int STRIPES = 64;

  private final int rows;
  private final int capacity;
  private final Format format;
  private final Workers workers;
  private final int panels;
  private final int stripes;
  private final Pointer memory;
  private final DoublePointer doubles;
  private final FloatPointer floats;
  private final @Nullable Scratch[] scratches;
  private int columns;
  private boolean closed;

  private TallMatrix(int rows, int capacity, Format format, Workers workers) {
    this.rows = rows;
    this.capacity = capacity;
    this.format = format;
    this.workers = workers;
    this.panels = panels(rows);
    this.stripes = Math.min(panels, STRIPES);
    Lapack.load();
    long bytes = bytes(rows, capacity, format);
    // calloc: pages cost nothing until they are written; not a DoublePointer of its own, because
    // those count against a limit derived from the heap
    Pointer reserved = Pointer.calloc(bytes, 1);
    if (reserved == null || reserved.isNull()) {
      throw new OutOfMemoryError(
          "no native memory for "
              + capacity
              + " columns of "
              + rows
              + " rows: "
              + bytes
              + " bytes");
    }
    this.memory = reserved;
    this.doubles = new DoublePointer(reserved);
    this.floats = new FloatPointer(reserved);
    this.scratches = new Scratch[workers.count()];
  }

  /**
   * Reserves memory for {@code capacity} columns.
   *
   * @throws OutOfMemoryError if the system has no such memory
   */
  public static TallMatrix allocate(int rows, int capacity, Format format, Workers workers) {
    if (rows < 1 || capacity < 1) {
      throw new IllegalArgumentException(
          "a tall matrix needs at least one row and one column, got "
              + rows
              + " rows and room for "
              + capacity
              + " columns");
    }
    return new TallMatrix(rows, capacity, format, workers);
  }

  /** Returns how many bytes {@link #allocate} reserves. */
  public static long bytes(int rows, int capacity, Format format) {
    return Math.multiplyExact(
        Math.multiplyExact((long) panels(rows) * PANEL_ROWS, (long) capacity),
        (long) format.bytes());
  }

  private static int panels(int rows) {
    return (int) (((long) rows + PANEL_ROWS - 1) / PANEL_ROWS);
  }

  int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  public int capacity() {
    return capacity;
  }

  public Format format() {
    return format;
  }

  /** Appends a column, rounded to the format. */
  public void append(double[] column) {
    if (columns == capacity) {
      throw new IllegalStateException("all " + capacity + " columns are in use");
    }
    columns++;
    setColumn(columns - 1, column);
  }

  /** Appends the first {@code count} vectors of a block. */
  public void append(double[][] block, int count) {
    for (int j = 0; j < count; j++) {
      append(block[j]);
    }
  }

  /** Appends vectors and rounds them to what was stored. */
  public void appendRounded(double[][] block) {
    if (columns + block.length > capacity) {
      throw new IllegalStateException(
          block.length + " columns do not fit: " + columns + " of " + capacity + " are in use");
    }
    int first = columns;
    columns += block.length;
    store(first, block, true);
  }

  /** Rounds vectors to the matrix's format. */
  public void round(double[][] block) {
    if (format == Format.DOUBLE) {
      return;
    }
    workers.run(
        stripes,
        (worker, stripe) -> {
          int end = Math.min(rows, firstPanel(stripe + 1) * PANEL_ROWS);
          for (double[] vector : block) {
            for (int i = firstPanel(stripe) * PANEL_ROWS; i < end; i++) {
              vector[i] = (float) vector[i];
            }
          }
        });
  }

  /** Replaces column {@code j}. */
  void setColumn(int j, double[] column) {
    checkColumn(j);
    store(j, new double[][] {column}, false);
  }

  private void store(int first, double[][] block, boolean roundBlock) {
    checkOpen();
    checkBlock(block);
    workers.run(
        stripes,
        (worker, stripe) -> {
          Scratch scratch = scratch(worker, 1);
          for (int p = firstPanel(stripe); p < firstPanel(stripe + 1); p++) {
            for (int j = 0; j < block.length; j++) {
              store(p, first + j, block[j], roundBlock, scratch);
            }
          }
        });
  }

  private void store(int p, int j, double[] column, boolean roundColumn, Scratch scratch) {
    int r = panelRows(p);
    int start = p * PANEL_ROWS;
    if (format == Format.DOUBLE) {
      doublesAt(p, j).put(column, start, r);
      return;
    }
    scratch.toSingle(column, 1, start, r);
    floatsAt(p, j).put(scratch.row, 0, r);
    for (int i = 0; roundColumn && i < r; i++) {
      column[start + i] = scratch.row[i];
    }
  }

  /** Copies column {@code j} to {@code out}. */
  public void column(int j, double[] out) {
    checkOpen();
    checkColumn(j);
    checkLength(out);
    Scratch scratch = scratch(0, 1);
    for (int p = 0; p < panels; p++) {
      Pointer.memcpy(scratch.pointer(), at(p, j), (long) panelRows(p) * format.bytes());
      scratch.store(out, 0, p);
    }
  }

  /** Returns column {@code j}. */
  public double[] column(int j) {
    double[] out = new double[rows];
    column(j, out);
    return out;
  }

  /** Returns {@code C = QᵀW}, {@code columns() × block.length}. */
  public double[] project(double[][] block) {
    return project(PanelTask.NONE, block, scales(block));
  }

  /**
   * Returns {@code C = QᵀW} after a task was done on every panel, in one pass.
   *
   * @param before what makes W's rows of a panel, or changes them
   * @param size the order of W's longest column, to some 30 powers of two
   */
  public double[] projectAfter(PanelTask before, double[][] block, double size) {
    return project(before, block, scales(block.length, size));
  }

  private double[] project(PanelTask before, double[][] block, double[] scales) {
    checkOpen();
    checkBlock(block);
    double[][] partial = new double[stripes][];
    workers.run(
        stripes,
        (worker, stripe) -> {
          Scratch scratch = scratch(worker, block.length);
          Coefficients sum = new Coefficients(columns, block.length);
          for (int p = firstPanel(stripe); p < firstPanel(stripe + 1); p++) {
            before.run(worker, stripe, p * PANEL_ROWS, p * PANEL_ROWS + panelRows(p));
            scratch.load(block, scales, p);
            panelProject(p, block.length, scratch, sum);
          }
          partial[stripe] = sum.total;
        });
    return sum(partial, columns, scales);
  }

  /** Computes {@code W ← W − QC} with C {@code columns() × block.length}. */
  public void subtractProduct(double[] c, double[][] block) {
    subtract(c, block, coefficientScales(c, block.length), PanelTask.NONE);
  }

  /**
   * Computes {@code W ← W − QC} and does a task on every panel of the new W, in one pass.
   *
   * @param size the order of C's longest column, to some 30 powers of two
   * @param after what is done with W's rows of a panel
   */
  public void subtractProductBefore(PanelTask after, double[] c, double[][] block, double size) {
    subtract(c, block, scales(block.length, size), after);
  }

  private void subtract(double[] c, double[][] block, double[] scales, PanelTask after) {
    checkOpen();
    checkBlock(block);
    checkCoefficients(c, columns, block.length);
    workers.run(
        stripes,
        (worker, stripe) -> {
          Scratch scratch = scratch(worker, block.length);
          Coefficients coefficients = new Coefficients(c, columns, block.length, scales);
          for (int p = firstPanel(stripe); p < firstPanel(stripe + 1); p++) {
            if (format == Format.DOUBLE) {
              scratch.load(block, scales, p); // in single precision QC stands alone
            }
            panelSubtract(p, block.length, coefficients, scratch);
            scratch.storeSubtracted(block, scales, p);
            after.run(worker, stripe, p * PANEL_ROWS, p * PANEL_ROWS + panelRows(p));
          }
        });
  }

  /**
   * Computes {@code W ← W − QC} and returns {@code QᵀW} of the new W, reading Q only once. This is
   * the middle of two rounds of block Gram–Schmidt.
   */
  public double[] subtractProductAndProject(double[] c, double[][] block) {
    double[] scales = scales(block);
    double[][] partial = new double[stripes][];
    Coefficients[] sums = new Coefficients[stripes];
    subtract(
        c,
        block,
        coefficientScales(c, block.length),
        (worker, stripe, from, to) -> {
          if (sums[stripe] == null) {
            sums[stripe] = new Coefficients(columns, block.length);
            partial[stripe] = sums[stripe].total;
          }
          int p = from / PANEL_ROWS;
          Scratch scratch = scratch(worker, block.length);
          scratch.load(block, scales, p);
          panelProject(p, block.length, scratch, sums[stripe]);
        });
    return sum(partial, columns, scales);
  }

  /**
   * Makes a block orthogonal to all columns by two rounds of block Gram–Schmidt, which is enough
   * (Giraud, Langou, Rozložník, van den Eshof, Numer. Math. 101, 2005): {@code W ← W − QC}.
   *
   * @return C, the sum of both rounds' coefficients, {@code columns() × block.length}
   */
  public double[] orthogonaliseInPlace(double[][] block) {
    double[] first = project(block);
    double[] second = subtractProductAndProject(first, block);
    subtractProduct(second, block);
    for (int i = 0; i < first.length; i++) {
      first[i] += second[i];
    }
    return first;
  }

  /** Computes {@code out = QC} with C {@code columns() × out.length}. */
  public void multiply(double[] c, double[][] out) {
    checkOpen();
    checkBlock(out);
    checkCoefficients(c, columns, out.length);
    double[] negative = new double[c.length];
    for (int i = 0; i < c.length; i++) {
      negative[i] = -c[i];
    }
    for (double[] vector : out) {
      Arrays.fill(vector, 0);
    }
    subtractProduct(negative, out);
  }

  /**
   * Replaces the columns by {@code QC}, with C {@code columns() × count}, {@code count <=
   * columns()}; afterwards there are {@code count} columns. Works panel by panel, so it needs no
   * second matrix. In {@link Format#SINGLE} the new columns carry a rounding error of their own.
   */
  public void rotateInPlace(double[] c, int count) {
    checkOpen();
    checkCoefficients(c, columns, count);
    if (count > columns) {
      throw new IllegalArgumentException(
          "cannot make " + count + " columns from " + columns + "; append them instead");
    }
    int m = columns;
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    workers.run(
        stripes,
        (worker, stripe) -> {
          Scratch scratch = scratch(worker, count);
          Coefficients coefficients = new Coefficients(c, m, count, ones);
          for (int p = firstPanel(stripe); p < firstPanel(stripe + 1); p++) {
            int r = panelRows(p);
            if (format == Format.DOUBLE) {
              cblas_dgemm(
                  CblasColMajor,
                  CblasNoTrans,
                  CblasNoTrans,
                  r,
                  count,
                  m,
                  1,
                  doublesAt(p, 0),
                  PANEL_ROWS,
                  coefficients.doubles(0),
                  m,
                  0,
                  scratch.doubles(0),
                  PANEL_ROWS);
            } else {
              cblas_sgemm(
                  CblasColMajor,
                  CblasNoTrans,
                  CblasNoTrans,
                  r,
                  count,
                  m,
                  1,
                  floatsAt(p, 0),
                  PANEL_ROWS,
                  coefficients.floats(0),
                  m,
                  0,
                  scratch.floats(0),
                  PANEL_ROWS);
            }
            for (int j = 0; j < count; j++) {
              Pointer.memcpy(at(p, j), scratch.pointer(j), (long) r * format.bytes());
            }
          }
        });
    columns = count;
  }

  private void panelProject(int p, int b, Scratch scratch, Coefficients sum) {
    int m = columns;
    if (m == 0) {
      return;
    }
    for (int j = 0; j < b; j += VECTORS_AT_ONCE) {
      panelProject(p, m, j, Math.min(VECTORS_AT_ONCE, b - j), scratch, sum);
    }
    sum.accumulate();
  }

  private void panelProject(int p, int m, int first, int b, Scratch scratch, Coefficients sum) {
    int r = panelRows(p);
    if (format == Format.DOUBLE) {
      DoublePointer q = doublesAt(p, 0);
      DoublePointer w = scratch.doubles(first);
      DoublePointer c = sum.doubles(first * m);
      if (b == 1) {
        cblas_dgemv(CblasColMajor, CblasTrans, r, m, 1, q, PANEL_ROWS, w, 1, 0, c, 1);
      } else {
        cblas_dgemm(
            CblasColMajor,
            CblasTrans,
            CblasNoTrans,
            m,
            b,
            r,
            1,
            q,
            PANEL_ROWS,
            w,
            PANEL_ROWS,
            0,
            c,
            m);
      }
    } else {
      FloatPointer q = floatsAt(p, 0);
      FloatPointer w = scratch.floats(first);
      FloatPointer c = sum.floats(first * m);
      if (b == 1) {
        cblas_sgemv(CblasColMajor, CblasTrans, r, m, 1, q, PANEL_ROWS, w, 1, 0, c, 1);
      } else {
        cblas_sgemm(
            CblasColMajor,
            CblasTrans,
            CblasNoTrans,
            m,
            b,
            r,
            1,
            q,
            PANEL_ROWS,
            w,
            PANEL_ROWS,
            0,
            c,
            m);
      }
    }
  }

  /** Leaves {@code W − QC} in the scratch in double precision, {@code QC} in single. */
  private void panelSubtract(int p, int b, Coefficients c, Scratch scratch) {
    int m = columns;
    if (format == Format.SINGLE && m == 0) {
      scratch.clear();
    }
    int step = b == 1 ? Math.max(1, m) : COLUMNS_AT_ONCE;
    for (int k = 0; k < m; k += step) {
      panelSubtract(p, k, Math.min(step, m - k), m, b, c, scratch);
    }
  }

  private void panelSubtract(
      int p, int k, int count, int m, int b, Coefficients c, Scratch scratch) {
    int r = panelRows(p);
    if (format == Format.DOUBLE) {
      DoublePointer q = doublesAt(p, k);
      DoublePointer w = scratch.doubles(0);
      if (b == 1) {
        cblas_dgemv(
            CblasColMajor, CblasNoTrans, r, count, -1, q, PANEL_ROWS, c.doubles(k), 1, 1, w, 1);
      } else {
        cblas_dgemm(
            CblasColMajor,
            CblasNoTrans,
            CblasNoTrans,
            r,
            b,
            count,
            -1,
            q,
            PANEL_ROWS,
            c.doubles(k),
            m,
            1,
            w,
            PANEL_ROWS);
      }
    } else {
      FloatPointer q = floatsAt(p, k);
      FloatPointer w = scratch.floats(0);
      float keep = k == 0 ? 0 : 1;
      if (b == 1) {
        cblas_sgemv(
            CblasColMajor, CblasNoTrans, r, count, 1, q, PANEL_ROWS, c.floats(k), 1, keep, w, 1);
      } else {
        cblas_sgemm(
            CblasColMajor,
            CblasNoTrans,
            CblasNoTrans,
            r,
            b,
            count,
            1,
            q,
            PANEL_ROWS,
            c.floats(k),
            m,
            keep,
            w,
            PANEL_ROWS);
      }
    }
  }

  private static double[] sum(double[][] partial, int m, double[] scales) {
    double[] total = new double[m * scales.length];
    for (double[] part : partial) {
      for (int i = 0; i < total.length; i++) {
        total[i] += part[i];
      }
    }
    for (int i = 0; i < total.length; i++) {
      total[i] *= scales[i / m];
    }
    return total;
  }

  /**
   * Returns for each vector the power of two by which it is divided on the way into single
   * precision; 1 in double precision and for ordinary vectors.
   */
  private double[] scales(double[][] vectors) {
    double[] scales = new double[vectors.length];
    Arrays.fill(scales, 1);
    if (format == Format.SINGLE) {
      workers.run(
          vectors.length,
          (worker, j) -> {
            // the largest entry lies between the length and its share of 1/√rows ≥ 2⁻¹⁶
            double square = BlockVectors.dot(vectors[j], vectors[j]);
            if (square > 0x1p-80 && square < 0x1p120) {
              return;
            }
            double largest = 0;
            for (double entry : vectors[j]) {
              largest = Math.max(largest, Math.abs(entry));
            }
            scales[j] = scale(largest);
          });
    }
    return scales;
  }

  /** Returns the power of two by which vectors of a known size are divided, one for each. */
  private double[] scales(int vectors, double size) {
    double[] scales = new double[vectors];
    Arrays.fill(scales, format == Format.SINGLE ? scale(size) : 1);
    return scales;
  }

  /** Returns 1 for ordinary sizes, and a power of two near to those that are not. */
  private static double scale(double size) {
    int exponent = Math.getExponent(size);
    // 2^±60: far from where sums of squares leave single precision's range
    return size > 0 && Math.abs(exponent) > 60 && exponent <= Double.MAX_EXPONENT
        ? Math.scalb(1.0, exponent)
        : 1;
  }

  private double[] coefficientScales(double[] c, int vectors) {
    return scales(columnsOf(c, columns, vectors));
  }

  private static double[][] columnsOf(double[] c, int m, int b) {
    double[][] vectors = new double[b][];
    for (int j = 0; j < b; j++) {
      vectors[j] = Arrays.copyOfRange(c, j * m, (j + 1) * m);
    }
    return vectors;
  }

  private int firstPanel(int stripe) {
    return (int) ((long) panels * stripe / stripes);
  }

  private int panelRows(int p) {
    return (int) Math.min(PANEL_ROWS, (long) rows - (long) p * PANEL_ROWS);
  }

  private long offset(int p, int j) {
    return ((long) p * capacity + j) * PANEL_ROWS;
  }

  private DoublePointer doublesAt(int p, int j) {
    return doubles.getPointer(offset(p, j));
  }

  private FloatPointer floatsAt(int p, int j) {
    return floats.getPointer(offset(p, j));
  }

  private Pointer at(int p, int j) {
    return format == Format.DOUBLE ? doublesAt(p, j) : floatsAt(p, j);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the matrix is closed; its memory was given back");
    }
  }

  private void checkColumn(int j) {
    if (j < 0 || j >= columns) {
      throw new IndexOutOfBoundsException("column " + j + " of " + columns);
    }
  }

  private void checkLength(double[] vector) {
    if (vector.length != rows) {
      throw new IllegalArgumentException(
          "a vector of " + vector.length + " entries does not fit a matrix of " + rows + " rows");
    }
  }

  private void checkBlock(double[][] block) {
    for (double[] vector : block) {
      checkLength(vector);
    }
  }

  private static void checkCoefficients(double[] c, int m, int b) {
    if (c.length != m * b) {
      throw new IllegalArgumentException(
          c.length + " coefficients do not make a matrix of " + m + " rows and " + b + " columns");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Pointer.free(memory);
    }
  }

  private Scratch scratch(int worker, int vectors) {
    Scratch scratch = scratches[worker];
    if (scratch == null || scratch.vectors < vectors) {
      scratch = new Scratch(vectors);
      scratches[worker] = scratch;
    }
    return scratch;
  }

  private ByteBuffer direct(long entries) {
    return ByteBuffer.allocateDirect(Math.toIntExact(Math.max(1, entries) * format.bytes()))
        .order(ByteOrder.nativeOrder());
  }

  /** One panel of a block of vectors in native memory, in the matrix's format. */
  private final class Scratch {
    private final int vectors;
    private final ByteBuffer bytes;
    private final DoubleBuffer doubleBuffer;
    private final FloatBuffer floatBuffer;
    private final DoublePointer doublePointer;
    private final FloatPointer floatPointer;
    private final float[] row = new float[format == Format.SINGLE ? PANEL_ROWS : 0];

    Scratch(int vectors) {
      this.vectors = vectors;
      bytes = direct((long) vectors * PANEL_ROWS);
      doubleBuffer = bytes.asDoubleBuffer();
      floatBuffer = bytes.asFloatBuffer();
      doublePointer = new DoublePointer(doubleBuffer);
      floatPointer = new FloatPointer(floatBuffer);
    }

    DoublePointer doubles(int j) {
      return doublePointer.getPointer((long) j * PANEL_ROWS);
    }

    FloatPointer floats(int j) {
      return floatPointer.getPointer((long) j * PANEL_ROWS);
    }

    Pointer pointer() {
      return pointer(0);
    }

    Pointer pointer(int j) {
      return format == Format.DOUBLE ? doubles(j) : floats(j);
    }

    void clear() {
      for (int i = 0; i < bytes.capacity(); i++) {
        bytes.put(i, (byte) 0);
      }
    }

    void load(double[][] block, double[] scales, int p) {
      for (int j = 0; j < block.length; j++) {
        load(block[j], scales[j], j, p);
      }
    }

    void load(double[] vector, double scale, int j, int p) {
      int r = panelRows(p);
      int start = p * PANEL_ROWS;
      if (format == Format.DOUBLE) {
        doubleBuffer.put(j * PANEL_ROWS, vector, start, r);
      } else {
        toSingle(vector, scale, start, r);
        floatBuffer.put(j * PANEL_ROWS, row, 0, r);
      }
    }

    /** Leaves rows divided by a power of two in the row of single precision. */
    private void toSingle(double[] vector, double scale, int start, int r) {
      double inverse = 1 / scale; // exact, as scale is
      for (int i = 0; i < r; i++) {
        row[i] = (float) (vector[start + i] * inverse);
      }
    }

    void store(double[] vector, int j, int p) {
      int r = panelRows(p);
      int start = p * PANEL_ROWS;
      if (format == Format.DOUBLE) {
        doubleBuffer.get(j * PANEL_ROWS, vector, start, r);
      } else {
        floatBuffer.get(j * PANEL_ROWS, row, 0, r);
        for (int i = 0; i < r; i++) {
          vector[start + i] = row[i];
        }
      }
    }

    /** Stores what {@link #panelSubtract} left. */
    void storeSubtracted(double[][] block, double[] scales, int p) {
      int r = panelRows(p);
      int start = p * PANEL_ROWS;
      for (int j = 0; j < block.length; j++) {
        double[] vector = block[j];
        if (format == Format.DOUBLE) {
          doubleBuffer.get(j * PANEL_ROWS, vector, start, r);
        } else {
          floatBuffer.get(j * PANEL_ROWS, row, 0, r);
          for (int i = 0; i < r; i++) {
            vector[start + i] -= scales[j] * row[i];
          }
        }
      }
    }
  }

  /** A small matrix in native memory in the matrix's format, with a sum in double precision. */
  private final class Coefficients {
    private final double[] total;
    private final double[] part;
    private final float[] singles;
    private final DoubleBuffer doubleBuffer;
    private final FloatBuffer floatBuffer;
    private final DoublePointer doublePointer;
    private final FloatPointer floatPointer;

    Coefficients(int m, int b) {
      total = new double[m * b];
      part = new double[format == Format.DOUBLE ? m * b : 0];
      singles = new float[format == Format.SINGLE ? m * b : 0];
      ByteBuffer bytes = direct((long) m * b);
      doubleBuffer = bytes.asDoubleBuffer();
      floatBuffer = bytes.asFloatBuffer();
      doublePointer = new DoublePointer(doubleBuffer);
      floatPointer = new FloatPointer(floatBuffer);
    }

    Coefficients(double[] values, int m, int b, double[] scales) {
      this(m, b);
      if (format == Format.DOUBLE) {
        doubleBuffer.put(0, values);
      } else {
        for (int i = 0; i < values.length; i++) {
          singles[i] = (float) (values[i] / scales[i / m]);
        }
        floatBuffer.put(0, singles);
      }
    }

    DoublePointer doubles(int offset) {
      return doublePointer.getPointer(offset);
    }

    FloatPointer floats(int offset) {
      return floatPointer.getPointer(offset);
    }

    /** Adds what a product left in native memory to the total. */
    void accumulate() {
      if (format == Format.DOUBLE) {
        doubleBuffer.get(0, part);
        for (int i = 0; i < total.length; i++) {
          total[i] += part[i];
        }
      } else {
        floatBuffer.get(0, singles);
        for (int i = 0; i < total.length; i++) {
          total[i] += singles[i];
        }
      }
    }
  }
}
