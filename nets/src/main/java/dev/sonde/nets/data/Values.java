package dev.sonde.nets.data;

import java.io.Serializable;
import java.util.Arrays;

/**
 * An array of numbers with a shape, row-major, whose first axis counts samples.
 *
 * <p>The arrays are shared, not copied: data sets are large, and nobody changes them.
 */
public sealed interface Values extends Serializable {

  /**
   * Returns the shape {@code [N, …]}.
   *
   * @return the lengths of the axes, the first being the number of samples
   */
  long[] shape();

  /**
   * Returns the number of samples, the first axis.
   *
   * @return the number of samples
   */
  default int samples() {
    return Math.toIntExact(shape()[0]);
  }

  /**
   * Returns how many numbers one sample has.
   *
   * @return the product of all axes but the first
   */
  default int sampleSize() {
    long size = 1;
    long[] shape = shape();
    for (int i = 1; i < shape.length; i++) {
      size *= shape[i];
    }
    return Math.toIntExact(size);
  }

  /**
   * Returns the name of the numbers' type in numpy and torch.
   *
   * @return {@code float32}, {@code float64} or {@code int64}
   */
  String type();

  /**
   * Returns how many numbers there are.
   *
   * @return the product of all axes
   */
  default int count() {
    return samples() * sampleSize();
  }

  /**
   * Returns one number.
   *
   * @param index its row-major position, from 0
   * @return the number; integers beyond 2⁵³ are rounded
   */
  double at(int index);

  /**
   * Returns the same numbers in another shape.
   *
   * @param newShape the shape, of as many numbers
   * @return values that share the numbers with these
   */
  Values reshaped(long... newShape);

  /**
   * Returns the named samples in the given order.
   *
   * @param indices the samples, from 0
   * @return new values of shape {@code [indices.length, …]}
   */
  Values select(int[] indices);

  /**
   * Single-precision reals.
   *
   * @param values the numbers, row-major
   * @param shape the shape
   */
  record Floats(float[] values, long[] shape) implements Values {
    /** Checks the shape against the length. */
    public Floats {
      Values.check(values.length, shape);
    }

    @Override
    public double at(int index) {
      return values[index];
    }

    @Override
    public String type() {
      return "float32";
    }

    @Override
    public Floats reshaped(long... newShape) {
      return new Floats(values, newShape);
    }

    @Override
    public Floats select(int[] indices) {
      int size = sampleSize();
      float[] out = new float[indices.length * size];
      for (int i = 0; i < indices.length; i++) {
        System.arraycopy(values, indices[i] * size, out, i * size, size);
      }
      return new Floats(out, withFirst(shape, indices.length));
    }
  }

  /**
   * Double-precision reals.
   *
   * @param values the numbers, row-major
   * @param shape the shape
   */
  record Doubles(double[] values, long[] shape) implements Values {
    /** Checks the shape against the length. */
    public Doubles {
      Values.check(values.length, shape);
    }

    @Override
    public double at(int index) {
      return values[index];
    }

    @Override
    public String type() {
      return "float64";
    }

    @Override
    public Doubles reshaped(long... newShape) {
      return new Doubles(values, newShape);
    }

    @Override
    public Doubles select(int[] indices) {
      int size = sampleSize();
      double[] out = new double[indices.length * size];
      for (int i = 0; i < indices.length; i++) {
        System.arraycopy(values, indices[i] * size, out, i * size, size);
      }
      return new Doubles(out, withFirst(shape, indices.length));
    }
  }

  /**
   * Integers: class labels, token ids.
   *
   * @param values the numbers, row-major
   * @param shape the shape
   */
  record Integers(long[] values, long[] shape) implements Values {
    /** Checks the shape against the length. */
    public Integers {
      Values.check(values.length, shape);
    }

    @Override
    public double at(int index) {
      return (double) values[index];
    }

    @Override
    public String type() {
      return "int64";
    }

    @Override
    public Integers reshaped(long... newShape) {
      return new Integers(values, newShape);
    }

    @Override
    public Integers select(int[] indices) {
      int size = sampleSize();
      long[] out = new long[indices.length * size];
      for (int i = 0; i < indices.length; i++) {
        System.arraycopy(values, indices[i] * size, out, i * size, size);
      }
      return new Integers(out, withFirst(shape, indices.length));
    }
  }

  private static void check(int length, long[] shape) {
    if (shape.length == 0) {
      throw new IllegalArgumentException(
          "values need at least one axis, the samples; got a scalar");
    }
    long size = 1;
    for (long axis : shape) {
      if (axis < 0) {
        throw new IllegalArgumentException("negative axis in shape " + Arrays.toString(shape));
      }
      size = Math.multiplyExact(size, axis);
    }
    if (size != length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " needs " + size + " numbers, got " + length);
    }
  }

  private static long[] withFirst(long[] shape, int first) {
    long[] out = shape.clone();
    out[0] = first;
    return out;
  }
}
