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

/**
 * A loss on the outputs of one minibatch, with what curvature needs of it in closed form.
 *
 * <p>Outputs and targets keep their own layout throughout; nothing is reshaped, so a result can be
 * fed straight back into the network's graph. Every method runs inside its caller's native scope.
 */
public abstract sealed class Criterion {

  /** {@code at::Reduction::Sum}. */
  private static final long SUM = 2;

  /** The matrix of one target's output, times a vector: what stands between J and Jᵀ. */
  public interface OutputMatrix extends AutoCloseable {
    /** Multiplies, target by target; {@code vector} and the result have the output's shape. */
    Tensor times(Tensor vector);

    @Override
    void close();
  }

  /**
   * Chooses the criterion and checks that output and targets fit together.
   *
   * @param output the shape of the network's output for the whole data set, {@code [N, …]}
   * @param targets the shape of the targets, {@code [N, …]}
   */
  public static Criterion of(Loss loss, long[] output, long[] targets) {
    return switch (loss) {
      case CROSS_ENTROPY -> CrossEntropy.of(output, targets);
      case MEAN_SQUARED_ERROR -> {
        requireSameShape(loss, output, targets);
        yield new SquaredError();
      }
      case BINARY_CROSS_ENTROPY -> {
        requireSameShape(loss, output, targets);
        yield new LogisticLoss();
      }
    };
  }

  /**
   * Gives the targets the output's shape where the two differ in axes of length 1 at their end
   * alone: {@code [N]} for an output {@code [N, 1]}, and the other way round. Such targets mean one
   * thing only; taken as they are, libtorch would compare each output with every target.
   *
   * @param output the shape of the network's output for the whole data set
   * @throws InvalidInputException if the targets look like class labels saved as reals
   */
  public static Dataset fitted(Loss loss, long[] output, Dataset dataset) {
    long[] targets = dataset.targets().shape();
    requireNoLabelsAsReals(loss, output, dataset);
    return loss == Loss.CROSS_ENTROPY
            || Arrays.equals(output, targets)
            || !Arrays.equals(withoutOnes(output), withoutOnes(targets))
        ? dataset
        : dataset.withTargets(dataset.targets().reshaped(output));
  }

  /** Class labels saved as reals lack the output's class axis; no other loss than theirs fits. */
  private static void requireNoLabelsAsReals(Loss loss, long[] output, Dataset dataset) {
    Values y = dataset.targets();
    if (loss == Loss.CROSS_ENTROPY
        || y instanceof Values.Integers
        || Arrays.equals(withoutOnes(output), withoutOnes(y.shape()))
        || !(CrossEntropy.fits(output, output.length - 1, y.shape())
            || CrossEntropy.fits(output, 1, y.shape()))) {
      return;
    }
    for (int i = 0; i < y.count(); i++) {
      double value = y.at(i);
      if (!(value >= 0 && value == Math.rint(value))) {
        return;
      }
    }
    throw new InvalidInputException(
        InvalidInputException.Kind.LOSS,
        dataset.source()
            + ": y holds whole numbers as reals; if they are class labels, save y as integers"
            + " (int64), for example y.astype(\"int64\"). The loss "
            + loss.label()
            + " compares element by element, and the output is "
            + Arrays.toString(output)
            + " and y is "
            + Arrays.toString(y.shape())
            + ".");
  }

  /** The shape up to its last axis longer than 1, the first axis in any case. */
  private static long[] withoutOnes(long[] shape) {
    int axes = shape.length;
    while (axes > 1 && shape[axes - 1] == 1) {
      axes--;
    }
    return Arrays.copyOf(shape, axes);
  }

  /** Checks every target's value, and names the first that cannot be. */
  public abstract void checkValues(Dataset dataset);

  /** The targets as the tensor that the other methods take. */
  public abstract Tensor targets(Values targets, ScalarType working);

  /** The sum of the losses of all targets, differentiable in the output. */
  public abstract Tensor sum(Tensor output, Tensor targets);

  /** How many targets the output predicts, when the loss knows what that means. */
  public abstract OptionalLong predicted(Tensor output, Tensor targets);

  /** What the output predicts for each target, as whole numbers, where the loss knows classes. */
  public Optional<Tensor> answers(Tensor output) {
    return Optional.empty();
  }

  /** Whether the outputs look like what the loss would make of logits, a softmax or sigmoid. */
  public abstract boolean probabilities(Tensor output);

  /** The Hessian of each target's loss in its output, times {@code scale}. */
  public abstract OutputMatrix hessian(Tensor output, double scale);

  /** The outer product of each target's gradient in its output, times {@code scale}. */
  public abstract OutputMatrix outerProduct(Tensor output, Tensor targets, double scale);

  /** One number a target, shaped so that it multiplies that target's part of the output. */
  public abstract Tensor overOutput(Tensor perTarget);

  /**
   * Targets drawn from the distribution that the output describes.
   *
   * @param uniform two independent numbers in (0, 1) for each target, {@code [2, …]}, in the order
   *     of the targets
   */
  public abstract Tensor drawn(Tensor output, Tensor uniform);

  private static void requireSameShape(Loss loss, long[] output, long[] targets) {
    if (!Arrays.equals(output, targets)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.LOSS,
          "The loss "
              + loss.label()
              + " compares the model's output with y element by element, so both need one shape;"
              + " the output is "
              + Arrays.toString(output)
              + " and y is "
              + Arrays.toString(targets)
              + ". Reshape y to "
              + Arrays.toString(output)
              + ", or use cross-entropy if y holds class labels.");
    }
  }

  private static Scalar scalar(double value) {
    return new Scalar(value);
  }

  private static boolean withinZeroAndOne(Tensor output) {
    return output.ge(scalar(0)).logical_and(output.le(scalar(1))).all().item_bool();
  }

  /** Diagonal in the output's elements: squared and logistic error. */
  private record Diagonal(Tensor factors) implements OutputMatrix {
    static Diagonal of(Tensor factors) {
      return new Diagonal(Libtorch.keep(factors.detach()));
    }

    @Override
    public Tensor times(Tensor vector) {
      return vector.mul(factors);
    }

    @Override
    public void close() {
      factors.close();
    }
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

  /** Softmax cross-entropy with integer labels. */
  static final class CrossEntropy extends Criterion {
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
    private static String position(int index, long[] shape) {
      long perSample = 1;
      for (int i = 1; i < shape.length; i++) {
        perSample *= shape[i];
      }
      String sample = "sample " + index / perSample;
      return perSample == 1 ? sample : sample + ", position " + index % perSample;
    }
  }

  /** Squared error, element by element. */
  static final class SquaredError extends Criterion {
    @Override
    public void checkValues(Dataset dataset) {
      // readers refuse what is not finite, and every finite number is a target
    }

    @Override
    public Tensor targets(Values targets, ScalarType working) {
      return NativeValues.tensor(targets).to(working);
    }

    @Override
    public Tensor sum(Tensor output, Tensor targets) {
      return torch.mse_loss(output, targets, SUM);
    }

    @Override
    public OptionalLong predicted(Tensor output, Tensor targets) {
      return OptionalLong.empty();
    }

    @Override
    public boolean probabilities(Tensor output) {
      return false; // squared error makes nothing of its outputs
    }

    @Override
    public OutputMatrix hessian(Tensor output, double scale) {
      return Diagonal.of(torch.full_like(output.detach(), scalar(2 * scale)));
    }

    @Override
    public OutputMatrix outerProduct(Tensor output, Tensor targets, double scale) {
      Tensor s = output.detach().sub(targets).mul(scalar(2));
      return Diagonal.of(s.mul(s).mul(scalar(scale)));
    }

    @Override
    public Tensor overOutput(Tensor perTarget) {
      return perTarget;
    }

    @Override
    public Tensor drawn(Tensor output, Tensor uniform) {
      // Box–Muller; variance ½, so that (f − y)² is the negative logarithm of the density
      Tensor radius = uniform.select(0, 0).log().neg().sqrt();
      Tensor normal = radius.mul(uniform.select(0, 1).mul(scalar(2 * Math.PI)).cos());
      return output.detach().add(normal.to(output.scalar_type()));
    }
  }

  /** Logistic loss of logits, element by element. */
  static final class LogisticLoss extends Criterion {
    /** Logits of an untrained network may lie in [0, 1] by chance, but close together. */
    private static final double SPAN_OF_PROBABILITIES = 0.5;

    @Override
    public void checkValues(Dataset dataset) {
      Values y = dataset.targets();
      int count = y.count();
      for (int i = 0; i < count; i++) {
        double value = y.at(i);
        if (!(value >= 0 && value <= 1)) {
          throw new InvalidInputException(
              InvalidInputException.Kind.LOSS,
              dataset.source()
                  + ": the loss bce needs targets between 0 and 1, and y is "
                  + value
                  + " at "
                  + CrossEntropy.position(i, y.shape())
                  + ". Rescale y, or use the loss mse.");
        }
      }
    }

    @Override
    public Tensor targets(Values targets, ScalarType working) {
      return NativeValues.tensor(targets).to(working);
    }

    @Override
    public Tensor sum(Tensor output, Tensor targets) {
      return torch.binary_cross_entropy_with_logits(
          output, targets, new TensorOptional(), new TensorOptional(), SUM);
    }

    @Override
    public Optional<Tensor> answers(Tensor output) {
      return Optional.of(output.gt(scalar(0)).to(ScalarType.Long));
    }

    @Override
    public OptionalLong predicted(Tensor output, Tensor targets) {
      Tensor positive = output.gt(scalar(0));
      return OptionalLong.of(positive.eq(targets.gt(scalar(0.5))).sum().item_long());
    }

    @Override
    public boolean probabilities(Tensor output) {
      return withinZeroAndOne(output)
          && output.max().sub(output.min()).item_double() > SPAN_OF_PROBABILITIES;
    }

    @Override
    public OutputMatrix hessian(Tensor output, double scale) {
      Tensor p = output.detach().sigmoid();
      return Diagonal.of(p.mul(output.detach().neg().sigmoid()).mul(scalar(scale)));
    }

    @Override
    public OutputMatrix outerProduct(Tensor output, Tensor targets, double scale) {
      Tensor s = output.detach().sigmoid().sub(targets);
      return Diagonal.of(s.mul(s).mul(scalar(scale)));
    }

    @Override
    public Tensor overOutput(Tensor perTarget) {
      return perTarget;
    }

    @Override
    public Tensor drawn(Tensor output, Tensor uniform) {
      Tensor p = output.detach().to(ScalarType.Double).sigmoid();
      return uniform.select(0, 0).lt(p).to(output.scalar_type());
    }
  }
}
