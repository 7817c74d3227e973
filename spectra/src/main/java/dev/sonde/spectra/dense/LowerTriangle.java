package dev.sonde.spectra.dense;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The lower triangle of a symmetric matrix in native memory, column after column, filled from
 * products with unit vectors: what arrives above the diagonal is averaged with what stands below.
 */
public final class LowerTriangle implements AutoCloseable {

  private final int dimension;
  private final Pointer memory;
  private final DoublePointer entries;
  private final ScaledNorm asymmetry = new ScaledNorm();
  private final ScaledNorm norm = new ScaledNorm();
  private boolean closed;

  public LowerTriangle(int dimension) {
    this.dimension = dimension;
    Lapack.load();
    long bytes = bytes(dimension);
    Pointer reserved = Pointer.calloc(bytes, 1);
    if (reserved == null || reserved.isNull()) {
      throw new OutOfMemoryError(
          "no native memory for a dense matrix of dimension "
              + dimension
              + ": "
              + bytes
              + " bytes");
    }
    memory = reserved;
    entries = new DoublePointer(reserved);
  }

  public static long bytes(int dimension) {
    return (long) dimension * (dimension + 1L) / 2 * Double.BYTES;
  }

  private DoublePointer at(int column, int row) {
    // column j starts after Σ_{k<j} (P − k) entries
    return entries.getPointer(
        (long) column * dimension - (long) column * (column - 1L) / 2 + (row - column));
  }

  /**
   * Takes columns {@code first, first+1, …}, in order from 0; the block is overwritten in part.
   *
   * @param block {@code [columns][P]}
   * @param count how many vectors of the block hold columns
   */
  public void take(int first, double[][] block, int count) {
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < k; i++) {
        block[i][first + k] = average(block[i][first + k], block[k][first + i]);
      }
    }
    double[] row = new double[count];
    for (int i = 0; i < first; i++) {
      at(i, first).get(row, 0, count);
      for (int k = 0; k < count; k++) {
        row[k] = average(row[k], block[k][i]);
      }
      at(i, first).put(row, 0, count);
    }
    for (int k = 0; k < count; k++) {
      int j = first + k;
      norm.add(block[k][j]);
      at(j, j).put(block[k], j, dimension - j);
    }
  }

  private double average(double below, double above) {
    norm.add(below);
    norm.add(above);
    asymmetry.add(below - above);
    return below / 2 + above / 2;
  }

  /** Returns {@code ‖A − Aᵀ‖_F / √2} of what was taken: the strict triangles' difference. */
  public double asymmetry() {
    return asymmetry.value();
  }

  /** Returns {@code ‖A‖_F} of what was taken. */
  public double norm() {
    return norm.value();
  }

  /** Writes the lower triangle of {@code A − factor B} into a square matrix. */
  public void difference(double factor, LowerTriangle other, DoublePointer square) {
    double[] mine = new double[dimension];
    double[] theirs = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      int n = dimension - j;
      at(j, j).get(mine, 0, n);
      if (factor != 0) {
        other.at(j, j).get(theirs, 0, n);
        for (int i = 0; i < n; i++) {
          mine[i] -= factor * theirs[i];
        }
      }
      square.getPointer((long) j * dimension + j).put(mine, 0, n);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Pointer.free(memory);
    }
  }

  /** A Euclidean norm that neither overflows nor underflows. */
  private static final class ScaledNorm {
    private double scale;
    private double squares;

    void add(double value) {
      double size = Math.abs(value);
      if (size > scale) {
        double ratio = scale / size;
        squares = 1 + squares * ratio * ratio;
        scale = size;
      } else if (size > 0) {
        double ratio = size / scale;
        squares += ratio * ratio;
      }
    }

    double value() {
      return scale * Math.sqrt(squares);
    }
  }
}
