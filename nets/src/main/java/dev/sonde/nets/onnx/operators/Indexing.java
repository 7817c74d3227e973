package dev.sonde.nets.onnx.operators;

import dev.sonde.nets.libtorch.NativeValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptionalList;
import org.bytedeco.pytorch.TensorOptionalVector;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Numbers taken from places, and put at places, that other tensors name. */
final class Indexing {
  private Indexing() {}

  static void addTo(OperatorTable table) {
    table.one(
        "Gather",
        call -> {
          long axis = call.whole("axis", 0);
          return in -> gather(in.at(0), in.at(1), axis);
        });
    table.one(
        "GatherElements",
        call -> {
          long axis = call.whole("axis", 0);
          return in -> torch.gather(in.at(0), axis, fromFirst(in.at(1), in.at(0).size(axis)));
        });
    table.one("GatherND", Indexing::gatherVectors);
    table.one("ScatterElements", Indexing::scatter);
    table.one("Scatter", Indexing::scatter);
    table.one("ScatterND", Indexing::scatterVectors);
    table.one("OneHot", Indexing::oneHot);
    table.unary("NonZero", x -> torch.nonzero(x).t());
    table.one(
        "Compress",
        call ->
            in -> {
              boolean along = call.has("axis");
              Tensor x = along ? in.at(0) : in.at(0).flatten();
              long axis = call.whole("axis", 0);
              Tensor places = torch.nonzero(in.at(1)).flatten();
              return torch.index_select(x, axis, places);
            });
    table.one("ReverseSequence", Indexing::reversed);
  }

  /** Places counted from the first. */
  private static Tensor fromFirst(Tensor places, long length) {
    Tensor whole = Elementwise.cast(places, ScalarType.Long);
    return torch.where(
        torch.lt(whole, new Scalar(0L)), torch.add(whole, new Scalar(length)), whole);
  }

  static Tensor gather(Tensor x, Tensor places, long axis) {
    long along = axis < 0 ? axis + x.dim() : axis;
    Tensor flat = fromFirst(places, x.size(along)).flatten();
    Tensor chosen = torch.index_select(x.dim() == 0 ? x.unsqueeze(0) : x, along, flat);
    long[] shape = NativeValues.shape(x);
    long[] inner = NativeValues.shape(places);
    long[] out = new long[shape.length - 1 + inner.length];
    System.arraycopy(shape, 0, out, 0, (int) along);
    System.arraycopy(inner, 0, out, (int) along, inner.length);
    System.arraycopy(
        shape, (int) along + 1, out, (int) along + inner.length, shape.length - 1 - (int) along);
    return chosen.reshape(out);
  }

  private static Function<Arguments, Tensor> gatherVectors(NodeCall call) {
    int batch = Math.toIntExact(call.whole("batch_dims", 0));
    return in -> {
      Tensor x = in.at(0);
      return x.index(places(in.at(1), NativeValues.shape(x), batch));
    };
  }

  /** The last axis of {@code places} names a place along as many axes, behind those of a batch. */
  private static TensorOptionalList places(Tensor places, long[] shape, int batch) {
    int depth = Math.toIntExact(places.size(-1));
    long[] frame = Arrays.copyOf(NativeValues.shape(places), (int) places.dim() - 1);
    TensorOptionalList list = new TensorOptionalList(new TensorOptionalVector());
    for (int i = 0; i < batch; i++) {
      long[] view = new long[frame.length];
      Arrays.fill(view, 1);
      view[i] = frame[i];
      Tensor counted = torch.arange(new Scalar(frame[i]), new TensorOptions(ScalarType.Long));
      list.push_back(new TensorOptional(counted.reshape(view).expand(frame)));
    }
    for (int i = 0; i < depth; i++) {
      Tensor along = places.select(-1, i);
      list.push_back(new TensorOptional(fromFirst(along, shape[batch + i])));
    }
    return list;
  }

  private static Function<Arguments, Tensor> scatter(NodeCall call) {
    long axis = call.whole("axis", 0);
    String reduction = reduction(call);
    return in -> {
      Tensor x = in.at(0);
      Tensor places = fromFirst(in.at(1), x.size(axis));
      return reduction.isEmpty()
          ? torch.scatter(x, axis, places, in.at(2))
          : torch.scatter_reduce(x, axis, places, in.at(2), reduction, true);
    };
  }

  /** In libtorch's words; empty for none. */
  private static String reduction(NodeCall call) {
    return switch (call.text("reduction", "none")) {
      case "none" -> "";
      case "add" -> "sum";
      case "mul" -> "prod";
      case "max" -> "amax";
      case "min" -> "amin";
      default -> throw new UnsuitableNodeException("its reduction is unknown");
    };
  }

  private static Function<Arguments, Tensor> scatterVectors(NodeCall call) {
    String reduction = reduction(call);
    return in -> {
      Tensor x = in.at(0);
      Tensor places = in.at(1);
      Tensor updates = in.at(2);
      long[] shape = NativeValues.shape(x);
      if (reduction.isEmpty() || reduction.equals("sum")) {
        return torch.index_put(x, places(places, shape, 0), updates, !reduction.isEmpty());
      }
      int depth = Math.toIntExact(places.size(-1));
      long rows = Arrays.stream(shape).limit(depth).reduce(1, (a, b) -> a * b);
      Tensor flat = torch.zeros(new long[] {1}, new TensorOptions(ScalarType.Long));
      for (int i = 0; i < depth; i++) {
        flat =
            torch.add(
                torch.mul(flat, new Scalar(shape[i])), fromFirst(places.select(-1, i), shape[i]));
      }
      Tensor table = x.reshape(rows, -1);
      Tensor written = updates.reshape(-1, table.size(1));
      Tensor index = flat.reshape(-1, 1).expand(written.size(0), written.size(1));
      return torch.scatter_reduce(table, 0, index, written, reduction, true).reshape(shape);
    };
  }

  private static Function<Arguments, Tensor> oneHot(NodeCall call) {
    long axis = call.whole("axis", -1);
    return in -> {
      Tensor places = in.at(0);
      long depth = (long) in.number(1);
      Tensor values = in.at(2);
      Tensor whole = fromFirst(places, depth);
      Tensor counted = torch.arange(new Scalar(depth), new TensorOptions(ScalarType.Long));
      Tensor hot = torch.eq(whole.unsqueeze(-1), counted);
      Tensor out = torch.where(hot, values.select(0, 1), values.select(0, 0));
      long to = axis < 0 ? axis + out.dim() : axis;
      List<Long> order = new ArrayList<>();
      for (long i = 0; i < out.dim() - 1; i++) {
        order.add(i);
      }
      order.add((int) to, out.dim() - 1);
      return out.permute(order.stream().mapToLong(Long::longValue).toArray());
    };
  }

  private static Function<Arguments, Tensor> reversed(NodeCall call) {
    long time = call.whole("time_axis", 0);
    long batch = call.whole("batch_axis", 1);
    return in -> {
      Tensor x = in.at(0);
      Tensor lengths = Elementwise.cast(in.at(1), ScalarType.Long).unsqueeze(1);
      Tensor counted =
          torch.arange(new Scalar(x.size(time)), new TensorOptions(ScalarType.Long)).unsqueeze(0);
      Tensor back = torch.sub(torch.sub(lengths, counted), new Scalar(1L));
      Tensor places = torch.where(torch.lt(counted, lengths), back, counted); // (batch, time)
      long[] view = new long[(int) x.dim()];
      Arrays.fill(view, 1);
      view[(int) batch] = x.size(batch);
      view[(int) time] = x.size(time);
      Tensor turned = batch < time ? places : places.t();
      return torch.gather(x, time, turned.reshape(view).expand(NativeValues.shape(x)));
    };
  }
}
