package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import dev.sonde.nets.onnx.numbers.RealTypes;
import dev.sonde.nets.onnx.operators.Refusals;
import dev.sonde.onnx.OnnxGraph;
import dev.sonde.onnx.OnnxNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of a file's graph that one output depends on, in an order that it can run in. Knows no
 * native object.
 */
final class ModelGraph {
  /** What the standard's operators mean changed much before; PyTorch writes 18 and later. */
  private static final long OLDEST_OPSET = 13;

  private final String source;
  private final OnnxGraph graph;
  private final String output;
  private final List<NodeProto> nodes = new ArrayList<>();
  private final Map<String, TensorProto> fixed = new LinkedHashMap<>();
  private final List<OnnxInput> inputs = new ArrayList<>();

  private ModelGraph(String source, OnnxGraph graph, String output) {
    this.source = source;
    this.graph = graph;
    this.output = output;
  }

  /**
   * Takes the part of a graph that the prediction depends on.
   *
   * @param source what messages call the file
   * @throws InvalidInputException if the model is quantised, too old, or it is not clear which
   *     output is the prediction
   */
  static ModelGraph of(String source, OnnxGraph graph, OnnxReading reading) {
    if (graph.opset() < OLDEST_OPSET) {
      throw new InvalidInputException(
          source
              + " is written in operator set "
              + graph.opset()
              + "; from "
              + OLDEST_OPSET
              + " on models can be differentiated. Export it again (torch.onnx.export writes 18),"
              + " or convert it: onnx.version_converter.convert_version(model, 18)");
    }
    for (NodeProto node : graph.nodes()) {
      if (Refusals.isQuantised(node)) {
        throw Refusals.quantised(
            source, Quoted.plain(OnnxNode.label(node)) + ", " + Quoted.plain(node.getOpType()));
      }
    }
    ModelGraph out = new ModelGraph(source, graph, prediction(source, graph, reading));
    out.collect();
    return out;
  }

  private void collect() {
    Set<String> needed = new HashSet<>(Set.of(output));
    Deque<String> open = new ArrayDeque<>(needed);
    Set<NodeProto> chosen = new HashSet<>();
    Map<String, NodeProto> constants = new HashMap<>();
    while (!open.isEmpty()) {
      String name = open.pop();
      Optional<NodeProto> producer = graph.producer(name);
      if (producer.isEmpty()) {
        continue;
      }
      NodeProto node = producer.get();
      if (node.getOpType().equals("Constant") && OnnxNode.attribute(node, "value").isPresent()) {
        constants.put(name, node);
        continue;
      }
      chosen.add(node);
      for (String input : OnnxNode.allInputs(node)) {
        if (!input.isEmpty() && needed.add(input)) {
          open.push(input);
        }
      }
    }
    for (TensorProto tensor : graph.model().getGraph().getInitializerList()) {
      if (needed.contains(tensor.getName())) {
        fixed.put(tensor.getName(), tensor);
      }
    }
    constants.forEach(
        (name, node) -> fixed.put(name, OnnxNode.attribute(node, "value").orElseThrow().getT()));
    for (ValueInfoProto input : graph.inputs()) {
      if (needed.contains(input.getName()) && !fixed.containsKey(input.getName())) {
        inputs.add(OnnxInput.of(source, input));
      }
    }
    if (inputs.isEmpty()) {
      throw new InvalidInputException(
          source
              + ": the output "
              + Quoted.plain(output)
              + " depends on no input, so there is nothing that data could be given to. Export a"
              + " model whose forward takes the inputs");
    }
    order(chosen);
  }

  /** The file's order where it can run in that, as it should, and else one that can. */
  private void order(Set<NodeProto> chosen) {
    Map<String, Integer> missing = new HashMap<>();
    Map<NodeProto, Integer> waiting = new HashMap<>();
    Map<String, List<NodeProto>> readers = new HashMap<>();
    Deque<NodeProto> ready = new ArrayDeque<>();
    for (NodeProto node : graph.nodes()) {
      if (chosen.contains(node)) {
        node.getOutputList().forEach(name -> missing.put(name, 1));
      }
    }
    for (NodeProto node : graph.nodes()) {
      if (!chosen.contains(node) || waiting.containsKey(node)) {
        continue;
      }
      int count = 0;
      for (String name : new HashSet<>(OnnxNode.allInputs(node))) {
        if (!name.isEmpty() && missing.containsKey(name)) {
          readers.computeIfAbsent(name, key -> new ArrayList<>()).add(node);
          count++;
        }
      }
      waiting.put(node, count);
      if (count == 0) {
        ready.add(node);
      }
    }
    while (!ready.isEmpty()) {
      NodeProto node = ready.poll();
      nodes.add(node);
      for (String name : new HashSet<>(node.getOutputList())) {
        for (NodeProto reader : readers.getOrDefault(name, List.of())) {
          if (waiting.merge(reader, -1, Integer::sum) == 0) {
            ready.add(reader);
          }
        }
      }
    }
  }

  private static String prediction(String source, OnnxGraph graph, OnnxReading reading) {
    Optional<String> asked = reading.output();
    List<ValueInfoProto> all = graph.model().getGraph().getOutputList();
    List<String> names = all.stream().map(output -> graph.nameInFile(output.getName())).toList();
    if (asked.isPresent()) {
      int place = names.indexOf(asked.get());
      if (place < 0) {
        throw new InvalidInputException(
            source
                + " has no output "
                + Quoted.of(asked.get())
                + "; it has "
                + shown(names)
                + ". Name one of them with --output");
      }
      return all.get(place).getName();
    }
    List<ValueInfoProto> reals = all.stream().filter(ModelGraph::isReal).toList();
    Optional<ValueInfoProto> logits =
        reals.stream()
            .filter(output -> graph.nameInFile(output.getName()).equals("logits"))
            .findFirst();
    boolean any = reading.doubt() == OnnxReading.Doubt.FIRST && !reals.isEmpty();
    if (reals.size() == 1 || logits.isPresent() || any) {
      return logits.orElseGet(() -> reals.get(0)).getName();
    }
    throw new InvalidInputException(
        source
            + (reals.isEmpty()
                ? " gives whole numbers alone ("
                    + shown(names)
                    + "), and these have no derivative. Export the model in float32, with its"
                    + " predictions as an output"
                : " gives several tensors ("
                    + shown(names)
                    + "), and which one is the prediction is not clear. Name it with --output"));
  }

  private static String shown(List<String> names) {
    return names.stream().limit(20).map(Quoted::plain).collect(Collectors.joining(", "));
  }

  private static boolean isReal(ValueInfoProto output) {
    int number = output.getType().getTensorType().getElemType();
    TensorProto.DataType type = TensorProto.DataType.forNumber(number);
    return type == null
        || type == TensorProto.DataType.UNDEFINED
        || RealTypes.stored(type).map(RealTypes::isReal).orElse(false);
  }

  String source() {
    return source;
  }

  OnnxGraph graph() {
    return graph;
  }

  /** What the file calls a value. */
  String nameInFile(String value) {
    return graph.nameInFile(value);
  }

  /** The name of the prediction. */
  String output() {
    return output;
  }

  /** What has to run, in order. */
  List<NodeProto> nodes() {
    return nodes;
  }

  /** The tensors that lie in the file, by the name of their value. */
  Map<String, TensorProto> fixed() {
    return fixed;
  }

  /** What the caller gives. */
  List<OnnxInput> inputs() {
    return inputs;
  }
}
