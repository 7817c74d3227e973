package dev.sonde.spectra.dense;

import static org.bytedeco.openblas.global.openblas_full.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_full.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_full.CblasTrans;
import static org.bytedeco.openblas.global.openblas_full.cblas_dgemm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/**
 * The inner products {@code XᵀY} of two blocks of long vectors, gathered panel by panel in a pass
 * that others make over them, in double precision.
 *
 * <p>Panels are copied to native memory for OpenBLAS: four times as fast as sums in Java, which the
 * compiler may not reorder and so does not vectorise. Stripes are added up in order, so the bits do
 * not depend on the number of workers.
 *
 * <pre>{@code
 * InnerProducts gram = new InnerProducts(W, W, workers);
 * BlockVectors.forEachPanel(rows, workers, gram);
 * double[] G = gram.total();
 * }</pre>
 */
public final class InnerProducts implements BlockVectors.PanelTask {

  private static final int PANEL_ROWS = PanelMemory.PANEL_ROWS;

  private final double[][] x;
  private final double[][] y;
  private final double[][] partial;
  private final @Nullable Scratch[] scratches;

  /**
   * Prepares sums of zero.
   *
   * @param x the block <i>X</i>, {@code [columns][rows]}, possibly without columns
   * @param y the block <i>Y</i>, possibly the same
   */
  public InnerProducts(double[][] x, double[][] y, Workers workers) {
    Lapack.load();
    this.x = x;
    this.y = y;
    this.partial = new double[BlockVectors.STRIPES][];
    this.scratches = new Scratch[workers.count()];
  }

  @Override
  public void run(int worker, int stripe, int from, int to) {
    if (x.length == 0 || y.length == 0) {
      return;
    }
    Scratch scratch = scratches[worker];
    if (scratch == null) {
      scratch = new Scratch();
      scratches[worker] = scratch;
    }
    double[] sum = partial[stripe];
    if (sum == null) {
      sum = new double[x.length * y.length];
      partial[stripe] = sum;
    }
    scratch.add(from, to - from, sum);
  }

  /** Returns {@code XᵀY} over all rows so far, {@code X.length × Y.length} column-major. */
  public double[] total() {
    double[] total = new double[x.length * y.length];
    for (double[] sum : partial) {
      for (int i = 0; sum != null && i < total.length; i++) {
        total[i] += sum[i];
      }
    }
    return total;
  }

  /** A panel of both blocks and its product, in native memory. */
  private final class Scratch {
    private final Panel left = new Panel(x.length * PANEL_ROWS);
    private final Panel right = x == y ? left : new Panel(y.length * PANEL_ROWS);
    private final Panel product = new Panel(x.length * y.length);
    private final double[] part = new double[x.length * y.length];

    void add(int from, int count, double[] sum) {
      left.load(x, from, count);
      if (x != y) {
        right.load(y, from, count);
      }
      cblas_dgemm(
          CblasColMajor,
          CblasTrans,
          CblasNoTrans,
          x.length,
          y.length,
          count,
          1,
          left.pointer,
          PANEL_ROWS,
          right.pointer,
          PANEL_ROWS,
          0,
          product.pointer,
          x.length);
      product.buffer.get(0, part);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
  }

  private static final class Panel {
    private final DoubleBuffer buffer;
    private final DoublePointer pointer;

    Panel(int entries) {
      buffer =
          ByteBuffer.allocateDirect(entries * Double.BYTES)
              .order(ByteOrder.nativeOrder())
              .asDoubleBuffer();
      pointer = new DoublePointer(buffer);
    }

    void load(double[][] block, int from, int count) {
      for (int j = 0; j < block.length; j++) {
        buffer.put(j * PANEL_ROWS, block[j], from, count);
      }
    }
  }
}
