package dev.sonde.nets.onnx.operators;

import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.onnx.numbers.RealTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The same numbers in another shape or order, cut, joined or repeated. */
final class Shapes {
  private Shapes() {}

  static void addTo(OperatorTable table) {
    axes(table);
    parts(table);
    blocks(table);
    table.one("Tile", call -> in -> in.at(0).repeat(in.longs(1)));
    table.one("Pad", Shapes::pad);
    table.one(
        "Trilu",
        call -> {
          boolean upper = call.flag("upper", true);
          return in -> {
            long diagonal = in.has(1) ? in.whole(1) : 0;
            return upper ? torch.triu(in.at(0), diagonal) : torch.tril(in.at(0), diagonal);
          };
        });
  }

  private static void axes(OperatorTable table) {
    table.one(
        "Reshape",
        call -> {
          boolean zeros = call.flag("allowzero", false);
          return in -> {
            Tensor x = in.at(0);
            long[] shape = in.longs(1);
            for (int i = 0; i < shape.length; i++) {
              shape[i] = shape[i] == 0 && !zeros && i < x.dim() ? x.size(i) : shape[i];
            }
            return x.reshape(shape);
          };
        });
    table.one(
        "Flatten",
        call -> {
          long axis = call.whole("axis", 1);
          return in -> {
            Tensor x = in.at(0);
            long[] shape = NativeValues.shape(x);
            int from = (int) (axis < 0 ? axis + shape.length : axis);
            long rows = Arrays.stream(shape).limit(from).reduce(1, (a, b) -> a * b);
            long columns = Arrays.stream(shape).skip(from).reduce(1, (a, b) -> a * b);
            return x.reshape(rows, columns);
          };
        });
    table.one(
        "Transpose",
        call -> {
          long[] order = call.wholes("perm");
          return in -> {
            Tensor x = in.at(0);
            long[] turned = new long[(int) x.dim()];
            Arrays.setAll(turned, i -> turned.length - 1 - i);
            return x.permute(call.has("perm") ? order : turned);
          };
        });
    table.one(
        "Unsqueeze",
        call ->
            in -> {
              Tensor out = in.at(0);
              long[] axes = Reductions.positive(in.longs(1), out.dim() + in.longs(1).length);
              Arrays.sort(axes);
              for (long axis : axes) {
                out = out.unsqueeze(axis);
              }
              return out;
            });
    table.one("Squeeze", call -> in -> in.has(1) ? squeezed(in) : in.at(0).squeeze());
    table.one(
        "Expand",
        call ->
            in -> {
              Tensor x = in.at(0);
              long[] wanted = in.longs(1);
              int dimensions = Math.max(wanted.length, (int) x.dim());
              long[] shape = new long[dimensions];
              for (int i = 0; i < dimensions; i++) {
                int w = i - (dimensions - wanted.length);
                int own = i - (dimensions - (int) x.dim());
                long here = own < 0 ? 1 : x.size(own);
                shape[i] = w < 0 || wanted[w] == 1 ? here : wanted[w];
              }
              return x.expand(shape);
            });
  }

  private static Tensor squeezed(Arguments in) {
    Tensor x = in.at(0);
    long[] axes = Reductions.positive(in.longs(1), x.dim());
    for (long axis : axes) {
      if (x.size(axis) != 1) {
        throw new UnsuitableNodeException(
            "it drops an axis of length " + x.size(axis) + ", which only one of 1 can be");
      }
    }
    return axes.length == 0 ? x : x.squeeze(axes);
  }

  private static void parts(OperatorTable table) {
    table.one(
        "Concat",
        call -> {
          long axis = call.whole("axis", 0);
          return in -> {
            List<Tensor> all = new ArrayList<>();
            for (int i = 0; i < in.count(); i++) {
              all.add(in.at(i));
            }
            return torch.cat(new TensorVector(all.toArray(Tensor[]::new)), axis);
          };
        });
    table.several("Split", Shapes::split);
    table.one("Slice", call -> Shapes::slice);
    table.one(
        "CenterCropPad",
        call -> {
          long[] fixed = call.wholes("axes");
          return in -> {
            Tensor out = in.at(0);
            long[] wanted = in.longs(1);
            for (int i = 0; i < wanted.length; i++) {
              long axis = fixed.length == 0 ? i : fixed[i];
              axis = axis < 0 ? axis + out.dim() : axis;
              long more = wanted[i] - out.size(axis);
              if (more < 0) {
                out = out.narrow(axis, -more / 2, wanted[i]);
              } else {
                out = padded(out, axis, more / 2, more - more / 2, 0);
              }
            }
            return out;
          };
        });
  }

  private static Operator split(NodeCall call) {
    long axis = call.whole("axis", 0);
    int parts = call.outputs();
    return in -> {
      Tensor x = in.at(0);
      long[] sizes;
      if (in.has(1)) {
        sizes = in.longs(1);
      } else {
        long size = (x.size(axis) + parts - 1) / parts;
        sizes = new long[parts];
        for (int i = 0; i < parts; i++) {
          sizes[i] = Math.max(0, Math.min(size, x.size(axis) - i * size));
        }
      }
      Tensor[] out = new Tensor[sizes.length];
      long from = 0;
      for (int i = 0; i < out.length; i++) {
        out[i] = x.narrow(axis, from, sizes[i]);
        from += sizes[i];
      }
      return out;
    };
  }

  private static Tensor slice(Arguments in) {
    Tensor out = in.at(0);
    long[] starts = in.longs(1);
    long[] ends = in.longs(2);
    long[] axes = new long[starts.length];
    Arrays.setAll(axes, i -> i);
    axes = in.has(3) ? Reductions.positive(in.longs(3), out.dim()) : axes;
    long[] steps = new long[starts.length];
    Arrays.fill(steps, 1);
    steps = in.has(4) ? in.longs(4) : steps;
    for (int i = 0; i < starts.length; i++) {
      out = sliced(out, axes[i], starts[i], ends[i], steps[i]);
    }
    return out;
  }

  private static Tensor sliced(Tensor x, long axis, long start, long end, long step) {
    long length = x.size(axis);
    if (step == 0) {
      throw new UnsuitableNodeException("its step is 0");
    }
    if (step > 0) {
      long from = clamp(start, length, 0, length);
      long to = clamp(end, length, 0, length);
      return x.slice(axis, new LongOptional(from), new LongOptional(Math.max(from, to)), step);
    }
    long from = clamp(start, length, 0, length - 1);
    long to = clamp(end, length, -1, length - 1);
    long count = Math.max(0, (from - to - step - 1) / -step);
    Tensor places =
        torch.add(
            torch.mul(
                torch.arange(new Scalar(count), new TensorOptions(ScalarType.Long)),
                new Scalar(step)),
            new Scalar(from));
    return torch.index_select(x, axis, places);
  }

  private static long clamp(long index, long length, long least, long most) {
    long from = index < 0 ? index + length : index;
    return Math.max(least, Math.min(most, from));
  }

  private static void blocks(OperatorTable table) {
    table.one(
        "DepthToSpace",
        call -> {
          long block = call.whole("blocksize", 1);
          boolean columns = call.text("mode", "DCR").equals("CRD");
          call.require(block > 0, "its blocksize is " + block);
          return in -> {
            Tensor x = in.at(0);
            long depth = x.size(1) / (block * block);
            Tensor cut =
                columns
                    ? x.reshape(x.size(0), depth, block, block, x.size(2), x.size(3))
                        .permute(0, 1, 4, 2, 5, 3)
                    : x.reshape(x.size(0), block, block, depth, x.size(2), x.size(3))
                        .permute(0, 3, 4, 1, 5, 2);
            return cut.reshape(x.size(0), depth, x.size(2) * block, x.size(3) * block);
          };
        });
    table.one(
        "SpaceToDepth",
        call -> {
          long block = call.whole("blocksize", 1);
          call.require(block > 0, "its blocksize is " + block);
          boolean channelsFirst = call.text("mode", "DCR").equals("CRD");
          return in -> {
            Tensor x = in.at(0);
            long rows = x.size(2) / block;
            long columns = x.size(3) / block;
            Tensor cut = x.reshape(x.size(0), x.size(1), rows, block, columns, block);
            return (channelsFirst ? cut.permute(0, 1, 3, 5, 2, 4) : cut.permute(0, 3, 5, 1, 2, 4))
                .reshape(x.size(0), x.size(1) * block * block, rows, columns);
          };
        });
  }

  private static Function<Arguments, Tensor> pad(NodeCall call) {
    String mode = call.text("mode", "constant");
    return in -> {
      Tensor x = in.at(0);
      long[] pads = in.longs(1);
      long[] axes = new long[pads.length / 2];
      Arrays.setAll(axes, i -> i);
      axes = in.has(3) ? Reductions.positive(in.longs(3), x.dim()) : axes;
      double value = in.has(2) ? in.number(2) : 0;
      Tensor out = x;
      for (int i = 0; i < axes.length; i++) {
        long before = pads[i];
        long after = pads[i + axes.length];
        if (before == 0 && after == 0) {
          continue;
        }
        out =
            mode.equals("constant")
                ? padded(out, axes[i], before, after, value)
                : torch.index_select(
                    out, axes[i], mirrored(mode, out.size(axes[i]), before, after));
      }
      return out;
    };
  }

  /** With a number along one axis; negative pads cut. */
  static Tensor padded(Tensor x, long axis, long before, long after, double value) {
    if (before == 0 && after == 0) {
      return x;
    }
    long[] pads = new long[2 * (int) (x.dim() - axis)]; // the last axis comes first
    pads[pads.length - 2] = before;
    pads[pads.length - 1] = after;
    boolean truth = x.scalar_type().value == ScalarType.Bool.value;
    return truth
        ? torch.constant_pad_nd(x.to(ScalarType.Byte), pads, new Scalar(value)).to(ScalarType.Bool)
        : torch.constant_pad_nd(
            x, pads, RealTypes.isReal(x) ? new Scalar(value) : new Scalar((long) value));
  }

  /** Which of an axis's numbers stand at each place of a longer one. */
  private static Tensor mirrored(String mode, long length, long before, long after) {
    long[] places = new long[Math.toIntExact(Math.max(0, before + length + after))];
    for (int i = 0; i < places.length; i++) {
      long place = i - before;
      places[i] =
          switch (mode) {
            case "edge" -> Math.max(0, Math.min(length - 1, place));
            case "wrap" -> Math.floorMod(place, length);
            case "reflect" -> {
              long period = Math.max(1, 2 * (length - 1));
              long folded = Math.floorMod(place, period);
              yield folded < length ? folded : period - folded;
            }
            default -> throw new UnsuitableNodeException("it pads by " + mode);
          };
    }
    return Constants.wholes(places);
  }
}
