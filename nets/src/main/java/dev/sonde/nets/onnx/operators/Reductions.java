package dev.sonde.nets.onnx.operators;

import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.onnx.numbers.RealTypes;
import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sums, means, extremes and norms along axes. */
final class Reductions {

  /** What a reduction makes of a tensor along axes. */
  private interface Along {
    Tensor of(Tensor x, long[] axes, boolean keep);
  }

  private Reductions() {}

  static void addTo(OperatorTable table) {
    reduction(table, "ReduceSum", Reductions::sum);
    reduction(table, "ReduceMean", Reductions::mean);
    reduction(table, "ReduceMax", (x, axes, keep) -> extreme(x, axes, keep, true));
    reduction(table, "ReduceMin", (x, axes, keep) -> extreme(x, axes, keep, false));
    reduction(table, "ReduceProd", Reductions::product);
    reduction(table, "ReduceSumSquare", (x, axes, keep) -> sum(torch.mul(x, x), axes, keep));
    reduction(table, "ReduceL1", (x, axes, keep) -> sum(torch.abs(x), axes, keep));
    reduction(table, "ReduceL2", Reductions::length);
    reduction(table, "ReduceLogSum", (x, axes, keep) -> torch.log(sum(x, axes, keep)));
    reduction(
        table,
        "ReduceLogSumExp",
        (x, axes, keep) ->
            RealTypes.isReal(x)
                ? torch.logsumexp(x, axes, keep)
                : torch.logsumexp(x.to(ScalarType.Double), axes, keep).to(x.scalar_type()));
    table.one("ArgMax", call -> place(call, true));
    table.one("ArgMin", call -> place(call, false));
    table.several("TopK", Reductions::largest);
  }

  private static void reduction(OperatorTable table, String name, Along along) {
    table.one(
        name,
        call -> {
          boolean keep = call.flag("keepdims", true);
          boolean nothing = call.flag("noop_with_empty_axes", false);
          long[] fixed = call.wholes("axes");
          return in -> {
            Tensor x = in.at(0);
            long[] axes = in.has(1) ? in.longs(1) : fixed;
            if (axes.length == 0) {
              axes = new long[nothing ? 0 : (int) x.dim()];
              Arrays.setAll(axes, i -> i);
            }
            return along.of(x, positive(axes, x.dim()), keep);
          };
        });
  }

  /** Axes counted from the first. */
  static long[] positive(long[] axes, long dimensions) {
    return Arrays.stream(axes).map(axis -> axis < 0 ? axis + dimensions : axis).toArray();
  }

  static Tensor sum(Tensor x, long[] axes, boolean keep) {
    return axes.length == 0 ? x : torch.sum(x, axes, keep, new ScalarTypeOptional(x.scalar_type()));
  }

  private static Tensor mean(Tensor x, long[] axes, boolean keep) {
    if (axes.length == 0) {
      return x;
    }
    return RealTypes.isReal(x)
        ? torch.mean(x, axes, keep, new ScalarTypeOptional(x.scalar_type()))
        : torch
            .mean(x.to(ScalarType.Double), axes, keep, new ScalarTypeOptional(ScalarType.Double))
            .to(x.scalar_type());
  }

  private static Tensor extreme(Tensor x, long[] axes, boolean keep, boolean largest) {
    if (axes.length == 0) {
      return x;
    }
    boolean empty = Arrays.stream(axes).anyMatch(axis -> x.size(axis) == 0);
    if (empty && x.scalar_type().value == ScalarType.Bool.value) {
      Tensor zeros = torch.sum(x, axes, keep, new ScalarTypeOptional(ScalarType.Int));
      return largest ? zeros.to(ScalarType.Bool) : torch.logical_not(zeros);
    }
    if (empty) {
      double bound = largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      Tensor zeros = sum(x, axes, keep);
      return torch.full(
          NativeValues.shape(zeros), new Scalar(bound), new TensorOptions(x.scalar_type()));
    }
    boolean truth = x.scalar_type().value == ScalarType.Bool.value;
    Tensor numbers = truth ? x.to(ScalarType.Byte) : x;
    Tensor out = largest ? torch.amax(numbers, axes, keep) : torch.amin(numbers, axes, keep);
    return truth ? out.to(ScalarType.Bool) : out;
  }

  private static Tensor product(Tensor x, long[] axes, boolean keep) {
    long[] last = axes.clone();
    Arrays.sort(last);
    Tensor out = x;
    for (int i = last.length - 1; i >= 0; i--) {
      out = torch.prod(out, last[i], keep, new ScalarTypeOptional(x.scalar_type()));
    }
    return out;
  }

  /** Its derivative at 0 is taken as 0, as libtorch does. */
  static Tensor length(Tensor x, long[] axes, boolean keep) {
    Tensor reals = RealTypes.isReal(x) ? x : x.to(ScalarType.Double);
    if (axes.length == 0) {
      return torch.abs(x);
    }
    Tensor out = torch.norm(reals, new ScalarOptional(new Scalar(2.0)), axes, keep);
    return Elementwise.cast(out, x.scalar_type());
  }

  private static Function<Arguments, Tensor> place(NodeCall call, boolean largest) {
    long axis = call.whole("axis", 0);
    boolean keep = call.flag("keepdims", true);
    boolean last = call.flag("select_last_index", false);
    return in -> {
      Tensor x = in.at(0);
      Tensor way = last ? torch.flip(x, axis) : x;
      LongOptional along = new LongOptional(axis);
      Tensor place = largest ? torch.argmax(way, along, keep) : torch.argmin(way, along, keep);
      return last ? torch.sub(torch.full_like(place, new Scalar(x.size(axis) - 1)), place) : place;
    };
  }

  /** Of equal numbers the first. */
  private static Operator largest(NodeCall call) {
    long axis = call.whole("axis", -1);
    boolean largest = call.flag("largest", true);
    return in -> {
      T_TensorTensor_T sorted = torch.sort(in.at(0), new BoolOptional(true), axis, largest);
      long count = in.whole(1);
      return new Tensor[] {
        new Tensor(sorted.get0()).narrow(axis, 0, count),
        new Tensor(sorted.get1()).narrow(axis, 0, count)
      };
    };
  }
}
