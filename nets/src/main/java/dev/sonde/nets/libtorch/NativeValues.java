package dev.sonde.nets.libtorch;

import dev.sonde.nets.data.Values;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Java arrays as native tensors, and what tensors are in Java. */
public final class NativeValues {
  private NativeValues() {}

  /** The lengths of a tensor's axes. */
  public static long[] shape(Tensor tensor) {
    return tensor.sizes().vec().get();
  }

  /** Copies values into a tensor of their own element type, which the caller's scope owns. */
  public static Tensor tensor(Values values) {
    if (values instanceof Values.Floats floats) {
      Tensor out = torch.empty(floats.shape(), new TensorOptions(ScalarType.Float), null);
      out.data_ptr_float().put(floats.values(), 0, floats.values().length);
      return out;
    }
    if (values instanceof Values.Doubles doubles) {
      Tensor out = torch.empty(doubles.shape(), new TensorOptions(ScalarType.Double), null);
      out.data_ptr_double().put(doubles.values(), 0, doubles.values().length);
      return out;
    }
    Values.Integers integers = (Values.Integers) values;
    Tensor out = torch.empty(integers.shape(), new TensorOptions(ScalarType.Long), null);
    out.data_ptr_long().put(integers.values(), 0, integers.values().length);
    return out;
  }

  /** Copies values into a tensor; reals in the working precision, integers as they are. */
  public static Tensor tensor(Values values, ScalarType working) {
    Tensor own = tensor(values);
    return values instanceof Values.Integers ? own : own.to(working);
  }
}
