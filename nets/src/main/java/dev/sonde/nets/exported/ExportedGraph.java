package dev.sonde.nets.exported;

import dev.sonde.exported.FlatGraph;
import dev.sonde.exported.Node;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.StoredType;
import dev.sonde.exported.StoredView;
import dev.sonde.exported.TensorDescription;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A checked graph with its operations in one line, and which of its inputs are trained.
 *
 * <p>Knows no native object, so that copies of a model share it.
 */
final class ExportedGraph {
  private final String source;
  private final ProgramGraph graph;
  private final FlatGraph flat;
  private final String output;
  private final List<CallerInput> callers;
  private final List<ParameterTensor> parameters = new ArrayList<>();
  private final List<Integer> trainable = new ArrayList<>();
  private final Set<Integer> trained = new HashSet<>();

  /** For each trained input the place of its first name. */
  private final Map<Integer, Integer> tiedTo = new HashMap<>();

  private final List<Integer> buffers = new ArrayList<>();
  private final List<String> frozen = new ArrayList<>();
  private StoredType widest = StoredType.FLOAT;

  private ExportedGraph(String source, ProgramGraph graph, FlatGraph flat, String output) {
    this.source = source;
    this.graph = graph;
    this.flat = flat;
    this.output = output;
    this.callers = callers(source, graph);
  }

  private static List<CallerInput> callers(String source, ProgramGraph graph) {
    List<CallerInput> out = new ArrayList<>();
    for (int place = 0; place < graph.inputs().size(); place++) {
      ProgramGraph.Input input = graph.inputs().get(place);
      if (input.origin() == ProgramGraph.Origin.CALLER) {
        TensorDescription description = graph.values().get(input.name());
        if (description == null) {
          throw new InvalidInputException(
              source
                  + ": the model's input "
                  + input.name()
                  + " is not a tensor of a supported type. Wrap the model in one that fills it in,"
                  + " and export the wrapper");
        }
        out.add(new CallerInput(input.name(), place, description));
      }
    }
    if (out.isEmpty()) {
      throw new InvalidInputException(
          source
              + " takes no tensor, so there is nothing that data could be given to. Export a"
              + " model whose forward takes the inputs");
    }
    return List.copyOf(out);
  }

  /**
   * Checks a graph.
   *
   * @param source what messages call the file
   * @throws InvalidInputException if an operation may not run, or it is not clear which output is
   *     the prediction
   */
  static ExportedGraph of(String source, ProgramGraph graph, ExportedReading reading) {
    FlatGraph flat = FlatGraph.of(source, Rewrites.apply(graph.nodes()), graph.values());
    new OperatorPolicy(source, reading.trust()).check(flat.operations());
    return new ExportedGraph(source, graph, flat, prediction(source, graph, reading.output()));
  }

  /** Sorts the inputs into trained tensors and others, tied ones once. */
  ExportedGraph with(StoredTensors stored) {
    Map<StoredView, Integer> seen = new HashMap<>();
    int offset = 0;
    for (int place = 0; place < graph.inputs().size(); place++) {
      ProgramGraph.Input input = graph.inputs().get(place);
      switch (input.origin()) {
        case PARAMETER -> {
          StoredTensors.Entry entry = stored.entry(input.stored());
          TensorDescription description = entry.description();
          if (!description.trainable()) {
            frozen.add(input.stored());
            break;
          }
          if (!description.type().isReal()) {
            throw new InvalidInputException(
                source
                    + ": the parameter "
                    + input.stored()
                    + " is "
                    + description.type()
                    + "; parameters must be real numbers. Convert the model before exporting it");
          }
          trained.add(place);
          Integer original = seen.putIfAbsent(entry.view(), place);
          tiedTo.put(place, original == null ? place : original);
          boolean first = original == null;
          ParameterTensor parameter =
              new ParameterTensor(input.stored(), description.shape(), offset);
          if (first && parameter.count() > 0) {
            widest = description.type() == StoredType.DOUBLE ? StoredType.DOUBLE : widest;
            offset = Math.addExact(offset, parameter.count());
            parameters.add(parameter);
            trainable.add(place);
          }
        }
        case BUFFER, CONSTANT -> buffers.add(place);
        case CALLER, FIXED -> {}
      }
    }
    requireApart(stored);
    return this;
  }

  /** The graph with some of its parameters trained only, tied ones by their first name. */
  ExportedGraph choosing(Predicate<String> chosen) {
    ExportedGraph out = new ExportedGraph(source, graph, flat, output);
    out.widest = widest;
    out.buffers.addAll(buffers);
    out.frozen.addAll(frozen);
    int offset = 0;
    for (int i = 0; i < parameters.size(); i++) {
      ParameterTensor parameter = parameters.get(i);
      if (!chosen.test(parameter.name())) {
        out.frozen.add(parameter.name());
        continue;
      }
      out.parameters.add(new ParameterTensor(parameter.name(), parameter.shape(), offset));
      offset += parameter.count();
      out.trainable.add(trainable.get(i));
      int first = trainable.get(i);
      tiedTo.forEach(
          (place, original) -> {
            if (original == first) {
              out.trained.add(place);
              out.tiedTo.put(place, original);
            }
          });
    }
    return out;
  }

  /** Trained tensors that share a storage in different views have no free numbers of their own. */
  private void requireApart(StoredTensors stored) {
    Map<String, String> owners = new HashMap<>();
    for (int place : trainable) {
      ProgramGraph.Input input = graph.inputs().get(place);
      String record = stored.entry(input.stored()).view().record();
      String other = owners.putIfAbsent(record, input.stored());
      if (other != null && overlap(stored, other, input.stored())) {
        throw new InvalidInputException(
            source
                + ": the parameters "
                + other
                + " and "
                + input.stored()
                + " share memory in different shapes, so that it is not clear what the free numbers"
                + " are. Give each a tensor of its own (parameter.data = parameter.data.clone()),"
                + " or tie them by using one parameter in both places, and export the model again");
      }
    }
  }

  private static boolean overlap(StoredTensors stored, String a, String b) {
    long[] first = extent(stored, a);
    long[] second = extent(stored, b);
    return first[0] <= second[1] && second[0] <= first[1];
  }

  /** The first and the last element of a tensor in its storage. */
  private static long[] extent(StoredTensors stored, String name) {
    StoredTensors.Entry entry = stored.entry(name);
    long last = entry.view().offset();
    for (int i = 0; i < entry.view().sizes().size(); i++) {
      last += (entry.view().sizes().get(i) - 1) * entry.view().strides().get(i);
    }
    return new long[] {entry.view().offset(), last};
  }

  /** The output that is the prediction. */
  private static String prediction(String source, ProgramGraph graph, Optional<String> asked) {
    List<ProgramGraph.Output> tensors =
        graph.outputs().stream().filter(output -> output.value().isPresent()).toList();
    if (asked.isPresent()) {
      return tensors.stream()
          .filter(output -> output.label().equals(asked.get()))
          .findFirst()
          .flatMap(ProgramGraph.Output::value)
          .orElseThrow(
              () ->
                  new InvalidInputException(
                      source
                          + " has no output "
                          + Quoted.of(asked.get())
                          + "; it has "
                          + labels(tensors)
                          + ". Name one of them with --output"));
    }
    List<ProgramGraph.Output> reals =
        tensors.stream().filter(output -> isReal(graph, output)).toList();
    Optional<ProgramGraph.Output> logits =
        reals.stream().filter(output -> output.label().equals("logits")).findFirst();
    if (reals.size() == 1 || logits.isPresent()) {
      return logits.orElseGet(() -> reals.get(0)).value().orElseThrow();
    }
    throw new InvalidInputException(
        source
            + (tensors.isEmpty()
                ? " gives no tensor, so there is nothing to differentiate. Export a model whose"
                    + " forward returns its predictions"
                : " gives several tensors ("
                    + labels(tensors)
                    + "), and which one is the prediction is not clear. Name it with --output"));
  }

  /** Whether an output is a tensor of reals. */
  static boolean isReal(ProgramGraph graph, ProgramGraph.Output output) {
    TensorDescription description = graph.values().get(output.value().orElse(""));
    return description != null && description.type().isReal();
  }

  private static String labels(List<ProgramGraph.Output> outputs) {
    return outputs.stream()
        .limit(20)
        .map(output -> Quoted.plain(output.label()))
        .collect(Collectors.joining(", "));
  }

  PreparedGraph prepared(TypeMap types) {
    return Preparation.prepare(source, graph, flat, output, types);
  }

  String source() {
    return source;
  }

  ProgramGraph graph() {
    return graph;
  }

  int inputCount() {
    return graph.inputs().size();
  }

  /** Under which name an input is stored; empty for the caller's. */
  String storedName(int place) {
    ProgramGraph.Input input = graph.inputs().get(place);
    return switch (input.origin()) {
      case PARAMETER, BUFFER, CONSTANT -> input.stored();
      case CALLER, FIXED -> "";
    };
  }

  /** The caller's tensors, in order. */
  List<CallerInput> callers() {
    return callers;
  }

  /** How many samples it may be run on at once: what all of its inputs take. */
  Program.Batch batch() {
    int least = 1;
    int most = Integer.MAX_VALUE;
    for (CallerInput caller : callers) {
      Program.Batch range = caller.batch(graph.ranges());
      if (range.isFixed()) {
        return range;
      }
      least = Math.max(least, range.least());
      most = Math.min(most, range.most());
    }
    return new Program.Batch(Math.min(least, most), most);
  }

  /** The modules that use an operation, by the name of its derivative. */
  String whereDerived(String derivative) {
    String operator = derivative.replaceAll("(_backward.*|_jvp)$", "");
    Set<String> modules = new LinkedHashSet<>();
    for (FlatGraph.Operation operation : flat.operations()) {
      Node node = operation.node();
      if (node.isOperator()
          && (node.operator().equals(operator) || node.operator().equals(operator + "_"))) {
        modules.add(node.place());
      }
    }
    if (modules.isEmpty()) {
      return "";
    }
    String shown = modules.stream().limit(5).collect(Collectors.joining(", "));
    return " of "
        + operator.replace("::", ".")
        + " in "
        + shown
        + (modules.size() > 5 ? " and " + (modules.size() - 5) + " more" : "");
  }

  List<ParameterTensor> parameters() {
    return parameters;
  }

  List<String> frozen() {
    return frozen;
  }

  /** Where the trained tensors lie, in the order of {@link #parameters()}. */
  List<Integer> trainablePlaces() {
    return trainable;
  }

  /** Whether an input is trained, be it under its first name or another. */
  boolean isTrainable(int place) {
    return trained.contains(place);
  }

  List<Integer> bufferPlaces() {
    return buffers;
  }

  /** The widest real type among the trained tensors, half precision counted as single. */
  StoredType widest() {
    return widest;
  }
}
