package dev.sonde.nets.loss;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Softmax cross-entropy with integer labels. */
final class CrossEntropy extends Criterion {
  /** A softmax in half precision sums to 1 within this. */
  private static final double ROUNDING_OF_SUMS = 1e-2;

  private final int axis;
  private final long classes;

  private CrossEntropy(int axis, long classes) {
    this.axis = axis;
    this.classes = classes;
  }

  static CrossEntropy of(long[] output, long[] targets) {
    int last = output.length - 1;
    if (fits(output, last, targets)) {
      return new CrossEntropy(last, output[last]);
    }
    if (fits(output, 1, targets)) {
      return new CrossEntropy(1, output[1]);
    }
    throw new InvalidInputException(
        InvalidInputException.Kind.SHAPE,
        "Cross-entropy needs the model's output to be y's shape with one more axis, the classes,"
            + " last or second; y is "
            + Arrays.toString(targets)
            + " and the output is "
            + Arrays.toString(output)
            + ". Check that x, y and the model belong together.");
  }

  long classes() {
    return classes;
  }

  /** Whether the output has the targets' shape with the axis of classes added. */
  static boolean fits(long[] output, int axis, long[] targets) {
    return output.length > 1 && Arrays.equals(without(output, axis), targets);
  }

  private static long[] without(long[] shape, int axis) {
    long[] out = new long[shape.length - 1];
    System.arraycopy(shape, 0, out, 0, axis);
    System.arraycopy(shape, axis + 1, out, axis, out.length - axis);
    return out;
  }

  @Override
  public void checkValues(Dataset dataset) {
    if (!(dataset.targets() instanceof Values.Integers labels)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.LOSS,
          dataset.source()
              + ": cross-entropy needs integer class labels, and y holds reals. Save y as"
              + " integers, or use the loss mse or bce.");
    }
    long[] values = labels.values();
    for (int i = 0; i < values.length; i++) {
      if (classes == 1 && values[i] == 1) {
        throw new InvalidInputException(
            InvalidInputException.Kind.LOSS,
            dataset.source()
                + ": label 1 at "
                + position(i, labels.shape())
                + " of y does not fit the loss cross-entropy, as the model has one output only."
                + " For a binary classifier use --loss bce (y as 0/1, the output a logit).");
      }
      if (values[i] < 0 || values[i] >= classes) {
        throw new InvalidInputException(
            InvalidInputException.Kind.LABEL,
            dataset.source()
                + ": label "
                + values[i]
                + " at "
                + position(i, labels.shape())
                + " of y is out of range; the model has "
                + classes
                + " classes, so labels go from 0 to "
                + (classes - 1)
                + ". Renumber the labels, or check that model and data belong together.");
      }
    }
  }

  @Override
  public Tensor targets(Values targets, ScalarType working) {
    return NativeValues.tensor(targets);
  }

  @Override
  public Tensor sum(Tensor output, Tensor targets) {
    Tensor logits = output;
    Tensor labels = targets;
    if (axis > 1) { // the kernel wants classes second: (targets, classes)
      logits = output.reshape(-1, classes);
      labels = targets.reshape(-1);
    }
    return torch.cross_entropy_loss(logits, labels, new TensorOptional(), SUM, -100, 0);
  }

  @Override
  public Optional<Tensor> answers(Tensor output) {
    return Optional.of(output.argmax(new LongOptional(axis), false));
  }

  @Override
  public OptionalLong predicted(Tensor output, Tensor targets) {
    Tensor best = output.argmax(new LongOptional(axis), false);
    return OptionalLong.of(best.eq(targets).sum().item_long());
  }

  /** Of the classes' logits, a shift of all changes nothing. */
  @Override
  public long hessianRank() {
    return classes - 1;
  }

  @Override
  public boolean probabilities(Tensor output) {
    Tensor sums = torch.sum(output.to(ScalarType.Double), new long[] {axis}, false, null);
    return classes > 1
        && withinZeroAndOne(output)
        && sums.sub(scalar(1)).abs().max().item_double() < ROUNDING_OF_SUMS;
  }

  @Override
  public OutputMatrix hessian(Tensor output, double scale) {
    Tensor p = torch.softmax(output.detach(), axis);
    return new Softmax(Libtorch.keep(p), Libtorch.keep(p.mul(scalar(scale))), axis);
  }

  @Override
  public OutputMatrix outerProduct(Tensor output, Tensor targets, double scale) {
    Tensor s = torch.softmax(output.detach(), axis);
    Tensor labels = targets.unsqueeze(axis);
    Tensor ones = torch.ones_like(labels).to(s.scalar_type());
    s.scatter_add_(axis, labels, ones.neg());
    return new RankOne(Libtorch.keep(s), Libtorch.keep(s.mul(scalar(scale))), axis);
  }

  @Override
  public Tensor overOutput(Tensor perTarget) {
    return perTarget.unsqueeze(axis);
  }

  @Override
  public Tensor drawn(Tensor output, Tensor uniform) {
    // inverse transform: the label is how many cumulated probabilities lie at or below u
    Tensor p = torch.softmax(output.detach().to(ScalarType.Double), axis);
    Tensor u = uniform.select(0, 0).unsqueeze(axis);
    Tensor below = p.cumsum(axis).le(u);
    Tensor label = torch.sum(below, new long[] {axis}, false, null);
    return label.clamp_max(new Scalar(classes - 1));
  }

  /** Sample and, for sequences, place in it: {@code sample 3} or {@code sample 3, position 7}. */
  static String position(int index, long[] shape) {
    long perSample = 1;
    for (int i = 1; i < shape.length; i++) {
      perSample *= shape[i];
    }
    String sample = "sample " + index / perSample;
    return perSample == 1 ? sample : sample + ", position " + index % perSample;
  }

  /** {@code scale · (diag p − p pᵀ)} along the class axis. */
  private record Softmax(Tensor probabilities, Tensor scaled, long axis) implements OutputMatrix {
    @Override
    public Tensor times(Tensor vector) {
      Tensor mean = torch.sum(probabilities.mul(vector), new long[] {axis}, true, null);
      return scaled.mul(vector.sub(mean));
    }

    @Override
    public void close() {
      probabilities.close();
      scaled.close();
    }
  }

  /** {@code scale · s sᵀ} along the class axis. */
  private record RankOne(Tensor scores, Tensor scaled, long axis) implements OutputMatrix {
    @Override
    public Tensor times(Tensor vector) {
      return scaled.mul(torch.sum(scores.mul(vector), new long[] {axis}, true, null));
    }

    @Override
    public void close() {
      scores.close();
      scaled.close();
    }
  }

  private static Scalar scalar(double value) {
    return new Scalar(value);
  }
}
