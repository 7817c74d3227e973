package dev.sonde.nets.curvature;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.loss.CounterRandom;
import dev.sonde.nets.loss.Criterion;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The network's passes over the fixed minibatches: a minibatch's output, its targets, and what they
 * weigh in their group's mean.
 *
 * <p>Every method runs inside its caller's native scope, which owns the results, and may be called
 * from any thread.
 *
 * @param criterion the loss of one minibatch
 * @param dataset inputs, and targets in the shape the criterion takes
 * @param modelInputs the data's inputs as the model takes them
 * @param partition which samples are in which minibatch
 * @param inputs the minibatches' inputs
 * @param outputShape the shape of the output for the whole data set
 */
record MinibatchPass(
    Criterion criterion,
    Dataset dataset,
    ModelInputs modelInputs,
    Partition partition,
    Minibatches inputs,
    long[] outputShape) {

  /** How many targets a number of samples has. */
  double targetsIn(long samples) {
    return (double) samples * dataset.targets().sampleSize();
  }

  /** What one target of a minibatch weighs in its group's mean. */
  double share(int minibatch) {
    return 1.0 / targetsIn(partition.groupSamples(partition.groupOf(minibatch)));
  }

  /**
   * A network's output on a minibatch.
   *
   * @throws InvalidInputException if its shape is another than the first minibatch's
   */
  Tensor output(WorkingCopy copy, int minibatch) {
    int samples = partition.minibatches().get(minibatch).length;
    Tensor output = copy.forward(inputs.inputs(minibatch));
    long[] shape = NativeValues.shape(output);
    long[] expected = outputShape.clone();
    expected[0] = samples;
    if (!Arrays.equals(shape, expected)) {
      throw new InvalidInputException(
          "The model gave an output of shape "
              + Arrays.toString(shape)
              + " for "
              + samples
              + " samples; expected "
              + Arrays.toString(expected)
              + ". Was it traced with a fixed batch size? Export it with torch.jit.script, or trace"
              + " it so that the first axis stays free.");
    }
    return output;
  }

  /** The targets of a minibatch as the criterion takes them. */
  Tensor targets(int minibatch, ScalarType working) {
    Values targets = dataset.targets().select(partition.minibatches().get(minibatch));
    return criterion.targets(targets, working);
  }

  /** The sum of losses in double precision, whatever the network's own. */
  double preciseLoss(Tensor output, Tensor targets) {
    Tensor wide = targets.is_floating_point() ? targets.to(ScalarType.Double) : targets;
    return criterion.sum(output.to(ScalarType.Double), wide).item_double();
  }

  /**
   * Two uniform numbers a target, from the seed and the target's place in the data set alone.
   *
   * @return {@code (2, samples, …)}
   */
  Tensor uniforms(int minibatch, long seed) {
    int[] samples = partition.minibatches().get(minibatch);
    int each = dataset.targets().sampleSize();
    double[] out = new double[2 * samples.length * each];
    for (int i = 0; i < samples.length; i++) {
      for (int k = 0; k < each; k++) {
        long target = (long) partition.place(samples[i]) * each + k;
        int place = i * each + k;
        out[place] = CounterRandom.uniform(seed, 2 * target);
        out[samples.length * each + place] = CounterRandom.uniform(seed, 2 * target + 1);
      }
    }
    long[] targetShape = dataset.targets().shape().clone();
    targetShape[0] = samples.length;
    long[] shape = new long[targetShape.length + 1];
    shape[0] = 2;
    System.arraycopy(targetShape, 0, shape, 1, targetShape.length);
    return Tensor.create(out, shape);
  }
}
