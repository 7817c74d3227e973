package dev.sonde.attention.vectors;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tensor as a stack of matrices: all axes but the last two are one.
 *
 * @param numbers row by row
 * @param outer lengths of the axes before the last two
 * @param stack how many matrices, the product of these lengths
 * @param rows rows of each
 * @param columns columns of each
 * @param single whether the model itself holds them in single precision
 */
public record Tensor(
    FloatBuffer numbers, List<Integer> outer, int stack, int rows, int columns, boolean single) {

  public Tensor {
    outer = List.copyOf(outer);
  }

  /** With one axis before the last two. */
  public Tensor(FloatBuffer numbers, int stack, int rows, int columns, boolean single) {
    this(numbers, List.of(stack), stack, rows, columns, single);
  }

  public Tensor(float[] values, int stack, int rows, int columns) {
    this(FloatBuffer.wrap(values), stack, rows, columns, true);
  }

  public static Tensor of(FloatBuffer numbers, long[] shape, boolean single) {
    int axes = shape.length;
    int columns = axes > 0 ? (int) shape[axes - 1] : 1;
    int rows = axes > 1 ? (int) shape[axes - 2] : 1;
    List<Integer> outer =
        IntStream.range(0, Math.max(0, axes - 2)).mapToObj(i -> (int) shape[i]).toList();
    int stack = outer.stream().reduce(1, (all, length) -> all * length);
    return new Tensor(numbers, outer, stack, rows, columns, single);
  }

  /** How many numbers there are. */
  public int size() {
    return numbers.capacity();
  }

  /** The numbers as an array, which is not to be changed; copied where they lie elsewhere. */
  public float[] values() {
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
  public boolean fits(int otherStack, int otherRows, int otherColumns) {
    return (stack == 1 || stack == otherStack)
        && (rows == 1 || rows == otherRows)
        && (columns == 1 || columns == otherColumns);
  }

  /** Where the row begins that lies over the given one. */
  public int offset(int s, int r) {
    return ((stack == 1 ? 0 : s) * rows + (rows == 1 ? 0 : r)) * columns;
  }
}
