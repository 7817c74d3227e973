package dev.sonde.nets.onnx.operators;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The tensors that a node is given in one run; any of them may be left out. */
final class Arguments {
  private final @Nullable Tensor[] tensors;

  Arguments(@Nullable Tensor[] tensors) {
    this.tensors = tensors;
  }

  /** How many there are, left out ones counted. */
  int count() {
    return tensors.length;
  }

  /** Whether one was given. */
  boolean has(int i) {
    return i < tensors.length && tensors[i] != null;
  }

  /** One that the operator cannot do without. */
  Tensor at(int i) {
    Tensor tensor = i < tensors.length ? tensors[i] : null;
    if (tensor == null) {
      throw new UnsuitableNodeException("its input " + i + " is missing");
    }
    return tensor;
  }

  /** One as libtorch takes what may be left out. */
  TensorOptional optional(int i) {
    return has(i) ? new TensorOptional(at(i)) : new TensorOptional();
  }

  /** The whole numbers of one, in their order. */
  long[] longs(int i) {
    return longs(at(i));
  }

  static long[] longs(Tensor tensor) {
    long[] out = new long[Math.toIntExact(tensor.numel())];
    if (out.length > 0) {
      tensor.detach().to(ScalarType.Long).contiguous().data_ptr_long().get(out);
    }
    return out;
  }

  /** The only number of one. */
  double number(int i) {
    Tensor tensor = at(i);
    if (tensor.numel() != 1) {
      throw new UnsuitableNodeException(
          "its input " + i + " has " + tensor.numel() + " numbers, and one is wanted");
    }
    return tensor.detach().item().toDouble();
  }

  /** The only whole number of one. */
  long whole(int i) {
    long[] all = longs(i);
    if (all.length != 1) {
      throw new UnsuitableNodeException(
          "its input " + i + " has " + all.length + " numbers, and one is wanted");
    }
    return all[0];
  }
}
