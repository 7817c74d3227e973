package dev.sonde.nets.training;

import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.loss.Tally;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;

/**
 * A network at work on minibatches of one data set: its parameters as one native array, and the
 * gradient of a minibatch's mean loss as another. The parameters live here during training and
 * return to the network by {@link #store}.
 *
 * <p>There are two: {@link AutogradGradient} for any network, and {@link ChainGradient} for those
 * that are linear layers with an activation between them, where automatic differentiation would
 * cost more than the matrix products. They agree to rounding. Everything runs on the calling
 * thread.
 *
 * <p>What an instance holds natively belongs to the {@link Libtorch} scope in which it was made.
 */
abstract sealed class MinibatchGradient permits AutogradGradient, ChainGradient {
  /** The rows evaluated at once; tuned by us: more at once are no faster with either gradient. */
  static final int EVALUATION_BATCH = 500;

  /** The parameters, to be changed in place before {@link #parametersChanged}. */
  abstract FloatPointer parameters();

  /** The gradient of the last minibatch's mean loss, in the order of {@link #parameters}. */
  abstract FloatPointer gradient();

  /** The same gradient in the network's own order, 0 where the loss does not depend on a tensor. */
  abstract double[] gradientVector();

  /** Where in {@link #parameters} tensors begin that the loss depends on, and where they end. */
  abstract int[][] ranges();

  /** Sets the order in which minibatches take samples. */
  abstract void shuffled(int[] order);

  /**
   * Evaluates the loss and its gradient on part of the shuffled samples.
   *
   * @return the minibatch's loss, before any update
   */
  abstract Tally minibatch(int batch);

  /** Makes what was written into {@link #parameters} count. */
  abstract void parametersChanged();

  /** Reads the parameters from the network, where they were changed. */
  abstract void load();

  /**
   * Puts numbers, one a parameter in the network's order, into the order of {@link #parameters}.
   */
  abstract float[] inOwnOrder(double[] vector);

  /** The loss of the network as it stands on all training samples, in evaluation mode. */
  abstract Tally onTraining();

  /** The loss of the network as it stands on the validation samples, in evaluation mode. */
  abstract Tally onValidation();

  /** Remembers the parameters, and whatever else training changes, in a memory of one. */
  abstract void remember();

  /** Goes back to what was last remembered. */
  abstract void restore();

  /** What training has changed so far. */
  abstract TrainingState.Numbers numbers();

  /** What was last remembered. */
  abstract TrainingState.Numbers remembered();

  /** Goes on from these numbers, with others to remember. */
  abstract void resume(TrainingState.Numbers numbers, TrainingState.Numbers remembered);

  /** Copies a vector of parameters to the heap. */
  static float[] values(Tensor parameters) {
    float[] out = new float[Math.toIntExact(parameters.numel())];
    parameters.data_ptr_float().get(out);
    return out;
  }

  /** Writes the parameters into the network, which is then in evaluation mode. */
  abstract void store();
}
