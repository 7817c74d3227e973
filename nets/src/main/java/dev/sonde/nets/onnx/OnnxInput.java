package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Program;
import dev.sonde.nets.onnx.numbers.RealTypes;
import dev.sonde.nets.onnx.operators.Elementwise;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor that a model takes from its caller.
 *
 * @param name its name
 * @param stored the type that the file says
 * @param shape the lengths of its axes, -1 for one that is free
 * @param shaped whether the file says how many axes there are
 */
record OnnxInput(String name, ScalarType stored, List<Long> shape, boolean shaped) {

  OnnxInput {
    shape = List.copyOf(shape);
  }

  static OnnxInput of(String source, ValueInfoProto input) {
    TypeProto.Tensor tensor = input.getType().getTensorType();
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getElemType());
    if (!input.getType().hasTensorType() || type == null || RealTypes.stored(type).isEmpty()) {
      throw new InvalidInputException(
          source
              + ": the model's input "
              + Quoted.plain(input.getName())
              + " is not a tensor of numbers. Export the model without it");
    }
    return new OnnxInput(
        input.getName(),
        RealTypes.stored(type).orElseThrow(),
        tensor.getShape().getDimList().stream().map(OnnxInput::length).toList(),
        tensor.hasShape());
  }

  private static long length(Dimension axis) {
    return axis.hasDimValue() && axis.getDimValue() >= 0 ? axis.getDimValue() : -1;
  }

  /** How many samples its first axis may count. */
  Program.Batch batch() {
    if (shape.isEmpty() || shape.get(0) < 1) {
      return Program.Batch.any();
    }
    int only = (int) Math.min(shape.get(0), Integer.MAX_VALUE);
    return new Program.Batch(only, only);
  }

  /**
   * Checks an array that will be given.
   *
   * @throws InvalidInputException if it holds integers for reals or reals for integers, or an axis
   *     that the model has fixed is of another length
   */
  void requireFit(String source, Values values) {
    boolean integers = values instanceof Values.Integers;
    if (integers == RealTypes.isReal(stored)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          source
              + ": the model's input "
              + Quoted.plain(name)
              + " takes "
              + (integers ? "reals" : "integers (token ids, masks)")
              + ", and the data hold "
              + values.type()
              + ". Save it as "
              + (integers ? "float32" : "int64"));
    }
    long[] given = values.shape();
    boolean fits = !shaped || given.length == shape.size();
    for (int axis = 1; shaped && fits && axis < given.length; axis++) { // the first counts samples
      fits = shape.get(axis) < 0 || shape.get(axis) == given[axis];
    }
    if (!fits) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          source
              + ": the model's input "
              + Quoted.plain(name)
              + " has the shape "
              + expected()
              + ", and the data's is "
              + Arrays.toString(given)
              + ". Give it data of that shape"
              + (given.length > 2 && shape.size() == 2
                  ? "; a perceptron takes images in one row each (--flat)"
                  : ", or export the model with a free axis there (dynamic_shapes)"));
    }
  }

  private String expected() {
    return shape.stream()
        .skip(1)
        .map(axis -> axis < 0 ? "any" : Long.toString(axis))
        .collect(Collectors.joining(", ", shape.size() > 1 ? "[samples, " : "[samples", "]"));
  }

  /** A tensor in the type that the model takes; the caller's scope owns it. */
  Tensor converted(Tensor given, RealTypes types) {
    return Elementwise.cast(given, types.working(stored));
  }

  /** The lengths of an example: 2 samples, and 4 along axes that are free. */
  long[] example() {
    long[] out = new long[shape.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = shape.get(i) >= 0 ? shape.get(i) : i == 0 ? 2 : 4;
    }
    return out;
  }
}
