package dev.sonde.nets.onnx.operators;

import dev.sonde.nets.libtorch.NativeValues;
import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Convolutions, and their transposes. */
final class Convolutions {
  private Convolutions() {}

  static void addTo(OperatorTable table) {
    table.one("Conv", Convolutions::convolution);
    table.one("ConvTranspose", Convolutions::transposed);
  }

  private static Function<Arguments, Tensor> convolution(NodeCall call) {
    long groups = call.whole("group", 1);
    return in -> {
      Tensor x = in.at(0);
      Tensor weight = in.at(1);
      Windows windows = windows(call, weight, NativeValues.shape(x));
      int axes = windows.kernel().length;
      boolean plain =
          windows.isSymmetric() && Arrays.stream(windows.before()).allMatch(p -> p >= 0);
      return torch.convolution(
          plain ? x : windows.padded(x, 0),
          weight,
          in.optional(2),
          windows.strides(),
          plain ? windows.before() : Windows.zeros(axes),
          windows.dilations(),
          false,
          Windows.zeros(axes),
          groups);
    };
  }

  private static Windows windows(NodeCall call, Tensor weight, long[] shape) {
    long[] sizes = NativeValues.shape(weight);
    if (sizes.length < 3 || shape.length != sizes.length) {
      throw new UnsuitableNodeException(
          "its weight has " + sizes.length + " axes and its input " + shape.length);
    }
    long[] kernel = Arrays.copyOfRange(sizes, 2, sizes.length);
    return Windows.of(call, kernel, shape, Windows.Rounding.DOWN);
  }

  /** The full product, then cut or padded: which ONNX allows more of than libtorch. */
  private static Function<Arguments, Tensor> transposed(NodeCall call) {
    long groups = call.whole("group", 1);
    long[] outputPadding = call.wholes("output_padding");
    long[] outputShape = call.wholes("output_shape");
    String automatic = call.text("auto_pad", "NOTSET");
    return in -> {
      Tensor x = in.at(0);
      Tensor weight = in.at(1);
      long[] sizes = NativeValues.shape(weight);
      int axes = sizes.length - 2;
      long[] kernel = Arrays.copyOfRange(sizes, 2, sizes.length);
      // pads of its own kind are worked out below
      Windows windows = Windows.of(call, kernel, NativeValues.shape(x), Windows.Rounding.DOWN);
      Tensor full =
          torch.convolution(
              x,
              weight,
              new TensorOptional(),
              windows.strides(),
              Windows.zeros(axes),
              windows.dilations(),
              true,
              Windows.zeros(axes),
              groups);
      boolean same = automatic.startsWith("SAME");
      for (int i = 0; i < axes; i++) {
        long more = outputPadding.length == axes ? outputPadding[i] : 0;
        long before = windows.before()[i];
        long after = windows.after()[i];
        if (outputShape.length > 0 || same) {
          long wanted =
              outputShape.length > 0
                  ? outputShape[outputShape.length - axes + i]
                  : x.size(i + 2) * windows.strides()[i];
          long total = full.size(i + 2) + more - wanted;
          before = automatic.equals("SAME_UPPER") ? total / 2 : total - total / 2;
          before = outputShape.length > 0 && !same ? total / 2 : before;
          after = total - before;
        }
        full = Shapes.padded(full, i + 2, -before, more - after, 0);
      }
      if (!in.has(2)) {
        return full;
      }
      long[] view = new long[axes + 2];
      Arrays.fill(view, 1);
      view[1] = -1;
      return torch.add(full, in.at(2).reshape(view));
    };
  }
}
