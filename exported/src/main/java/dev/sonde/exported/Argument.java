package dev.sonde.exported;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One argument or result of a {@link Node}: a constant, or the name of a value of the graph. */
public sealed interface Argument {

  /** Nothing, Python's {@code None}. */
  record Nothing() implements Argument {}

  /** A tensor by its name. */
  record OfTensor(String name) implements Argument {}

  /** Several tensors by name; an empty one stands for {@code None}. */
  record OfTensors(List<Optional<String>> names) implements Argument {
    public OfTensors {
      names = List.copyOf(names);
    }
  }

  /** A scalar of the graph by its name: a size, or what was computed from sizes. */
  record OfSymbol(String name) implements Argument {}

  record Whole(long value) implements Argument {}

  record Real(double value) implements Argument {}

  record Complex(double real, double imaginary) implements Argument {}

  record Flag(boolean value) implements Argument {}

  record Text(String value) implements Argument {}

  /** A list of constants and symbols: sizes, strides, scale factors. */
  record Numbers(Element element, List<Argument> items) implements Argument {
    public Numbers {
      items = List.copyOf(items);
    }
  }

  /** What a list holds. */
  enum Element {
    WHOLE,
    REAL,
    FLAG
  }

  record ElementTypeOf(StoredType type) implements Argument {}

  record FormatOf(Format format) implements Argument {}

  /** How elements lie in memory, where an operator asks for it. */
  enum Format {
    CONTIGUOUS,
    CHANNELS_LAST,
    CHANNELS_LAST_3D,
    PRESERVE
  }

  /** A layout; every one but the strided is refused. */
  record StridedLayout() implements Argument {}

  /** A device, which is always the CPU here, whatever it was. */
  record OnDevice() implements Argument {}

  /**
   * A graph of its own, which an operation of higher order runs.
   *
   * @param inputs the names of what it takes, in the order of the operands
   * @param nodes its operations
   * @param outputs what it gives
   * @param values what is known of its tensors, by name
   */
  record OfGraph(
      List<String> inputs,
      List<Node> nodes,
      List<Argument> outputs,
      Map<String, TensorDescription> values)
      implements Argument {
    public OfGraph {
      inputs = List.copyOf(inputs);
      nodes = List.copyOf(nodes);
      outputs = List.copyOf(outputs);
      values = Map.copyOf(values);
    }
  }

  /** What no operator of float models takes, or a newer schema brought. */
  record Unknown(String kind) implements Argument {}
}
