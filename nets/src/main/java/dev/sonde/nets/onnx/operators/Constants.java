package dev.sonde.nets.onnx.operators;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.onnx.numbers.RealTypes;
import dev.sonde.nets.onnx.numbers.RestoredNumber;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors that are made of settings and shapes alone. */
public final class Constants {
  private Constants() {}

  static void addTo(OperatorTable table) {
    table.one("Constant", Constants::constant);
    table.one(
        "ConstantOfShape",
        call -> {
          Optional<TensorProto> value = call.tensor("value");
          return in -> {
            Tensor fill =
                value.isPresent()
                    ? inPrecision(call.numbers().read(value.get()), call.types())
                    : torch.zeros(new long[] {1}, new TensorOptions(call.types().working()));
            return fill.reshape(1).expand(ones(in.longs(0).length)).expand(in.longs(0));
          };
        });
    table.one(
        "Range",
        call ->
            in -> {
              ScalarType type = in.at(0).scalar_type();
              if (RealTypes.isReal(type)) {
                double start = in.number(0);
                double step = in.number(2);
                long count = Math.max(0, (long) Math.ceil((in.number(1) - start) / step));
                Tensor steps =
                    torch.arange(new Scalar(count), new TensorOptions(ScalarType.Double));
                return torch.add(torch.mul(steps, new Scalar(step)), new Scalar(start)).to(type);
              }
              long start = in.whole(0);
              long limit = in.whole(1);
              long step = in.whole(2);
              if (step == 0) {
                throw new UnsuitableNodeException("its step is 0");
              }
              boolean none = step > 0 ? limit <= start : limit >= start;
              return torch.arange(
                  new Scalar(start),
                  new Scalar(none ? start : limit),
                  new Scalar(step),
                  new TensorOptions(type));
            });
    table.one(
        "EyeLike",
        call -> {
          long diagonal = call.whole("k", 0);
          return in -> {
            Tensor like = in.at(0);
            ScalarType type =
                call.has("dtype")
                    ? call.type("dtype", TensorProto.DataType.FLOAT)
                    : like.scalar_type();
            Tensor ones = torch.ones(NativeValues.shape(like), new TensorOptions(ScalarType.Int));
            return torch.triu(torch.tril(ones, diagonal), diagonal).to(type);
          };
        });
    table.one(
        "Shape",
        call -> {
          long start = call.whole("start", 0);
          long end = call.whole("end", Long.MAX_VALUE);
          return in -> {
            long[] shape = NativeValues.shape(in.at(0));
            int from = bound(start, shape.length);
            int to = Math.max(from, bound(end, shape.length));
            return wholes(Arrays.copyOfRange(shape, from, to));
          };
        });
    table.one("Size", call -> in -> wholes(new long[] {in.at(0).numel()}).squeeze(0));
  }

  private static int bound(long index, int length) {
    long from = index < 0 ? index + length : index;
    return (int) Math.max(0, Math.min(length, from));
  }

  private static long[] ones(int count) {
    long[] out = new long[Math.max(count, 1)];
    Arrays.fill(out, 1);
    return out.length == count ? out : new long[] {1};
  }

  /** A vector of whole numbers. */
  static Tensor wholes(long[] numbers) {
    return numbers.length == 0
        ? torch.empty(new long[] {0}, new TensorOptions(ScalarType.Long), null)
        : Tensor.create(numbers, numbers.length);
  }

  private static Function<Arguments, Tensor> constant(NodeCall call) {
    Optional<TensorProto> value = call.tensor("value");
    if (value.isPresent()) {
      return in -> inPrecision(call.numbers().read(value.get()), call.types());
    }
    boolean real = call.has("value_float") || call.has("value_floats");
    boolean whole = call.has("value_int") || call.has("value_ints");
    call.require(real || whole, "it holds no numbers");
    boolean single = call.has("value_float") || call.has("value_int");
    return in -> {
      Tensor out;
      if (real) {
        double[] numbers =
            single ? new double[] {call.real("value_float", 0)} : call.reals("value_floats");
        out =
            numbers.length == 0
                ? torch.empty(new long[] {0}, new TensorOptions(ScalarType.Double), null)
                : Tensor.create(numbers, numbers.length);
        out = out.to(call.types().working());
      } else {
        out = wholes(single ? new long[] {call.whole("value_int", 0)} : call.wholes("value_ints"));
      }
      return single ? out.squeeze(0) : out;
    };
  }

  /**
   * A constant of the file in the precision of a run. A single number that goes from single to
   * double precision is restored to what was meant before it was rounded.
   */
  public static Tensor inPrecision(Tensor stored, RealTypes types) {
    ScalarType type = types.working(stored.scalar_type());
    boolean widened =
        stored.scalar_type().value == ScalarType.Float.value
            && type.value == ScalarType.Double.value;
    if (widened && stored.numel() == 1) {
      double meant = RestoredNumber.of((float) stored.item().toDouble());
      return torch.full(NativeValues.shape(stored), new Scalar(meant), new TensorOptions(type));
    }
    return Elementwise.cast(stored.detach(), type);
  }
}
