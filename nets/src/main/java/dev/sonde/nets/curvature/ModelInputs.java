package dev.sonde.nets.curvature;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.network.Program;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A data set's inputs in the order in which a program takes them.
 *
 * @param values the inputs of all samples, at least one
 */
record ModelInputs(List<Values> values) {

  ModelInputs {
    values = List.copyOf(values);
  }

  /**
   * Pairs the program's inputs with the data's arrays, by name where the data have names.
   *
   * @throws InvalidInputException if one is missing, or the program says that it does not fit
   */
  static ModelInputs of(String source, Program program, Dataset dataset) {
    List<String> names = program.inputs();
    List<Values> values = new ArrayList<>();
    if (names.size() == 1 && (dataset.named().size() <= 1)) {
      values.add(dataset.inputs());
    } else {
      for (String name : names) {
        Values array = dataset.named().get(name);
        if (array == null) {
          throw missing(source, names, name, dataset);
        }
        values.add(array);
      }
    }
    program.requireFit(values);
    return new ModelInputs(values);
  }

  private static InvalidInputException missing(
      String source, List<String> names, String name, Dataset dataset) {
    return new InvalidInputException(
        InvalidInputException.Kind.ARRAYS,
        source
            + ": the model takes "
            + String.join(", ", names)
            + ", and "
            + dataset.source()
            + " has no array "
            + name
            + "; it has "
            + (dataset.named().isEmpty() ? "x" : String.join(", ", dataset.named().keySet()))
            + " beside y. Save an npz with an array for each input: numpy.savez(file, "
            + String.join(", ", names.stream().map(each -> each + "=" + each).toList())
            + ", y=y)");
  }

  /** The inputs of some samples as tensors, reals in a type; the caller's scope owns them. */
  Tensor[] tensors(int[] samples, ScalarType type) {
    return values.stream()
        .map(each -> NativeValues.tensor(each.select(samples), type))
        .toArray(Tensor[]::new);
  }

  /** How many bytes one sample takes. */
  long bytesPerSample(Precision precision) {
    long bytes = 0;
    for (Values each : values) {
      long one = each instanceof Values.Integers ? Long.BYTES : precision.bytes();
      bytes += each.sampleSize() * one;
    }
    return bytes;
  }
}
