package dev.sonde.nets.onnx.operators;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * How a window slides over the axes of an image: what convolutions and pooling share.
 *
 * @param kernel the window's lengths
 * @param strides how far it moves
 * @param dilations how far its numbers lie apart
 * @param before what is added before each axis
 * @param after what is added after each axis; negative where the last numbers are left out
 */
@SuppressWarnings("ArrayRecordComponent") // made for each run, and read at once
record Windows(long[] kernel, long[] strides, long[] dilations, long[] before, long[] after) {

  /**
   * Reads the attributes of a node.
   *
   * @param kernel the window's lengths
   * @param shape the lengths of the input's axes
   * @param wholeNumber how many windows a part of one counts for
   */
  static Windows of(NodeCall call, long[] kernel, long[] shape, Rounding wholeNumber) {
    int axes = kernel.length;
    long[] strides = filled(call.wholes("strides"), axes, 1);
    long[] dilations = filled(call.wholes("dilations"), axes, 1);
    long[] pads = filled(call.wholes("pads"), 2 * axes, 0);
    String automatic = call.text("auto_pad", "NOTSET");
    long[] before = new long[axes];
    long[] after = new long[axes];
    for (int i = 0; i < axes; i++) {
      if (kernel[i] < 1 || strides[i] < 1 || dilations[i] < 1) {
        throw new UnsuitableNodeException("its window has no extent, or does not move");
      }
      long length = shape[i + 2];
      long extent = dilations[i] * (kernel[i] - 1) + 1;
      switch (automatic) {
        case "NOTSET", "" -> {
          before[i] = pads[i];
          after[i] = pads[i + axes];
        }
        case "VALID" -> {}
        case "SAME_UPPER", "SAME_LOWER" -> {
          long windows = (length + strides[i] - 1) / strides[i];
          long more = Math.max(0, (windows - 1) * strides[i] + extent - length);
          before[i] = automatic.equals("SAME_UPPER") ? more / 2 : more - more / 2;
          after[i] = more - before[i];
        }
        default -> throw new UnsuitableNodeException("its auto_pad is " + automatic);
      }
      if (wholeNumber == Rounding.UP) {
        long free = length + before[i] + after[i] - extent;
        long windows = Math.floorDiv(free + strides[i] - 1, strides[i]) + 1;
        // a window that begins behind the numbers and what stands before them is none
        windows -= (windows - 1) * strides[i] >= length + before[i] ? 1 : 0;
        after[i] = (windows - 1) * strides[i] + extent - length - before[i];
      }
    }
    return new Windows(kernel, strides, dilations, before, after);
  }

  /** What a part of a window counts for. */
  enum Rounding {
    DOWN,
    UP;

    static Rounding of(NodeCall call) {
      return call.flag("ceil_mode", false) ? UP : DOWN;
    }
  }

  private static long[] filled(long[] given, int count, long otherwise) {
    if (given.length == count) {
      return given;
    }
    if (given.length != 0) {
      throw new UnsuitableNodeException("it speaks of " + given.length + " axes, not " + count);
    }
    long[] out = new long[count];
    Arrays.fill(out, otherwise);
    return out;
  }

  /** Whether as much stands before as after. */
  boolean isSymmetric() {
    return Arrays.equals(before, after);
  }

  /** An input with what is added around it. */
  Tensor padded(Tensor x, double value) {
    Tensor out = x;
    for (int i = 0; i < kernel.length; i++) {
      out = Shapes.padded(out, i + 2, before[i], after[i], value);
    }
    return out;
  }

  static long[] zeros(int count) {
    return new long[count];
  }
}
