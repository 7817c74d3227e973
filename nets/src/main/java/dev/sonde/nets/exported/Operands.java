package dev.sonde.nets.exported;

import dev.sonde.exported.Argument;
import dev.sonde.exported.FlatGraph;
import dev.sonde.exported.Node;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.TensorDescription;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.Layout;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * What a node of an exported program is given, as libtorch takes it: values, numbers, lists,
 * constants.
 */
final class Operands {
  private final String source;
  private final ProgramGraph graph;
  private final FlatGraph flat;
  private final TypeMap types;
  private final ToIntFunction<String> place;

  /**
   * Prepares for a program.
   *
   * @param place where the value of a name will stand
   */
  Operands(
      String source,
      ProgramGraph graph,
      FlatGraph flat,
      TypeMap types,
      ToIntFunction<String> place) {
    this.source = source;
    this.graph = graph;
    this.flat = flat;
    this.types = types;
    this.place = place;
  }

  Operand.NumberSource number(Node node, Argument argument) {
    if (argument instanceof Argument.OfSymbol symbol) {
      return Operand.NumberSource.at(place.applyAsInt(symbol.name()));
    }
    if (argument instanceof Argument.Whole whole) {
      return Operand.NumberSource.constant(whole.value());
    }
    if (argument instanceof Argument.Real real) {
      return Operand.NumberSource.constant(real.value());
    }
    if (argument instanceof Argument.Flag flag) {
      return Operand.NumberSource.constant(flag.value());
    }
    throw unfit(node, "it computes with " + Quoted.plain(argument.toString()));
  }

  static boolean isNumber(@Nullable Argument argument) {
    return argument instanceof Argument.Whole
        || argument instanceof Argument.Real
        || argument instanceof Argument.Flag
        || argument instanceof Argument.OfSymbol;
  }

  /**
   * The element type that stands for the one in the program; for operators that make reals of no
   * tensor and do not say which, that of their result.
   */
  Optional<Argument> elementType(
      Node node, String name, String type, @Nullable Argument given, boolean makesTensors) {
    if (given instanceof Argument.ElementTypeOf element) {
      return Optional.of(new Argument.ElementTypeOf(types.of(element.type())));
    }
    boolean open = given == null || given instanceof Argument.Nothing;
    if (!open || !makesTensors || !name.equals("dtype") || !type.equals("ScalarType?")) {
      return Optional.empty();
    }
    List<String> results = node.defined();
    TensorDescription made = results.isEmpty() ? null : flat.values().get(results.get(0));
    return made != null && !made.type().isInteger()
        ? Optional.of(new Argument.ElementTypeOf(types.of(made.type())))
        : Optional.empty();
  }

  /** What changes from run to run; empty for constants. */
  Optional<Operand> operand(Node node, Argument given, String type, Schemas schemas) {
    boolean real = type.startsWith("float");
    if (given instanceof Argument.OfTensor tensor) {
      return type.startsWith("Tensor") && type.contains("[]")
          ? Optional.of(
              new Operand.TensorList(
                  new int[] {place.applyAsInt(tensor.name())}, schemas.element(elementOf(type))))
          : Optional.of(new Operand.OneTensor(place.applyAsInt(tensor.name())));
    }
    if (given instanceof Argument.OfTensors tensors) {
      int[] each =
          tensors.items().stream()
              .mapToInt(name -> name.map(place::applyAsInt).orElse(-1))
              .toArray();
      return Optional.of(new Operand.TensorList(each, schemas.element(elementOf(type))));
    }
    if (given instanceof Argument.OfSymbol) {
      return Optional.of(new Operand.OneNumber(number(node, given), real));
    }
    if (given instanceof Argument.Numbers numbers
        && numbers.items().stream().anyMatch(Argument.OfSymbol.class::isInstance)) {
      return Optional.of(
          new Operand.NumberList(
              numbers.items().stream().map(item -> number(node, item)).toList(),
              schemas.element(elementOf(type)),
              real));
    }
    return Optional.empty();
  }

  /** The elements of a list by the schema's name of its type: {@code SymInt[]?} has ints. */
  private static String elementOf(String type) {
    String list = type.endsWith("?") ? type.substring(0, type.length() - 1) : type;
    int bracket = list.indexOf('[');
    String element = bracket < 0 ? list : list.substring(0, bracket);
    return element.equals("SymInt") ? "int" : element;
  }

  IValue constant(
      Node node,
      Argument given,
      String type,
      org.bytedeco.pytorch.Argument declared,
      Schemas schemas) {
    if (given instanceof Argument.Nothing) {
      return new IValue();
    }
    if (given instanceof Argument.Numbers numbers) {
      return new IValue(list(node, numbers.items(), type, schemas));
    }
    if (isNumber(given) && type.contains("[")) {
      int length = declared.N().has_value() ? Math.max(1, declared.N().get()) : 1;
      List<Argument> repeated = Collections.nCopies(length, given);
      return new IValue(list(node, repeated, type, schemas));
    }
    if (isNumber(given) && type.startsWith("Tensor")) {
      return tensorOf(given);
    }
    if (given instanceof Argument.Whole whole) {
      return type.startsWith("float")
          ? new IValue((double) whole.value())
          : new IValue(whole.value());
    }
    if (given instanceof Argument.Real real) {
      return new IValue(real.value());
    }
    if (given instanceof Argument.Flag flag) {
      return new IValue(flag.value());
    }
    if (given instanceof Argument.Text text) {
      return new IValue(text.value());
    }
    if (given instanceof Argument.ElementTypeOf element) {
      return new IValue(NativeTypes.of(element.type()));
    }
    if (given instanceof Argument.FormatOf format) {
      return new IValue(NativeTypes.of(format.format()));
    }
    if (given instanceof Argument.StridedLayout) {
      return new IValue(Layout.Strided);
    }
    if (given instanceof Argument.OnDevice) {
      return new IValue(new Device("cpu"));
    }
    throw unfit(
        node, "it takes " + Quoted.plain(given.toString()) + ", which this reader does not know");
  }

  private GenericList list(Node node, List<Argument> items, String type, Schemas schemas) {
    String element = elementOf(type);
    if (!Set.of("int", "float", "bool").contains(element)) {
      throw unfit(node, "it gives numbers for " + type);
    }
    GenericList list = new GenericList(schemas.element(element));
    for (Argument item : items) {
      Object value = number(node, item).constant();
      if (element.equals("bool")) {
        list.push_back(new IValue(value instanceof Boolean flag ? flag : !value.equals(0L)));
      } else if (element.equals("float") && value instanceof Number real) {
        list.push_back(new IValue(real.doubleValue()));
      } else if (value instanceof Long whole) {
        list.push_back(new IValue(whole.longValue()));
      } else {
        throw unfit(node, "it gives " + Quoted.plain(value.toString()) + " for " + type);
      }
    }
    return list;
  }

  /** A number as a tensor without axes, for operators that have no overload for scalars. */
  private static IValue tensorOf(Argument number) {
    if (number instanceof Argument.Whole whole) {
      return new IValue(torch.full(new long[0], new Scalar(whole.value())).to(ScalarType.Long));
    }
    if (number instanceof Argument.Real real) {
      return new IValue(torch.full(new long[0], new Scalar(real.value())).to(ScalarType.Double));
    }
    boolean set = number instanceof Argument.Flag flag && flag.value();
    return new IValue(torch.full(new long[0], new Scalar(set ? 1L : 0L)).to(ScalarType.Bool));
  }

  InvalidInputException unfit(Node node, String how) {
    return new InvalidInputException(
        InvalidInputException.Kind.FORMAT,
        source
            + ": "
            + node.label()
            + " in "
            + node.place()
            + " cannot be called: "
            + how
            + ". The file was written by PyTorch "
            + graph.torchVersion()
            + "; export the program with .run_decompositions(), or with PyTorch 2.9 or 2.10");
  }
}
