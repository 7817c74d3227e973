package dev.sonde.nets.onnx.operators;

import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Resize: interpolation along one axis after the other, each as a product with a matrix of weights
 * that the standard's formulas give.
 */
final class Resizing {
  private Resizing() {}

  static void addTo(OperatorTable table) {
    table.one("Resize", Resizing::resize);
  }

  /** How an axis is resized. */
  private record Way(
      String mode,
      String coordinates,
      String nearest,
      double cubic,
      boolean excludeOutside,
      boolean antialias,
      double outside) {}

  private static Function<Arguments, Tensor> resize(NodeCall call) {
    Way way =
        new Way(
            call.text("mode", "nearest"),
            call.text("coordinate_transformation_mode", "half_pixel"),
            call.text("nearest_mode", "round_prefer_floor"),
            call.real("cubic_coeff_a", -0.75),
            call.flag("exclude_outside", false),
            call.flag("antialias", false),
            call.real("extrapolation_value", 0));
    String policy = call.text("keep_aspect_ratio_policy", "stretch");
    long[] fixed = call.wholes("axes");
    return in -> {
      Tensor x = in.at(0);
      int dimensions = (int) x.dim();
      long[] axes = new long[dimensions];
      Arrays.setAll(axes, i -> i);
      axes = fixed.length > 0 ? Reductions.positive(fixed, dimensions) : axes;
      double[] scales = new double[axes.length];
      long[] sizes = new long[axes.length];
      boolean bySize = in.has(3) && in.at(3).numel() > 0;
      long[] wanted = bySize ? in.longs(3) : new long[0];
      double[] factors = bySize ? new double[0] : doubles(in.at(2));
      for (int i = 0; i < axes.length; i++) {
        double length = x.size(axes[i]);
        scales[i] = bySize ? wanted[i] / length : factors[i];
        sizes[i] = bySize ? wanted[i] : (long) Math.floor(length * scales[i]);
      }
      if (bySize && !policy.equals("stretch")) {
        double one =
            policy.equals("not_larger")
                ? Arrays.stream(scales).min().orElse(1)
                : Arrays.stream(scales).max().orElse(1);
        for (int i = 0; i < axes.length; i++) {
          scales[i] = one;
          sizes[i] = (long) Math.floor(one * x.size(axes[i]) + 0.5);
        }
      }
      boolean crops = way.coordinates().equals("tf_crop_and_resize");
      double[] region = crops && in.has(1) ? doubles(in.at(1)) : new double[0];
      Tensor out = x;
      Tensor inside = null;
      for (int i = 0; i < axes.length; i++) {
        if (sizes[i] == x.size(axes[i]) && scales[i] == 1 && region.length == 0) {
          continue;
        }
        double start = region.length > 0 ? region[i] : 0;
        double end = region.length > 0 ? region[i + axes.length] : 1;
        double[][] weights = weights(way, x.size(axes[i]), sizes[i], scales[i], start, end);
        out = product(out, axes[i], weights);
        if (way.coordinates().equals("tf_crop_and_resize")) {
          Tensor here = inside(x, axes, i, sizes, start, end);
          inside = inside == null ? here : torch.logical_and(inside, here);
        }
      }
      return inside == null
          ? out
          : torch.where(inside, out, torch.full_like(out, new Scalar(way.outside())));
    };
  }

  private static double[] doubles(Tensor tensor) {
    double[] out = new double[Math.toIntExact(tensor.numel())];
    if (out.length > 0) {
      tensor.detach().to(ScalarType.Double).contiguous().data_ptr_double().get(out);
    }
    return out;
  }

  private static Tensor product(Tensor x, long axis, double[][] weights) {
    int columns = weights.length == 0 ? 0 : weights[0].length;
    double[] flat = new double[weights.length * columns];
    for (int row = 0; row < weights.length; row++) {
      System.arraycopy(weights[row], 0, flat, row * columns, columns);
    }
    Tensor matrix = Tensor.create(flat, weights.length, columns).to(x.scalar_type());
    Tensor last = torch.matmul(x.transpose(axis, -1), matrix.t());
    return last.transpose(axis, -1);
  }

  private static double place(
      Way way, long length, long size, double scale, double start, double end, long at) {
    return switch (way.coordinates()) {
      case "half_pixel" -> (at + 0.5) / scale - 0.5;
      case "half_pixel_symmetric" -> {
        double wanted = length * scale;
        double offset = length / 2.0 * (1 - size / wanted);
        yield offset + (at + 0.5) / scale - 0.5;
      }
      case "pytorch_half_pixel" -> size > 1 ? (at + 0.5) / scale - 0.5 : 0;
      case "align_corners" -> size == 1 ? 0 : at * (length - 1) / (length * scale - 1);
      case "asymmetric" -> at / scale;
      case "tf_crop_and_resize" ->
          size > 1
              ? start * (length - 1) + at * (end - start) * (length - 1) / (size - 1)
              : 0.5 * (start + end) * (length - 1);
      default -> throw new UnsuitableNodeException("its coordinates are " + way.coordinates());
    };
  }

  private static Tensor inside(
      Tensor x, long[] axes, int i, long[] sizes, double start, double end) {
    long length = x.size(axes[i]);
    double[] truth = new double[Math.toIntExact(sizes[i])];
    for (int at = 0; at < truth.length; at++) {
      double place =
          truth.length > 1
              ? start * (length - 1) + at * (end - start) * (length - 1) / (truth.length - 1)
              : 0.5 * (start + end) * (length - 1);
      truth[at] = place >= 0 && place <= length - 1 ? 1 : 0;
    }
    long[] view = new long[(int) x.dim()];
    Arrays.fill(view, 1);
    view[(int) axes[i]] = truth.length;
    return Tensor.create(truth, truth.length).to(ScalarType.Bool).reshape(view);
  }

  /** One row for each number of the result, one column for each of the axis. */
  private static double[][] weights(
      Way way, long length, long size, double scale, double start, double end) {
    double[][] out = new double[Math.toIntExact(size)][Math.toIntExact(length)];
    for (int row = 0; row < out.length; row++) {
      double place = place(way, length, size, scale, start, end, row);
      switch (way.mode()) {
        case "nearest" -> out[row][(int) bounded(nearest(way, place), length)] = 1;
        case "linear" -> spread(out[row], way, place, scale, 1);
        case "cubic" -> spread(out[row], way, place, scale, 2);
        default -> throw new UnsuitableNodeException("its mode is " + way.mode());
      }
    }
    return out;
  }

  private static long bounded(double place, long length) {
    return (long) Math.max(0, Math.min(length - 1.0, place));
  }

  private static double nearest(Way way, double place) {
    return switch (way.nearest()) {
      case "round_prefer_floor" -> Math.ceil(place - 0.5);
      case "round_prefer_ceil" -> Math.floor(place + 0.5);
      case "floor" -> Math.floor(place);
      case "ceil" -> Math.ceil(place);
      default -> throw new UnsuitableNodeException("its nearest_mode is " + way.nearest());
    };
  }

  /** The weights of the numbers around a place, those beyond the ends given to the ends. */
  private static void spread(double[] row, Way way, double place, double scale, int support) {
    double stretch = way.antialias() && scale < 1 ? scale : 1;
    double reach = support / stretch;
    int from = (int) Math.floor(place - reach) + 1;
    int to = (int) Math.ceil(place + reach) - 1;
    if (stretch == 1) {
      from = (int) Math.floor(place) - support + 1;
      to = (int) Math.floor(place) + support;
    }
    double sum = 0;
    double[] weights = new double[Math.max(0, to - from + 1)];
    for (int i = from; i <= to; i++) {
      boolean beyond = i < 0 || i >= row.length;
      double weight = kernel((place - i) * stretch, support, way.cubic());
      weights[i - from] = way.excludeOutside() && beyond ? 0 : weight;
      sum += weights[i - from];
    }
    boolean normalise = way.excludeOutside() || stretch != 1;
    for (int i = from; i <= to; i++) {
      row[(int) bounded(i, row.length)] += weights[i - from] / (normalise && sum != 0 ? sum : 1);
    }
  }

  /** Triangles for linear, Keys' kernel for cubic interpolation. */
  private static double kernel(double distance, int support, double a) {
    double x = Math.abs(distance);
    if (support == 1) {
      return Math.max(0, 1 - x);
    }
    if (x <= 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? a * (((x - 5) * x + 8) * x - 4) : 0;
  }
}
