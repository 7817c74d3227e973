package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How an array lies in a binary file, and its reading.
 *
 * <p>The shape comes from the file and is believed only after {@link #count(String)} has found that
 * it fits: no array is made before.
 *
 * @param type how one number is stored
 * @param order the order of a number's bytes
 * @param fortran whether the first axis runs fastest
 * @param shape the lengths of the axes
 */
record ArrayLayout(ElementType type, ByteOrder order, boolean fortran, long[] shape) {

  private static final int BUFFER_BYTES = 1 << 16;

  /** The longest array that every Java machine can make, a few words below the largest int. */
  private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  /**
   * Returns how many numbers the array holds.
   *
   * @param what the array in words, for messages
   * @throws InvalidInputException when the shape has no samples axis, an empty or negative axis, or
   *     more numbers than an array can hold
   */
  int count(String what) {
    if (shape.length == 0) {
      throw new InvalidInputException(
          what + " is a single number; expected an array whose first axis counts samples");
    }
    long count = 1;
    for (long axis : shape) {
      if (axis < 0) {
        throw new InvalidInputException(
            what
                + " claims the shape "
                + Arrays.toString(shape)
                + "; no axis can be negative. The file is damaged: write it again");
      }
      if (axis == 0) {
        throw new InvalidInputException(
            what
                + " has the shape "
                + Arrays.toString(shape)
                + " and so holds no numbers; at least one sample is needed");
      }
      if (axis > LONGEST_ARRAY / count) {
        throw new InvalidInputException(
            what
                + " claims the shape "
                + Arrays.toString(shape)
                + "; at most "
                + LONGEST_ARRAY
                + " numbers fit one array. Take fewer samples");
      }
      count *= axis;
    }
    return (int) count;
  }

  /**
   * Reads the numbers. Reals keep their precision (half becomes single), integers and booleans
   * become {@code long}, as torch wants indices.
   *
   * @param in the bytes, from the first number on; not read beyond the last
   * @param what the array in words, for messages
   * @throws InvalidInputException when the bytes end early, a real is not finite or an unsigned
   *     integer exceeds the signed range
   */
  Values read(InputStream in, String what) throws IOException {
    int count = count(what);
    if (!type.isReal()) {
      long[] out = new long[count];
      fill(
          in,
          count,
          what,
          (index, buffer, at) -> {
            out[index] = type.integer(buffer, at);
            if (type == ElementType.UINT64 && out[index] < 0) {
              throw new InvalidInputException(
                  "%s holds %s at %s; the largest integer that can be used is %d"
                      .formatted(
                          what,
                          Long.toUnsignedString(out[index]),
                          position(index, shape),
                          Long.MAX_VALUE));
            }
          });
      return new Values.Integers(out, shape);
    }
    Values values;
    if (type == ElementType.FLOAT64) {
      double[] out = new double[count];
      fill(in, count, what, (index, buffer, at) -> out[index] = type.real(buffer, at));
      values = new Values.Doubles(out, shape);
    } else {
      float[] out = new float[count];
      fill(in, count, what, (index, buffer, at) -> out[index] = (float) type.real(buffer, at));
      values = new Values.Floats(out, shape);
    }
    requireFinite(values, what);
    return values;
  }

  /** Writes "[2, 17]", the place of a row-major index. */
  static String position(int index, long[] shape) {
    long[] at = new long[shape.length];
    long rest = index;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      at[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return Arrays.toString(at);
  }

  /** The message for bytes that end early. */
  InvalidInputException truncated(String what, long came) {
    return new InvalidInputException(
        InvalidInputException.Kind.DAMAGED,
        "%s ends after %d of the %d bytes that its header announces (shape %s, %s). The file is truncated: copy or write it again"
            .formatted(
                what,
                came,
                (long) count(what) * type.bytes(),
                Arrays.toString(shape),
                type.label()));
  }

  private static void requireFinite(Values values, String what) {
    int bad = 0;
    int first = -1;
    int count = values.count();
    for (int i = 0; i < count; i++) {
      if (!Double.isFinite(values.at(i))) {
        bad++;
        first = first < 0 ? i : first;
      }
    }
    if (bad > 0) {
      throw new InvalidInputException(
          InvalidInputException.Kind.NOT_FINITE,
          "%s holds %s at %s (%d of %d numbers are not finite); every number must be finite. Remove or fill those samples"
              .formatted(
                  what,
                  Double.toString(values.at(first)),
                  position(first, values.shape()),
                  bad,
                  count));
    }
  }

  private void fill(InputStream in, int count, String what, Sink sink) throws IOException {
    int width = type.bytes();
    byte[] bytes = new byte[(int) Math.min(BUFFER_BYTES, (long) count * width)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    int[] position = new int[shape.length];
    int[] strides = strides();
    int index = 0;
    for (int done = 0; done < count; ) {
      int wanted = (int) Math.min(bytes.length, (long) (count - done) * width);
      int got = in.readNBytes(bytes, 0, wanted);
      if (got < wanted) {
        throw truncated(what, (long) done * width + got);
      }
      for (int at = 0; at < wanted; at += width, done++) {
        sink.put(index, buffer, at);
        index = fortran ? nextInColumns(index, position, strides) : index + 1;
      }
    }
  }

  /** Steps the row-major index of an array that is read with its first axis running fastest. */
  private int nextInColumns(int index, int[] position, int[] strides) {
    int next = index;
    for (int axis = 0; axis < position.length; axis++) {
      next += strides[axis];
      if (++position[axis] < shape[axis]) {
        return next;
      }
      next -= position[axis] * strides[axis];
      position[axis] = 0;
    }
    return next;
  }

  private int[] strides() {
    int[] strides = new int[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = (int) stride;
      stride *= shape[axis];
    }
    return strides;
  }

  @FunctionalInterface
  private interface Sink {
    void put(int index, ByteBuffer buffer, int at);
  }
}
