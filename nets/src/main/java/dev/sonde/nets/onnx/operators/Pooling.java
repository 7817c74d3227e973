package dev.sonde.nets.onnx.operators;

import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.onnx.numbers.RealTypes;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The largest, the mean or the norm of the numbers in a window. */
final class Pooling {
  private Pooling() {}

  static void addTo(OperatorTable table) {
    table.several("MaxPool", Pooling::largest);
    table.one("AveragePool", Pooling::average);
    table.one("LpPool", Pooling::norm);
    table.unary("GlobalAveragePool", x -> torch.mean(x, image(x), true, type(x)));
    table.unary("GlobalMaxPool", x -> torch.amax(x, image(x), true));
    table.one(
        "GlobalLpPool",
        call -> {
          double p = call.whole("p", 2);
          return in -> {
            Tensor x = in.at(0);
            Tensor powers = torch.pow(torch.abs(x), new Scalar(p));
            return torch.pow(torch.sum(powers, image(x), true, type(x)), new Scalar(1 / p));
          };
        });
  }

  private static ScalarTypeOptional type(Tensor x) {
    return new ScalarTypeOptional(x.scalar_type());
  }

  private static long[] image(Tensor x) {
    long[] axes = new long[(int) x.dim() - 2];
    Arrays.setAll(axes, i -> i + 2);
    return axes;
  }

  private static Windows windows(NodeCall call, Tensor x) {
    long[] kernel = call.wholes("kernel_shape");
    if (kernel.length != x.dim() - 2) {
      throw new UnsuitableNodeException(
          "its window has " + kernel.length + " axes, and its input " + x.dim());
    }
    return Windows.of(call, kernel, NativeValues.shape(x), Windows.Rounding.of(call));
  }

  private static Operator largest(NodeCall call) {
    boolean columns = call.flag("storage_order", false);
    return in -> {
      Tensor x = in.at(0);
      boolean real = RealTypes.isReal(x);
      Windows windows = windows(call, x);
      Tensor padded = windows.padded(real ? x : x.to(ScalarType.Double), Double.NEGATIVE_INFINITY);
      // one axis becomes two, of which the first has length 1
      boolean flat = windows.kernel().length == 1;
      Tensor image = flat ? padded.unsqueeze(2) : padded;
      long[] none = Windows.zeros(flat ? 2 : windows.kernel().length);
      T_TensorTensor_T pooled =
          none.length == 3
              ? torch.max_pool3d_with_indices(
                  image, windows.kernel(), windows.strides(), none, windows.dilations(), false)
              : torch.max_pool2d_with_indices(
                  image,
                  two(windows.kernel()),
                  two(windows.strides()),
                  none,
                  two(windows.dilations()),
                  false);
      Tensor values = new Tensor(pooled.get0());
      values = Elementwise.cast(flat ? values.squeeze(2) : values, x.scalar_type());
      if (!call.wants(1)) {
        return new Tensor[] {values};
      }
      Tensor places = new Tensor(pooled.get1());
      return new Tensor[] {
        values, places(flat ? places.squeeze(2) : places, x, padded, windows, columns)
      };
    };
  }

  private static long[] two(long[] one) {
    return one.length == 1 ? new long[] {1, one[0]} : one;
  }

  /** Places in the whole input, from those in an image with what was added around it. */
  private static Tensor places(
      Tensor inImage, Tensor x, Tensor padded, Windows windows, boolean columns) {
    int axes = windows.kernel().length;
    Tensor rest = inImage;
    Tensor place = torch.zeros_like(inImage);
    long size = 1;
    for (int i = 0; i < axes; i++) {
      size *= x.size(i + 2);
    }
    long step = columns ? size : 1;
    for (int i = axes - 1; i >= 0; i--) {
      Tensor along = torch.remainder(rest, new Scalar(padded.size(i + 2)));
      rest =
          torch.div(
              torch.sub(rest, along),
              new Scalar(padded.size(i + 2)),
              new StringViewOptional(new BytePointer("floor")));
      step /= columns ? x.size(i + 2) : 1;
      Tensor inside = torch.sub(along, new Scalar(windows.before()[i]));
      place = torch.add(place, torch.mul(inside, new Scalar(step)));
      step *= columns ? 1 : x.size(i + 2);
    }
    long channels = x.size(0) * x.size(1);
    long[] view = new long[axes + 2];
    Arrays.fill(view, 1);
    view[0] = x.size(0);
    view[1] = x.size(1);
    Tensor first = torch.arange(new Scalar(channels), new TensorOptions(ScalarType.Long));
    return torch.add(place, torch.mul(first.reshape(view), new Scalar(size)));
  }

  private static Function<Arguments, Tensor> average(NodeCall call) {
    boolean countPads = call.flag("count_include_pad", false);
    return in -> {
      Tensor x = in.at(0);
      Windows windows = windows(call, x);
      Tensor sums = sums(windows.padded(x, 0), windows);
      Tensor ones = torch.ones_like(x.detach());
      Tensor counted = windows.padded(ones, 0);
      if (countPads) {
        Windows asWritten =
            Windows.of(call, windows.kernel(), NativeValues.shape(x), Windows.Rounding.DOWN);
        counted = asWritten.padded(ones, 1);
        for (int i = 0; i < windows.kernel().length; i++) {
          counted = Shapes.padded(counted, i + 2, 0, windows.after()[i] - asWritten.after()[i], 0);
        }
      }
      return torch.div(sums, sums(counted, windows));
    };
  }

  private static Function<Arguments, Tensor> norm(NodeCall call) {
    double p = call.whole("p", 2);
    return in -> {
      Tensor x = in.at(0);
      Windows windows = windows(call, x);
      Tensor powers = torch.pow(torch.abs(windows.padded(x, 0)), new Scalar(p));
      return torch.pow(sums(powers, windows), new Scalar(1 / p));
    };
  }

  /** Sums of the numbers in each window. */
  private static Tensor sums(Tensor padded, Windows windows) {
    int axes = windows.kernel().length;
    Tensor out = padded;
    for (int i = 0; i < axes; i++) { // one axis after the other: a window is a product of lines
      long extent = windows.dilations()[i] * (windows.kernel()[i] - 1) + 1;
      long count = (out.size(i + 2) - extent) / windows.strides()[i] + 1;
      Tensor sum = null;
      for (long k = 0; k < windows.kernel()[i]; k++) {
        long from = k * windows.dilations()[i];
        Tensor part =
            out.slice(
                i + 2,
                new LongOptional(from),
                new LongOptional(from + (count - 1) * windows.strides()[i] + 1),
                windows.strides()[i]);
        sum = sum == null ? part : torch.add(sum, part);
      }
      out = Objects.requireNonNull(sum);
    }
    return out;
  }
}
