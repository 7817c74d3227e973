package dev.sonde.attention.aten;

import dev.sonde.exported.Argument;
import dev.sonde.exported.Node;
import dev.sonde.exported.TensorDescription;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One operation of a program that is being translated: its arguments, and what it gives. */
final class Call {
  private final String source;
  private final Node node;
  private final NodeWriter writer;
  private final Map<String, Value> values;
  private final Map<String, TensorDescription> descriptions;

  Call(
      String source,
      Node node,
      NodeWriter writer,
      Map<String, Value> values,
      Map<String, TensorDescription> descriptions) {
    this.source = source;
    this.node = node;
    this.writer = writer;
    this.values = values;
    this.descriptions = descriptions;
  }

  NodeWriter write() {
    return writer;
  }

  boolean has(String argument) {
    return node.named().containsKey(argument)
        && !(node.named().get(argument) instanceof Argument.Nothing);
  }

  private Argument argument(String name) {
    Argument argument = node.named().get(name);
    if (argument == null) {
      throw refused("its argument " + name + " is missing");
    }
    return argument;
  }

  /** The arguments without names, of Python's own arithmetic. */
  List<Value> operands() {
    return node.positional().isEmpty()
        ? node.named().values().stream().map(this::value).toList()
        : node.positional().stream().map(this::value).toList();
  }

  /** What an argument stands for: a tensor or a number. */
  Value value(String name) {
    return value(argument(name));
  }

  private Value value(Argument argument) {
    if (argument instanceof Argument.OfTensor tensor) {
      return named(tensor.name());
    }
    if (argument instanceof Argument.OfSymbol symbol) {
      return named(symbol.name());
    }
    if (argument instanceof Argument.Whole whole) {
      return new Value.Known(whole.value());
    }
    if (argument instanceof Argument.Real real) {
      return new Value.Known(real.value());
    }
    if (argument instanceof Argument.Flag flag) {
      return new Value.Known(flag.value());
    }
    throw refused("an argument of it is neither a number nor a tensor");
  }

  private Value named(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw refused("it takes " + Quoted.plain(name) + ", which is complex or undefined");
    }
    return value;
  }

  /** A tensor of the program. */
  Value.OfTensor tensor(String name) {
    return tensor(value(name));
  }

  private Value.OfTensor tensor(Value value) {
    return value instanceof Value.OfTensor tensor
        ? tensor
        : new Value.OfTensor(number(value, kind(value)), kind(value), 0);
  }

  /** A tensor in its translation, as numbers of a kind. */
  String in(Kind kind, String name) {
    return in(kind, value(name));
  }

  String in(Kind kind, Value value) {
    if (value instanceof Value.OfTensor tensor) {
      return tensor.kind() == kind ? tensor.name() : writer.cast(tensor.name(), kind);
    }
    return number(value, kind);
  }

  static Kind kind(Value value) {
    if (value instanceof Value.OfTensor tensor) {
      return tensor.kind();
    }
    return value instanceof Value.Computed computed
        ? computed.kind()
        : ((Value.Known) value).kind();
  }

  private String number(Value value, Kind kind) {
    if (value instanceof Value.Known known) {
      return writer.number(known, kind);
    }
    Value.Computed computed = (Value.Computed) value;
    return computed.kind() == kind ? computed.name() : writer.cast(computed.name(), kind);
  }

  List<Value.OfTensor> tensors(String name) {
    List<Value.OfTensor> out = new ArrayList<>();
    optionalTensors(name)
        .forEach(each -> out.add(each.orElseThrow(() -> refused("one of its tensors is missing"))));
    return out;
  }

  List<Optional<Value.OfTensor>> optionalTensors(String name) {
    if (argument(name) instanceof Argument.OfTensors given) {
      return given.items().stream().map(each -> each.map(this::named).map(this::tensor)).toList();
    }
    throw refused("its argument " + name + " is not a list of tensors");
  }

  /** A whole number that has to be known. */
  long whole(String name) {
    if (value(name) instanceof Value.Known known) {
      return known.whole();
    }
    throw refused("its argument " + name + " is worked out while the model runs");
  }

  long whole(String name, long otherwise) {
    return has(name) ? whole(name) : otherwise;
  }

  double real(String name, double otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    if (value(name) instanceof Value.Known known) {
      return known.real();
    }
    throw refused("its argument " + name + " is worked out while the model runs");
  }

  boolean flag(String name) {
    return has(name) && value(name) instanceof Value.Known known && known.real() != 0;
  }

  String text(String name, String otherwise) {
    return node.named().get(name) instanceof Argument.Text text ? text.value() : otherwise;
  }

  /** An axis, counted from the front. */
  int axis(String name, long otherwise, int axes) {
    return axis(whole(name, otherwise), axes);
  }

  int axis(long axis, int axes) {
    long front = axis < 0 ? axis + Math.max(1, axes) : axis;
    if (front < 0 || front >= Math.max(1, axes)) {
      throw refused("its axis " + axis + " is out of range for " + axes + " axes");
    }
    return (int) front;
  }

  /** Axes, counted from the front; none where the argument is missing. */
  List<Integer> axesOf(String name, int axes) {
    if (!has(name)) {
      return List.of();
    }
    return numbers(name).stream()
        .map(
            each -> {
              if (each instanceof Value.Known known) {
                return axis(known.whole(), axes);
              }
              throw refused("its argument " + name + " is worked out while the model runs");
            })
        .toList();
  }

  /** The numbers of a list. */
  List<Value> numbers(String name) {
    if (argument(name) instanceof Argument.Numbers given) {
      return given.items().stream().map(this::value).toList();
    }
    return List.of(value(name));
  }

  /** Lengths as ONNX takes them, along one axis. */
  String lengths(List<Value> lengths) {
    if (lengths.stream().allMatch(each -> each instanceof Value.Known)) {
      return writer.wholes(
          lengths.stream().mapToLong(each -> ((Value.Known) each).whole()).toArray());
    }
    return writer.joined(0, lengths.stream().map(this::one).toList());
  }

  /** A number as a tensor of one axis. */
  String one(Value number) {
    return number instanceof Value.Known known
        ? writer.wholes(known.whole())
        : writer.node("Reshape", in(Kind.WHOLE, number), writer.wholes(1));
  }

  /** The kind of the first result. */
  Kind kind() {
    return described(results().get(0))
        .flatMap(description -> Kind.of(description.type()))
        .orElseThrow(() -> refused("it gives complex numbers"));
  }

  /** How many axes the first result has. */
  int axes() {
    return described(results().get(0)).map(each -> each.sizes().size()).orElse(0);
  }

  List<String> results() {
    List<String> names = node.defined();
    if (names.isEmpty()) {
      throw refused("it gives nothing");
    }
    return names;
  }

  /** What is known of a tensor that an argument names. */
  Optional<TensorDescription> description(String argument) {
    return node.named().get(argument) instanceof Argument.OfTensor tensor
        ? described(tensor.name())
        : Optional.empty();
  }

  private Optional<TensorDescription> described(String name) {
    return Optional.ofNullable(descriptions.get(name));
  }

  /** Gives the only result, which holds numbers of a kind. */
  void give(String made, Kind madeOf) {
    give(0, made, madeOf);
  }

  /** Gives one of several results. */
  void give(int i, String made, Kind madeOf) {
    List<String> results = results();
    if (i >= results.size()) {
      return;
    }
    String name = results.get(i);
    Kind kind = described(name).flatMap(each -> Kind.of(each.type())).orElse(madeOf);
    String whole = kind == madeOf ? made : writer.cast(made, kind);
    values.put(
        name,
        new Value.OfTensor(
            writer.named(whole, name),
            kind,
            described(name).map(each -> each.sizes().size()).orElse(0)));
  }

  /** Gives a number. */
  void giveNumber(Value number) {
    values.put(results().get(0), number);
  }

  /** The same numbers, perhaps of another kind. */
  void pass(String argument) {
    give(in(kind(), argument), kind());
  }

  /**
   * Refuses what drops values at random.
   *
   * @param probability with which it drops one
   */
  void requireEvaluation(double probability) {
    if (probability > 0) {
      throw refused(
          "it drops values at random, as in training; call model.eval() before torch.export.export");
    }
  }

  InvalidInputException refused(String why) {
    return refused(source, node, why);
  }

  static InvalidInputException refused(String source, Node node, String why) {
    return new InvalidInputException(
        InvalidInputException.Kind.FORMAT,
        source
            + ": "
            + node.place()
            + " calls "
            + node.label()
            + ", and "
            + why
            + ". Give sonde attention the same program as ONNX: torch.onnx.export(program, (),"
            + " \"model.onnx\", dynamo=True)");
  }
}
