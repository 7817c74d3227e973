package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Precision;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Vectors on their way between machines, in the precision that they are computed in.
 *
 * <p>A product in single precision takes vectors that were rounded to it, and its own numbers are
 * single: so nothing is lost by sending four bytes a number.
 */
public final class VectorBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int dimension;
  private final float @Nullable [][] narrow;
  private final double @Nullable [][] wide;

  private VectorBlock(int dimension, float @Nullable [][] narrow, double @Nullable [][] wide) {
    this.dimension = dimension;
    this.narrow = narrow;
    this.wide = wide;
  }

  /** Makes room. */
  static VectorBlock empty(int rows, int dimension, Precision precision) {
    return precision == Precision.SINGLE
        ? new VectorBlock(dimension, new float[rows][dimension], null)
        : new VectorBlock(dimension, null, new double[rows][dimension]);
  }

  /** Rounds vectors to a precision. */
  static VectorBlock of(double[][] vectors, int from, int to, Precision precision) {
    VectorBlock out = empty(to - from, vectors[from].length, precision);
    for (int j = from; j < to; j++) {
      if (out.narrow != null) {
        for (int i = 0; i < out.dimension; i++) {
          out.narrow[j - from][i] = (float) vectors[j][i];
        }
      } else if (out.wide != null) {
        System.arraycopy(vectors[j], 0, out.wide[j - from], 0, out.dimension);
      }
    }
    return out;
  }

  /** How many vectors there are. */
  int rows() {
    return narrow != null ? narrow.length : wide != null ? wide.length : 0;
  }

  int dimension() {
    return dimension;
  }

  float @Nullable [] narrow(int row) {
    return narrow == null ? null : narrow[row];
  }

  double @Nullable [] wide(int row) {
    return wide == null ? null : wide[row];
  }

  void put(int row, float[] values) {
    if (narrow != null) {
      System.arraycopy(values, 0, narrow[row], 0, dimension);
    }
  }

  void put(int row, double[] values) {
    if (wide != null) {
      System.arraycopy(values, 0, wide[row], 0, dimension);
    }
  }

  /** The same numbers in double precision. */
  double[][] vectors() {
    if (wide != null) {
      return wide;
    }
    double[][] out = new double[rows()][dimension];
    for (int j = 0; narrow != null && j < out.length; j++) {
      float[] row = narrow[j];
      Arrays.setAll(out[j], i -> row[i]);
    }
    return out;
  }

  /**
   * Returns how much there is to send.
   *
   * @return bytes of all numbers
   */
  public long bytes() {
    return (long) rows() * dimension * (narrow != null ? Float.BYTES : Double.BYTES);
  }

  private Object writeReplace() {
    return new Bytes(this);
  }

  @SuppressWarnings("UnusedVariable") // who reads an object that was written by itself is refused
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("blocks of vectors are written as bytes");
  }

  /**
   * The numbers as bytes, which Java's serialisation copies as they are; it would convert reals one
   * by one, which takes longer than a network between machines.
   */
  private static final class Bytes implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int dimension;
    private final Precision precision;
    private final byte[][] rows;

    Bytes(VectorBlock block) {
      dimension = block.dimension;
      precision = block.narrow != null ? Precision.SINGLE : Precision.DOUBLE;
      rows = new byte[block.rows()][];
      for (int j = 0; j < rows.length; j++) {
        rows[j] = new byte[dimension * precision.bytes()];
        ByteBuffer buffer = ByteBuffer.wrap(rows[j]).order(ByteOrder.LITTLE_ENDIAN);
        if (block.narrow != null) {
          buffer.asFloatBuffer().put(block.narrow[j]);
        } else if (block.wide != null) {
          buffer.asDoubleBuffer().put(block.wide[j]);
        }
      }
    }

    private Object readResolve() {
      VectorBlock block = empty(rows.length, dimension, precision);
      for (int j = 0; j < rows.length; j++) {
        ByteBuffer buffer = ByteBuffer.wrap(rows[j]).order(ByteOrder.LITTLE_ENDIAN);
        if (block.narrow != null) {
          buffer.asFloatBuffer().get(block.narrow[j]);
        } else if (block.wide != null) {
          buffer.asDoubleBuffer().get(block.wide[j]);
        }
      }
      return block;
    }
  }
}
