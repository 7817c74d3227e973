package dev.sonde.exported;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One argument or result of a {@link Node}: a constant, or the name of a value of the graph. */
public sealed interface Argument {

  /** The names of values in it; those within a graph of its own are its own. */
  default List<String> names() {
    return List.of();
  }

  /**
   * The same with other names for its values.
   *
   * @param names the new ones by the old ones; what is not among them stays
   */
  default Argument renamed(Map<String, String> names) {
    return this;
  }

  /** Nothing, Python's {@code None}. */
  record Nothing() implements Argument {}

  /** A tensor by its name. */
  record OfTensor(String name) implements Argument {
    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public OfTensor renamed(Map<String, String> names) {
      return new OfTensor(names.getOrDefault(name, name));
    }
  }

  /** Several tensors by name; an empty one stands for {@code None}. */
  record OfTensors(List<Optional<String>> items) implements Argument {
    public OfTensors {
      items = List.copyOf(items);
    }

    @Override
    public List<String> names() {
      return items.stream().flatMap(Optional::stream).toList();
    }

    @Override
    public OfTensors renamed(Map<String, String> names) {
      return new OfTensors(
          items.stream().map(item -> item.map(name -> names.getOrDefault(name, name))).toList());
    }
  }

  /** A scalar of the graph by its name: a size, or what was computed from sizes. */
  record OfSymbol(String name) implements Argument {
    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public OfSymbol renamed(Map<String, String> names) {
      return new OfSymbol(names.getOrDefault(name, name));
    }
  }

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

    @Override
    public List<String> names() {
      return items.stream().flatMap(item -> item.names().stream()).toList();
    }

    @Override
    public Numbers renamed(Map<String, String> names) {
      return new Numbers(element, items.stream().map(item -> item.renamed(names)).toList());
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
