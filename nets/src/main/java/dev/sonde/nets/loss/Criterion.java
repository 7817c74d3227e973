package dev.sonde.nets.loss;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
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
public abstract sealed class Criterion
    permits CrossEntropy, Criterion.SquaredError, Criterion.LogisticLoss {

  /** {@code at::Reduction::Sum}. */
  static final long SUM = 2;

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

  /** The highest rank that the Hessian of one target's loss in its output can have. */
  public abstract long hessianRank();

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

  static boolean withinZeroAndOne(Tensor output) {
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
    public long hessianRank() {
      return 1;
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
    public long hessianRank() {
      return 1;
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
