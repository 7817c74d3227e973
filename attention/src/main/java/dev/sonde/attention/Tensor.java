package dev.sonde.attention;

import java.nio.FloatBuffer;

/**
 * A tensor as a stack of matrices: all axes but the last two are one.
 *
 * @param numbers row by row
 * @param stack how many matrices
 * @param rows rows of each
 * @param columns columns of each
 * @param single whether the model itself holds them in single precision
 */
record Tensor(FloatBuffer numbers, int stack, int rows, int columns, boolean single) {

  Tensor(float[] values, int stack, int rows, int columns) {
    this(FloatBuffer.wrap(values), stack, rows, columns, true);
  }

  static Tensor of(FloatBuffer numbers, long[] shape, boolean single) {
    int axes = shape.length;
    int columns = axes > 0 ? (int) shape[axes - 1] : 1;
    int rows = axes > 1 ? (int) shape[axes - 2] : 1;
    long stack = 1;
    for (int i = 0; i < axes - 2; i++) {
      stack *= shape[i];
    }
    return new Tensor(numbers, (int) stack, rows, columns, single);
  }

  /** How many numbers there are. */
  int size() {
    return numbers.capacity();
  }

  /** The numbers as an array, which is not to be changed; copied where they lie elsewhere. */
  float[] values() {
    if (numbers.hasArray()
        && numbers.arrayOffset() == 0
        && numbers.array().length == numbers.capacity()) {
      return numbers.array();
    }
    float[] values = new float[numbers.capacity()];
    numbers.get(0, values);
    return values;
  }

  /** Whether it can be laid over (stack, rows, columns), single entries repeated. */
  boolean fits(int otherStack, int otherRows, int otherColumns) {
    return (stack == 1 || stack == otherStack)
        && (rows == 1 || rows == otherRows)
        && (columns == 1 || columns == otherColumns);
  }

  /** Where the row begins that lies over the given one. */
  int offset(int s, int r) {
    return ((stack == 1 ? 0 : s) * rows + (rows == 1 ? 0 : r)) * columns;
  }
}
