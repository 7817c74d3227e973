package dev.sonde.nets.curvature;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.LibtorchException;
import dev.sonde.nets.libtorch.NativeValues;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The first minibatch of a network, run to learn what its output looks like and whether it has a
 * mean loss to differentiate at all: the output must depend on trainable parameters, have a row for
 * each sample, and be the same every time, whatever other samples stand beside.
 *
 * <p>Three forward passes over one minibatch.
 */
final class TrialRun {

  /**
   * How far two runs on the same samples may lie apart, as a share of the largest output. Tuned by
   * us: single precision's rounding stays below 1e-6 on the shared cases, and dropout or batch
   * statistics differ by 1e-2 and more.
   */
  private static final double OUTPUT_TOLERANCE = 1e-3;

  private final String source;
  private final WorkingCopy copy;
  private final Dataset dataset;
  private final ModelInputs inputs;
  private final int[] samples;

  /**
   * Prepares the run.
   *
   * @param source what messages call the model
   * @param inputs the data's inputs as the model takes them
   * @param samples the first minibatch
   */
  TrialRun(String source, WorkingCopy copy, Dataset dataset, ModelInputs inputs, int[] samples) {
    this.source = source;
    this.copy = copy;
    this.dataset = dataset;
    this.inputs = inputs;
    this.samples = samples;
  }

  /**
   * Runs the minibatch and derives the shape of the output for the whole data set.
   *
   * @throws InvalidInputException if the network has no mean loss to differentiate
   * @throws LibtorchException if the network refuses the inputs
   */
  long[] outputShape() {
    return Libtorch.compute(
        () -> {
          Tensor output = copy.forward(inputs.tensors(samples, copy.type()));
          requireTrainable(output);
          long[] shape = NativeValues.shape(output);
          requireRowForEachSample(shape);
          requireFunctionOfEachSample(output.detach());
          shape[0] = dataset.samples();
          return shape;
        });
  }

  private void requireTrainable(Tensor output) {
    if (!output.requires_grad()) {
      throw new InvalidInputException(
          source
              + ": the model's output does not depend on any trainable parameter, so there is no"
              + " curvature to measure. Export the model without freezing it, and without"
              + " torch.no_grad() inside.");
    }
  }

  private void requireRowForEachSample(long[] shape) {
    if (shape.length == 0 || shape[0] != samples.length) {
      throw new InvalidInputException(
          source
              + ": the model's output has shape "
              + Arrays.toString(shape)
              + " for a minibatch of "
              + samples.length
              + " samples; its first axis must count the samples. Wrap the model so that it does"
              + " (transpose time-first outputs).");
    }
  }

  /** Runs the minibatch again, and its first half alone. */
  private void requireFunctionOfEachSample(Tensor output) {
    if (farFrom(samples, output, samples.length)) {
      throw new InvalidInputException(
          source
              + ": the model gave different outputs for the same inputs; every run must give the"
              + " same. Call model.eval() before you export, so that dropout is off, remove"
              + " what else is random (torch.rand) or changes the model's own tensors in its"
              + " forward, and export it again.");
    }
    if (dependsOnOthers(output)) {
      throw new InvalidInputException(
          source
              + ": the model's output for a sample depends on the other samples of its minibatch;"
              + " each must stand alone, or no figure is the same for every batch size. Call"
              + " model.eval() before you export, so that batch norm uses its running"
              + " statistics, and use no means over the first axis.");
    }
  }

  /** Compares with half of the minibatch alone, or where its size is fixed, with others beside. */
  private boolean dependsOnOthers(Tensor output) {
    int half = samples.length / 2;
    if (half == 0) {
      return false;
    }
    if (!copy.program().batch().isFixed()) {
      return farFrom(Arrays.copyOf(samples, half), output, half);
    }
    int[] others = samples.clone();
    Arrays.fill(others, half, others.length, samples[0]);
    return farFrom(others, output, half);
  }

  /** Whether the outputs for the first samples differ from what is expected of them. */
  private boolean farFrom(int[] samples, Tensor expected, int first) {
    NoGradGuard guard = new NoGradGuard();
    try {
      Tensor output = copy.forward(inputs.tensors(samples, copy.type()));
      long[] shape = NativeValues.shape(output);
      long[] wanted = NativeValues.shape(expected);
      wanted[0] = samples.length;
      if (!Arrays.equals(shape, wanted)) {
        return false; // refused later, with the shapes
      }
      Tensor reference = expected.narrow(0, 0, first);
      double difference = output.narrow(0, 0, first).sub(reference).abs().max().item_double();
      double size = reference.abs().max().item_double();
      return difference > OUTPUT_TOLERANCE * size; // never for NaN, which is refused later
    } finally {
      guard.close();
    }
  }
}
