package dev.sonde.nets.curvature;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.LibtorchException;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Program;
import java.util.Arrays;
import java.util.function.Supplier;

/** Says what a failure inside libtorch means to somebody who gave a model and data. */
final class FailureAdvice {
  private final String source;
  private final Program program;
  private final Dataset dataset;
  private final int batchSize;

  /**
   * Prepares the advice.
   *
   * @param network the model
   * @param dataset the data that the model is run on
   * @param batchSize how many samples it is run on at once
   */
  FailureAdvice(Network network, Dataset dataset, int batchSize) {
    this.source = network.source();
    this.program = network.program();
    this.dataset = dataset;
    this.batchSize = batchSize;
  }

  /**
   * Does the work, and turns a failure inside libtorch into one of the input.
   *
   * @throws InvalidInputException where the work threw a {@link LibtorchException}
   */
  <T> T explained(Supplier<T> work) {
    try {
      return work.get();
    } catch (LibtorchException e) {
      throw explanation(e);
    }
  }

  private InvalidInputException explanation(LibtorchException e) {
    if (e.isMissingDerivative()) {
      return new InvalidInputException(
          source
              + ": the model uses an operation whose derivative cannot be differentiated again ("
              + e.operationWithoutDerivative()
              + program.whereDerived(e.operationWithoutDerivative())
              + "), and every curvature matrix needs that. "
              + program.remedyForDerivative(),
          e);
    }
    if (e.isOutOfMemory()) {
      return new InvalidInputException(
          "There was no memory for a minibatch of "
              + batchSize
              + " samples ("
              + e.getMessage()
              + "). Use a smaller batch size, or less memory for graphs.",
          e);
    }
    return new InvalidInputException(
        InvalidInputException.Kind.SHAPE,
        source
            + ": the model refused inputs of shape "
            + Arrays.toString(dataset.inputs().shape())
            + " from "
            + dataset.source()
            + ": "
            + e.getMessage()
            + ". "
            + remedy(e),
        e);
  }

  private String remedy(LibtorchException e) {
    boolean integers = dataset.inputs() instanceof Values.Integers;
    if (e.isAboutElementTypes() && integers) {
      return "x holds integers, and the model may take reals: save x as float32.";
    }
    if (e.isAboutElementTypes()) {
      return "x holds reals, and the model may take integers (token ids): save x as int64.";
    }
    if (e.isAboutArguments()) {
      return "The model must take one tensor: wrap it in one that fills in the others, and export"
          + " the wrapper.";
    }
    String check = "Check that x has the shape and the type the model was exported with";
    return dataset.inputs().shape().length > 2
        ? check + "; a perceptron takes images in one row each (--flat)."
        : check + ".";
  }
}
