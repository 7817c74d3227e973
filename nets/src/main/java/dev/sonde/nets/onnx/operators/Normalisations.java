package dev.sonde.nets.onnx.operators;

import dev.sonde.nets.libtorch.NativeValues;
import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Numbers brought to mean 0 and variance 1, or to length 1, then scaled and shifted. */
final class Normalisations {
  private static final double EPSILON = 1e-5;

  private Normalisations() {}

  static void addTo(OperatorTable table) {
    table.one("BatchNormalization", Normalisations::batch);
    table.several("LayerNormalization", Normalisations::layer);
    table.one("InstanceNormalization", Normalisations::instance);
    table.one("GroupNormalization", Normalisations::group);
    table.one("RMSNormalization", Normalisations::rootMeanSquare);
    table.one("SimplifiedLayerNormalization", Normalisations::rootMeanSquare);
    table.one(
        "LpNormalization",
        call -> {
          long axis = call.whole("axis", -1);
          boolean absolute = call.whole("p", 2) == 1;
          return in -> {
            Tensor x = in.at(0);
            long[] along = {axis};
            Tensor length =
                absolute
                    ? Reductions.sum(torch.abs(x), along, true)
                    : Reductions.length(x, along, true);
            // 0 stays 0
            Tensor divisor =
                torch.where(torch.eq(length, new Scalar(0.0)), torch.ones_like(length), length);
            return torch.div(x, divisor);
          };
        });
    table.one(
        "MeanVarianceNormalization",
        call -> {
          long[] axes = call.has("axes") ? call.wholes("axes") : new long[] {0, 2, 3};
          return in -> {
            Tensor x = in.at(0);
            Tensor centred = torch.sub(x, mean(x, axes));
            Tensor deviation = torch.sqrt(mean(torch.mul(centred, centred), axes));
            return torch.div(centred, torch.add(deviation, new Scalar(1e-9)));
          };
        });
    table.one("LRN", Normalisations::localResponse);
    String microsoft = OperatorTable.MICROSOFT + ":";
    table.several(microsoft + "SkipLayerNormalization", Normalisations::skipLayer);
    table.several(
        microsoft + "SkipSimplifiedLayerNormalization", Normalisations::skipRootMeanSquare);
    table.one(microsoft + "SimplifiedLayerNormalization", Normalisations::rootMeanSquare);
  }

  private static Tensor mean(Tensor x, long[] axes) {
    return torch.mean(x, axes, true, new ScalarTypeOptional(x.scalar_type()));
  }

  private static Function<Arguments, Tensor> batch(NodeCall call) {
    double epsilon = call.real("epsilon", EPSILON);
    call.require(
        !call.flag("training_mode", false),
        "it takes its statistics from the minibatch, as in training; call model.eval() before"
            + " exporting");
    return in ->
        torch.batch_norm(
            in.at(0),
            in.optional(1),
            in.optional(2),
            in.optional(3),
            in.optional(4),
            false,
            0.1,
            epsilon,
            false);
  }

  private static Operator layer(NodeCall call) {
    long axis = call.whole("axis", -1);
    double epsilon = call.real("epsilon", EPSILON);
    boolean statistics = call.wants(1) || call.wants(2);
    return in -> {
      Tensor x = in.at(0);
      long[] shape = NativeValues.shape(x);
      int from = (int) (axis < 0 ? axis + shape.length : axis);
      long[] normalised = Arrays.copyOfRange(shape, from, shape.length);
      Tensor out = normalised(x, in, 1, 2, normalised, epsilon);
      if (!statistics) {
        return new Tensor[] {out};
      }
      long[] axes = new long[shape.length - from];
      Arrays.setAll(axes, i -> from + i);
      Tensor mean = mean(x, axes);
      Tensor centred = torch.sub(x, mean);
      Tensor variance = mean(torch.mul(centred, centred), axes);
      return new Tensor[] {out, mean, torch.rsqrt(torch.add(variance, new Scalar(epsilon)))};
    };
  }

  private static Tensor normalised(
      Tensor x, Arguments in, int scale, int bias, long[] shape, double epsilon) {
    boolean fits = fits(in, scale, shape) && fits(in, bias, shape);
    Tensor out =
        torch.layer_norm(
            x,
            shape,
            fits ? in.optional(scale) : new TensorOptional(),
            fits ? in.optional(bias) : new TensorOptional(),
            epsilon,
            false);
    if (!fits) {
      out = in.has(scale) ? torch.mul(out, in.at(scale)) : out;
      out = in.has(bias) ? torch.add(out, in.at(bias)) : out;
    }
    return out;
  }

  private static boolean fits(Arguments in, int i, long[] shape) {
    return !in.has(i) || Arrays.equals(NativeValues.shape(in.at(i)), shape);
  }

  private static Function<Arguments, Tensor> instance(NodeCall call) {
    double epsilon = call.real("epsilon", EPSILON);
    return in ->
        torch.instance_norm(
            in.at(0),
            in.optional(1),
            in.optional(2),
            new TensorOptional(),
            new TensorOptional(),
            true,
            0.1,
            epsilon,
            false);
  }

  private static Function<Arguments, Tensor> group(NodeCall call) {
    double epsilon = call.real("epsilon", EPSILON);
    long groups = call.whole("num_groups", 0);
    call.require(groups > 0, "it has no num_groups");
    return in -> {
      Tensor x = in.at(0);
      long each = x.size(1) / groups;
      boolean perGroup = in.at(1).numel() == groups && each > 1; // opset 18
      return torch.group_norm(
          x,
          groups,
          new TensorOptional(perGroup ? in.at(1).repeat_interleave(each) : in.at(1)),
          new TensorOptional(perGroup ? in.at(2).repeat_interleave(each) : in.at(2)),
          epsilon,
          false);
    };
  }

  private static Function<Arguments, Tensor> rootMeanSquare(NodeCall call) {
    long axis = call.whole("axis", -1);
    double epsilon = call.real("epsilon", EPSILON);
    return in -> torch.mul(unitMeanSquare(in.at(0), axis, epsilon), in.at(1));
  }

  private static Tensor unitMeanSquare(Tensor x, long axis, double epsilon) {
    long from = axis < 0 ? axis + x.dim() : axis;
    long[] axes = new long[(int) (x.dim() - from)];
    Arrays.setAll(axes, i -> from + i);
    Tensor square = mean(torch.mul(x, x), axes);
    return torch.mul(x, torch.rsqrt(torch.add(square, new Scalar(epsilon))));
  }

  private static Operator skipLayer(NodeCall call) {
    double epsilon = call.real("epsilon", 1e-12);
    return in -> {
      Tensor sum = torch.add(in.at(0), in.at(1));
      sum = in.has(4) ? torch.add(sum, in.at(4)) : sum;
      long[] last = {sum.size(-1)};
      return residual(call, normalised(sum, in, 2, 3, last, epsilon), sum);
    };
  }

  private static Operator skipRootMeanSquare(NodeCall call) {
    double epsilon = call.real("epsilon", 1e-12);
    return in -> {
      Tensor sum = torch.add(in.at(0), in.at(1));
      sum = in.has(3) ? torch.add(sum, in.at(3)) : sum;
      return residual(call, torch.mul(unitMeanSquare(sum, -1, epsilon), in.at(2)), sum);
    };
  }

  /** The sum before it was normalised is the fourth output. */
  private static Tensor[] residual(NodeCall call, Tensor out, Tensor sum) {
    if (call.wants(1) || call.wants(2)) {
      throw new UnsuitableNodeException("its mean and deviation are read, as in training");
    }
    return new Tensor[] {out, out, out, sum};
  }

  private static Function<Arguments, Tensor> localResponse(NodeCall call) {
    double alpha = call.real("alpha", 1e-4);
    double beta = call.real("beta", 0.75);
    double bias = call.real("bias", 1);
    long size = call.whole("size", 1);
    return in -> {
      Tensor x = in.at(0);
      Tensor squares = Shapes.padded(torch.mul(x, x), 1, (size - 1) / 2, size / 2, 0);
      Tensor sum = squares.narrow(1, 0, x.size(1));
      for (long k = 1; k < size; k++) {
        sum = torch.add(sum, squares.narrow(1, k, x.size(1)));
      }
      Tensor divisor =
          torch.pow(
              torch.add(torch.mul(sum, new Scalar(alpha / size)), new Scalar(bias)),
              new Scalar(beta));
      return torch.div(x, divisor);
    };
  }
}
