package dev.sonde.nets.exported;

import dev.sonde.exported.Argument;
import dev.sonde.exported.FlatGraph;
import dev.sonde.exported.Node;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.AliasInfo;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueOptional;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;

/**
 * Prepares a graph to be run in given element types: operators and their schemas are looked up,
 * constants converted, values given places, and last uses found, all once.
 *
 * <p>What a schema has and a node does not say is the schema's default. A number where the schema
 * has a tensor calls the overload for scalars, as libtorch's own runtime of exported programs does.
 */
final class Preparation {

  private final String source;

  private final ProgramGraph graph;

  private final FlatGraph flat;

  private final Map<String, Integer> places = new HashMap<>();

  private final Map<Integer, Integer> lastUses = new HashMap<>();

  /** The inputs whose memory a value may share. */
  private final Map<Integer, Set<Integer>> sharing = new HashMap<>();

  private final Set<Integer> written = new TreeSet<>();

  private final List<Step> steps = new ArrayList<>();
  private final Operands reading;

  private Preparation(String source, ProgramGraph graph, FlatGraph flat, TypeMap types) {
    this.source = source;
    this.graph = graph;
    this.flat = flat;
    this.reading = new Operands(source, graph, flat, types, this::place);
  }

  /**
   * Prepares a graph.
   *
   * @param source what messages call the file
   * @param flat the graph's operations in one line, checked
   * @param output the value that is the prediction, by its name in the outer graph
   * @param types the element types to compute in
   * @throws InvalidInputException if an operation is unknown or its arguments do not fit its schema
   */
  static PreparedGraph prepare(
      String source, ProgramGraph graph, FlatGraph flat, String output, TypeMap types) {
    return Libtorch.compute(() -> new Preparation(source, graph, flat, types).prepare(output));
  }

  private PreparedGraph prepare(String output) {
    int inputs = graph.inputs().size();
    for (int i = 0; i < inputs; i++) {
      String name = graph.inputs().get(i).name();
      if (!name.isEmpty()) {
        places.put(name, i);
        sharing.put(i, Set.of(i));
      }
    }
    List<FlatGraph.Operation> operations =
        flat.operations().stream()
            .filter(operation -> !OperatorPolicy.isWithoutEffect(operation.node()))
            .toList();
    int count = inputs;
    for (int at = 0; at < operations.size(); at++) {
      Node node = operations.get(at).node();
      for (String name : node.used()) {
        lastUses.put(place(name), at);
      }
      for (String name : node.defined()) {
        places.put(name, count);
        lastUses.put(count, at);
        count++;
      }
    }
    int outputPlace = place(flat.nameOf(output));
    lastUses.put(outputPlace, operations.size());
    boolean complete = false;
    Schemas schemas = Schemas.open();
    try {
      for (int at = 0; at < operations.size(); at++) {
        add(operations.get(at), at, schemas);
      }
      complete = true;
    } finally {
      if (!complete) {
        steps.forEach(Step::close);
        schemas.close();
      }
    }
    int[] copies = written.stream().mapToInt(Integer::intValue).toArray();
    return new PreparedGraph(steps, schemas, inputs, count, outputPlace, copies);
  }

  private int place(String name) {
    Integer place = places.get(name);
    if (place == null) {
      throw ProgramArchive.damaged(source, "the value " + name + " is never computed");
    }
    return place;
  }

  /** Consecutive operations under {@code torch.no_grad()} share one guard. */
  private void add(FlatGraph.Operation operation, int at, Schemas schemas) {
    Node node = operation.node();
    Step step = node.isOperator() ? call(node, at, schemas) : arithmetic(node);
    if (operation.recorded()) {
      steps.add(step);
      return;
    }
    int last = steps.size() - 1;
    if (last >= 0 && steps.get(last) instanceof UnrecordedSteps before) {
      List<Step> together = new ArrayList<>(before.steps());
      together.add(step);
      steps.set(last, new UnrecordedSteps(together));
    } else {
      steps.add(new UnrecordedSteps(List.of(step)));
    }
  }

  private Step arithmetic(Node node) {
    List<Operand.NumberSource> operands = new ArrayList<>();
    List<Argument> arguments = new ArrayList<>(node.positional());
    arguments.addAll(node.named().values());
    for (Argument argument : arguments) {
      if (argument instanceof Argument.Numbers numbers) {
        numbers.items().forEach(item -> operands.add(reading.number(node, item)));
      } else {
        operands.add(reading.number(node, argument));
      }
    }
    List<String> results = node.defined();
    if (results.size() != 1) {
      throw reading.unfit(node, "it has " + results.size() + " results, and arithmetic has one");
    }
    String operation = node.target().substring(node.target().lastIndexOf('.') + 1);
    return new ScalarStep(
        operation, operands, place(results.get(0)), node.label() + " in " + node.place());
  }

  private Step call(Node node, int at, Schemas schemas) {
    OperatorHandle operator = operator(node, schemas);
    FunctionSchema schema = operator.schema();
    org.bytedeco.pytorch.Argument arguments = schema.arguments();
    int count = Math.toIntExact(arguments.limit() - arguments.position());
    IValueVector constants = new IValueVector();
    List<Integer> positions = new ArrayList<>();
    List<Operand> operands = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Set<Integer> shared = new HashSet<>();
    boolean makesTensors = true;
    for (int i = 0; i < count; i++) {
      org.bytedeco.pytorch.Argument declared = arguments.getPointer(i);
      String name = declared.name().getString();
      String type = declared.real_type().get().str().getString();
      known.add(name);
      makesTensors &= !type.startsWith("Tensor");
      Argument given = node.named().get(name);
      Optional<Argument> typed = reading.elementType(node, name, type, given, makesTensors);
      if (typed.isPresent()) {
        given = typed.get();
      }
      if (given == null) {
        IValueOptional otherwise = declared.default_value();
        if (!otherwise.has_value()) {
          throw reading.unfit(node, "it lacks the argument " + name);
        }
        constants.push_back(otherwise.get());
        continue;
      }
      Optional<Operand> operand = reading.operand(node, given, type, schemas);
      if (operand.isPresent()) {
        constants.push_back(new IValue());
        positions.add(i);
        operands.add(operand.get());
      } else {
        constants.push_back(reading.constant(node, given, type, declared, schemas));
      }
      noteSharing(declared, given, shared);
    }
    for (String name : node.named().keySet()) {
      if (!known.contains(name)) {
        throw reading.unfit(
            node, "libtorch 2.10 knows no argument " + Quoted.plain(name) + " of this operator");
      }
    }
    boolean list =
        node.results().size() == 1 && node.results().get(0) instanceof Argument.OfTensors;
    int[] results = results(node, at);
    boolean shares = OperatorPolicy.mayGiveItsInput(node) || sharesResults(schema);
    if (shares) {
      node.used().forEach(name -> shared.addAll(sharing.getOrDefault(place(name), Set.of())));
      node.defined().forEach(name -> sharing.put(place(name), Set.copyOf(shared)));
    }
    return new OperatorCall(
        Libtorch.keep(operator),
        Libtorch.keep(constants),
        positions.stream().mapToInt(Integer::intValue).toArray(),
        operands.toArray(Operand[]::new),
        results,
        list,
        lastUsedAt(node, at),
        node.label() + " in " + node.place());
  }

  private OperatorHandle operator(Node node, Schemas schemas) {
    Optional<OperatorHandle> found = schemas.find(node.operator(), node.overload());
    if (found.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          source
              + ": "
              + node.place()
              + " calls "
              + node.label()
              + ", which libtorch 2.10 does not have (the file was written by PyTorch "
              + graph.torchVersion()
              + "). Export the program with .run_decompositions(), which writes it out in older"
              + " operators: torch.export.save(torch.export.export(model,"
              + " …).run_decompositions(), \"model.pt2\")");
    }
    if (!hasNumberForTensor(node, found.get().schema())) {
      return found.get();
    }
    String overload = node.overload();
    int at = overload.lastIndexOf("Tensor");
    String scalars =
        at < 0 ? "Scalar" : overload.substring(0, at) + "Scalar" + overload.substring(at + 6);
    return schemas.find(node.operator(), scalars).orElse(found.get());
  }

  private static boolean hasNumberForTensor(Node node, FunctionSchema schema) {
    org.bytedeco.pytorch.Argument arguments = schema.arguments();
    long count = arguments.limit() - arguments.position();
    for (long i = 0; i < count; i++) {
      Argument given = node.named().get(arguments.getPointer(i).name().getString());
      if (Operands.isNumber(given)
          && arguments.getPointer(i).real_type().get().str().getString().startsWith("Tensor")) {
        return true;
      }
    }
    return false;
  }

  /** Notes what an argument shares with the result, and that it is written on. */
  private void noteSharing(
      org.bytedeco.pytorch.Argument declared, Argument given, Set<Integer> shared) {
    AliasInfo alias = declared.alias_info();
    if (alias == null || alias.isNull()) {
      return;
    }
    for (String name : given.names()) {
      Set<Integer> inputs = sharing.getOrDefault(place(name), Set.of());
      shared.addAll(inputs);
      if (alias.isWrite()) {
        written.addAll(inputs);
      }
    }
  }

  private static boolean sharesResults(FunctionSchema schema) {
    org.bytedeco.pytorch.Argument returns = schema.returns();
    long count = returns.limit() - returns.position();
    for (long i = 0; i < count; i++) {
      AliasInfo alias = returns.getPointer(i).alias_info();
      if (alias != null && !alias.isNull()) {
        return true;
      }
    }
    return false;
  }

  private int[] results(Node node, int at) {
    Collection<Integer> out = new ArrayList<>();
    for (Argument result : node.results()) {
      if (result instanceof Argument.OfTensors tensors) {
        tensors.items().forEach(name -> out.add(name.map(n -> placeIfUsed(n, at)).orElse(-1)));
      } else {
        List<String> names = result.names();
        out.add(names.isEmpty() ? -1 : placeIfUsed(names.get(0), at));
      }
    }
    return out.stream().mapToInt(Integer::intValue).toArray();
  }

  private int placeIfUsed(String name, int at) {
    int place = place(name);
    return lastUse(place) > at ? place : -1;
  }

  private int lastUse(int place) {
    return lastUses.getOrDefault(place, -1);
  }

  private int[] lastUsedAt(Node node, int at) {
    return node.used().stream()
        .mapToInt(this::place)
        .distinct()
        .filter(place -> place >= graph.inputs().size() && lastUse(place) == at)
        .toArray();
  }
}
