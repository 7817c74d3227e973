package dev.sonde.nets.exported;

import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.StoredType;
import dev.sonde.exported.TensorDescription;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A tensor that a program takes from its caller.
 *
 * @param name the name of the argument of {@code forward}
 * @param place where it stands among the graph's inputs
 * @param description what the program says of it
 */
record CallerInput(String name, int place, TensorDescription description) {

  /** How many samples its first axis may count; one of the program's own symbols has a range. */
  Program.Batch batch(Map<String, ProgramGraph.Range> ranges) {
    List<TensorDescription.Size> sizes = description.sizes();
    if (sizes.isEmpty()) {
      return Program.Batch.any();
    }
    TensorDescription.Size first = sizes.get(0);
    if (!first.free()) {
      int only = Math.toIntExact(Math.max(1, Math.min(first.value(), Integer.MAX_VALUE)));
      return new Program.Batch(only, only);
    }
    ProgramGraph.Range range = ranges.get(first.symbol());
    if (range == null || range.most() < 1 || range.most() < range.least()) {
      return Program.Batch.any();
    }
    int most = Math.toIntExact(Math.min(range.most(), Integer.MAX_VALUE));
    return new Program.Batch(Math.toIntExact(Math.max(1, Math.min(range.least(), most))), most);
  }

  /**
   * Checks an array that will be given.
   *
   * @throws InvalidInputException if it holds integers for reals or reals for integers, or an axis
   *     that the program has fixed is of another length
   */
  void requireFit(String source, Values values) {
    boolean integers = values instanceof Values.Integers;
    if (integers != description.type().isInteger()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          source
              + ": the model's input "
              + name
              + " takes "
              + (integers ? "reals" : "integers (token ids, masks)")
              + ", and the data hold "
              + values.type()
              + ". Save it as "
              + (integers ? "float32" : "int64"));
    }
    long[] shape = values.shape();
    List<TensorDescription.Size> sizes = description.sizes();
    boolean fits = shape.length == sizes.size();
    for (int axis = 1; fits && axis < shape.length; axis++) { // the first counts the samples
      fits = sizes.get(axis).free() || sizes.get(axis).value() == shape[axis];
    }
    if (!fits) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          source
              + ": the model's input "
              + name
              + " has the shape "
              + expected()
              + ", and the data's is "
              + Arrays.toString(shape)
              + ". Give it data of that shape"
              + (shape.length > 2 && sizes.size() == 2
                  ? "; a perceptron takes images in one row each (--flat)"
                  : ", or export the model with a free axis there (dynamic_shapes)"));
    }
  }

  private String expected() {
    StringBuilder out = new StringBuilder("[samples");
    for (int axis = 1; axis < description.sizes().size(); axis++) {
      TensorDescription.Size size = description.sizes().get(axis);
      out.append(", ").append(size.free() ? "any" : Long.toString(size.value()));
    }
    return out.append(']').toString();
  }

  /** A tensor in the type that the program takes; the caller's scope owns it. */
  Tensor converted(Tensor given, TypeMap types) {
    StoredType type = types.of(description.type());
    // native code returns an enum constant of its own making: compare by value
    return given.scalar_type().value == NativeTypes.of(type).value
        ? given
        : given.to(NativeTypes.of(type));
  }
}
