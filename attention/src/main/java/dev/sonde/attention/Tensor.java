package dev.sonde.attention;

/**
 * A tensor as a stack of matrices: all axes but the last two are one.
 *
 * @param values row by row
 * @param stack how many matrices
 * @param rows rows of each
 * @param columns columns of each
 */
record Tensor(float[] values, int stack, int rows, int columns) {

  static Tensor of(float[] values, long[] shape) {
    int axes = shape.length;
    int columns = axes > 0 ? (int) shape[axes - 1] : 1;
    int rows = axes > 1 ? (int) shape[axes - 2] : 1;
    long stack = 1;
    for (int i = 0; i < axes - 2; i++) {
      stack *= shape[i];
    }
    return new Tensor(values, (int) stack, rows, columns);
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
