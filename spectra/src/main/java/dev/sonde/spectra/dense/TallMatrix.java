package dev.sonde.spectra.dense;

import dev.sonde.spectra.dense.BlockVectors.PanelTask;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of many rows and few columns in native memory, such as a Krylov basis: columns are
 * appended one by one or in blocks, and the products {@code QᵀW}, {@code W − QC} and {@code QC} run
 * at the speed of memory.
 *
 * <p><b>Layout.</b> Rows are cut into panels of {@value PanelMemory#PANEL_ROWS}; a panel holds its
 * columns one after another. So a product walks through memory once, in order, and a panel together
 * with the block it meets stays in the second-level cache. Memory is reserved for {@code capacity}
 * columns but becomes resident only as columns are written.
 *
 * <p><b>Accuracy.</b> In {@link EntryFormat#SINGLE} entries are rounded to 24 bits, and products
 * are accumulated in single precision inside a panel and in double precision over panels; the error
 * of {@code QᵀW} is a small multiple of {@code 2⁻²⁴ ‖W‖}. Vectors outside are double precision
 * always, and scaled by powers of two on the way in and out, so that their range is that of double
 * precision; the entries of Q itself must lie within single precision's range.
 *
 * <p><b>Threads.</b> Panels are grouped into at most {@value PanelMemory#STRIPES} stripes, which
 * are added up in order: results have the same bits for any number of workers.
 *
 * <p>Small matrices {@code C} are column-major {@code double[]}; blocks of vectors are {@code
 * double[columns][rows]}. Not safe for use by several threads at once.
 */
public final class TallMatrix implements AutoCloseable {

  private final PanelMemory memory;

  private final PanelProducts products;

  private final Workers workers;

  private final @Nullable PanelScratch[] scratches;

  private int columns;

  private boolean closed;

  private TallMatrix(int rows, int capacity, EntryFormat format, Workers workers) {
    Lapack.load();
    this.workers = workers;
    this.memory = new PanelMemory(rows, capacity, format);
    this.products = new PanelProducts(memory);
    this.scratches = new PanelScratch[workers.count()];
  }

  /**
   * Reserves memory for {@code capacity} columns.
   *
   * @throws OutOfMemoryError if the system has no such memory
   */
  public static TallMatrix allocate(int rows, int capacity, EntryFormat format, Workers workers) {
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

  /** Returns how many bytes so many columns take. */
  public static long bytes(int rows, int capacity, EntryFormat format) {
    return PanelMemory.bytes(rows, capacity, format);
  }

  public int capacity() {
    return memory.capacity();
  }

  public EntryFormat format() {
    return memory.format();
  }

  public int columns() {
    return columns;
  }

  /** Appends a column, rounded to the format. */
  public void append(double[] column) {
    if (columns == memory.capacity()) {
      throw new IllegalStateException("all " + memory.capacity() + " columns are in use");
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
    if (columns + block.length > memory.capacity()) {
      throw new IllegalStateException(
          block.length
              + " columns do not fit: "
              + columns
              + " of "
              + memory.capacity()
              + " are in use");
    }
    int first = columns;
    columns += block.length;
    store(first, block, true);
  }

  /** Rounds vectors to the matrix's format. */
  public void round(double[][] block) {
    if (memory.format() == EntryFormat.DOUBLE) {
      return;
    }
    workers.run(
        memory.stripes(),
        (worker, stripe) -> {
          int end = Math.min(memory.rows(), memory.firstPanel(stripe + 1) * PanelMemory.PANEL_ROWS);
          for (double[] vector : block) {
            for (int i = memory.firstPanel(stripe) * PanelMemory.PANEL_ROWS; i < end; i++) {
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
        memory.stripes(),
        (worker, stripe) -> {
          PanelScratch scratch = scratch(worker, 1);
          for (int p = memory.firstPanel(stripe); p < memory.firstPanel(stripe + 1); p++) {
            for (int j = 0; j < block.length; j++) {
              store(p, first + j, block[j], roundBlock, scratch);
            }
          }
        });
  }

  private void store(int p, int j, double[] column, boolean roundColumn, PanelScratch scratch) {
    int r = memory.panelRows(p);
    int start = p * PanelMemory.PANEL_ROWS;
    if (memory.format() == EntryFormat.DOUBLE) {
      memory.doublesAt(p, j).put(column, start, r);
      return;
    }
    scratch.toSingle(column, 1, start, r);
    memory.floatsAt(p, j).put(scratch.row(), 0, r);
    for (int i = 0; roundColumn && i < r; i++) {
      column[start + i] = scratch.row()[i];
    }
  }

  /** Copies column {@code j} to {@code out}. */
  public void column(int j, double[] out) {
    checkOpen();
    checkColumn(j);
    checkLength(out);
    PanelScratch scratch = scratch(0, 1);
    for (int p = 0; p < memory.panels(); p++) {
      Pointer.memcpy(
          scratch.pointer(), memory.at(p, j), (long) memory.panelRows(p) * memory.format().bytes());
      scratch.store(out, 0, p);
    }
  }

  /** Returns column {@code j}. */
  public double[] column(int j) {
    double[] out = new double[memory.rows()];
    column(j, out);
    return out;
  }

  /** Returns {@code C = QᵀW}, {@code columns() × block.length}. */
  public double[] project(double[][] block) {
    return project(PanelTask.NONE, block, SingleScales.of(block, memory.format(), workers));
  }

  /**
   * Returns {@code C = QᵀW} after a task was done on every panel, in one pass.
   *
   * @param before what makes W's rows of a panel, or changes them
   * @param size the order of W's longest column, to some 30 powers of two
   */
  public double[] projectAfter(PanelTask before, double[][] block, double size) {
    return project(before, block, SingleScales.ofSize(size, block.length, memory.format()));
  }

  private double[] project(PanelTask before, double[][] block, double[] scales) {
    checkOpen();
    checkBlock(block);
    double[][] partial = new double[memory.stripes()][];
    workers.run(
        memory.stripes(),
        (worker, stripe) -> {
          PanelScratch scratch = scratch(worker, block.length);
          PanelCoefficients sum = new PanelCoefficients(columns, block.length, memory.format());
          for (int p = memory.firstPanel(stripe); p < memory.firstPanel(stripe + 1); p++) {
            before.run(
                worker,
                stripe,
                p * PanelMemory.PANEL_ROWS,
                p * PanelMemory.PANEL_ROWS + memory.panelRows(p));
            scratch.load(block, scales, p);
            products.project(p, columns, block.length, scratch, sum);
          }
          partial[stripe] = sum.total();
        });
    return sum(partial, columns, scales);
  }

  /** Computes {@code W ← W − QC} with C {@code columns() × block.length}. */
  public void subtractProduct(double[] c, double[][] block) {
    subtract(
        c,
        block,
        SingleScales.ofColumns(c, columns, block.length, memory.format(), workers),
        PanelTask.NONE);
  }

  /**
   * Computes {@code W ← W − QC} and does a task on every panel of the new W, in one pass.
   *
   * @param size the order of C's longest column, to some 30 powers of two
   * @param after what is done with W's rows of a panel
   */
  public void subtractProductBefore(PanelTask after, double[] c, double[][] block, double size) {
    subtract(c, block, SingleScales.ofSize(size, block.length, memory.format()), after);
  }

  private void subtract(double[] c, double[][] block, double[] scales, PanelTask after) {
    checkOpen();
    checkBlock(block);
    checkCoefficients(c, columns, block.length);
    workers.run(
        memory.stripes(),
        (worker, stripe) -> {
          PanelScratch scratch = scratch(worker, block.length);
          PanelCoefficients coefficients =
              new PanelCoefficients(c, columns, block.length, scales, memory.format());
          for (int p = memory.firstPanel(stripe); p < memory.firstPanel(stripe + 1); p++) {
            if (memory.format() == EntryFormat.DOUBLE) {
              scratch.load(block, scales, p); // in single precision QC stands alone
            }
            products.subtract(p, columns, block.length, coefficients, scratch);
            scratch.storeSubtracted(block, scales, p);
            after.run(
                worker,
                stripe,
                p * PanelMemory.PANEL_ROWS,
                p * PanelMemory.PANEL_ROWS + memory.panelRows(p));
          }
        });
  }

  /**
   * Computes {@code W ← W − QC} and returns {@code QᵀW} of the new W, reading Q only once. This is
   * the middle of two rounds of block Gram–Schmidt.
   */
  public double[] subtractProductAndProject(double[] c, double[][] block) {
    double[] scales = SingleScales.of(block, memory.format(), workers);
    double[][] partial = new double[memory.stripes()][];
    PanelCoefficients[] sums = new PanelCoefficients[memory.stripes()];
    subtract(
        c,
        block,
        SingleScales.ofColumns(c, columns, block.length, memory.format(), workers),
        (worker, stripe, from, to) -> {
          if (sums[stripe] == null) {
            sums[stripe] = new PanelCoefficients(columns, block.length, memory.format());
            partial[stripe] = sums[stripe].total();
          }
          int p = from / PanelMemory.PANEL_ROWS;
          PanelScratch scratch = scratch(worker, block.length);
          scratch.load(block, scales, p);
          products.project(p, columns, block.length, scratch, sums[stripe]);
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
   * second matrix. In {@link EntryFormat#SINGLE} the new columns carry a rounding error of their
   * own.
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
        memory.stripes(),
        (worker, stripe) -> {
          PanelScratch scratch = scratch(worker, count);
          PanelCoefficients coefficients =
              new PanelCoefficients(c, m, count, ones, memory.format());
          for (int p = memory.firstPanel(stripe); p < memory.firstPanel(stripe + 1); p++) {
            int r = memory.panelRows(p);
            products.combine(p, m, count, coefficients, scratch);
            for (int j = 0; j < count; j++) {
              Pointer.memcpy(
                  memory.at(p, j), scratch.pointer(j), (long) r * memory.format().bytes());
            }
          }
        });
    columns = count;
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
    if (vector.length != memory.rows()) {
      throw new IllegalArgumentException(
          "a vector of "
              + vector.length
              + " entries does not fit a matrix of "
              + memory.rows()
              + " rows");
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
      memory.close();
    }
  }

  private PanelScratch scratch(int worker, int vectors) {
    PanelScratch scratch = scratches[worker];
    if (scratch == null || scratch.vectors() < vectors) {
      scratch = new PanelScratch(vectors, memory);
      scratches[worker] = scratch;
    }
    return scratch;
  }
}
