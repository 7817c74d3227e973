package dev.sonde.nets.onnx.operators;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import dev.sonde.nets.onnx.numbers.RealTypes;
import dev.sonde.nets.onnx.numbers.StoredNumbers;
import dev.sonde.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a graph of nodes ready to run: looks operators up, numbers values, finds last uses. */
public final class Preparation {
  /** Graphs in graphs that a file may nest; protocol buffers end at about as many. */
  private static final int DEEPEST = 24;

  private final String source;
  private final long opset;
  private final RealTypes types;
  private final StoredNumbers numbers;
  private final OperatorTable table;

  public Preparation(
      String source, long opset, RealTypes types, StoredNumbers numbers, OperatorTable table) {
    this.source = source;
    this.opset = opset;
    this.types = types;
    this.numbers = numbers;
    this.table = table;
  }

  /**
   * Prepares nodes.
   *
   * @param nodes in an order that they can run in
   * @param given the names of the given values, by place
   * @param results the names of the results
   * @throws InvalidInputException if an operator is unknown, or a node asks for what it cannot do
   */
  public NodeGraph prepared(List<NodeProto> nodes, List<String> given, List<String> results) {
    return prepared(nodes, given, results, 0);
  }

  private NodeGraph prepared(
      List<NodeProto> nodes, List<String> given, List<String> results, int depth) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      places.put(given.get(i), i);
    }
    int next = given.size();
    List<NodeGraph.Step> steps = new ArrayList<>();
    Map<Integer, Integer> lastUse = new HashMap<>(); // place to step
    for (NodeProto node : nodes) {
      List<String> names = OnnxNode.allInputs(node);
      int[] inputs = new int[names.size()];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = names.get(i).isEmpty() ? -1 : place(places, names.get(i), node);
        if (inputs[i] >= given.size()) {
          lastUse.put(inputs[i], steps.size());
        }
      }
      int[] outputs = new int[node.getOutputCount()];
      for (int i = 0; i < outputs.length; i++) {
        outputs[i] = node.getOutput(i).isEmpty() ? -1 : next++;
        places.put(node.getOutput(i), outputs[i]);
        if (outputs[i] >= 0) {
          lastUse.put(outputs[i], steps.size()); // freed at once where nobody reads it
        }
      }
      steps.add(
          new NodeGraph.Step(operator(node, depth), label(node), inputs, outputs, new int[0]));
    }
    int[] out = new int[results.size()];
    for (int i = 0; i < out.length; i++) {
      Integer place = places.get(results.get(i));
      if (place == null) {
        throw damaged("its output " + Quoted.plain(results.get(i)) + " is made by no node");
      }
      out[i] = place;
      lastUse.remove(place);
    }
    return new NodeGraph(source, withLastUses(steps, lastUse), given.size(), next, out);
  }

  private static List<NodeGraph.Step> withLastUses(
      List<NodeGraph.Step> steps, Map<Integer, Integer> lastUse) {
    List<List<Integer>> freed = new ArrayList<>();
    steps.forEach(step -> freed.add(new ArrayList<>()));
    lastUse.forEach((place, step) -> freed.get(step).add(place));
    List<NodeGraph.Step> out = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      NodeGraph.Step step = steps.get(i);
      int[] last = freed.get(i).stream().mapToInt(Integer::intValue).toArray();
      out.add(
          new NodeGraph.Step(step.operator(), step.label(), step.inputs(), step.outputs(), last));
    }
    return out;
  }

  private int place(Map<String, Integer> places, String name, NodeProto node) {
    Integer place = places.get(name);
    if (place == null || place < 0) {
      throw damaged(
          "the input "
              + Quoted.plain(name)
              + " of its node "
              + label(node)
              + " is made by no node");
    }
    return place;
  }

  private InvalidInputException damaged(String what) {
    return new InvalidInputException(
        InvalidInputException.Kind.DAMAGED,
        source
            + " is not a valid ONNX model: "
            + what
            + "; export it again and check it with onnx.checker.check_model");
  }

  private Operator operator(NodeProto node, int depth) {
    OperatorTable.Preparation preparation =
        table
            .of(node.getDomain(), node.getOpType())
            .orElseThrow(() -> Refusals.unknown(source, node, label(node)));
    try {
      return preparation.of(new NodeCall(node, opset, types, numbers, bodies(node, depth)));
    } catch (UnsuitableNodeException e) {
      throw NodeGraph.refused(source, label(node), e);
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
      throw NodeGraph.refused(source, label(node), NodeGraph.unfit(e));
    }
  }

  private static String label(NodeProto node) {
    return Quoted.plain(OnnxNode.label(node)) + " (" + Quoted.plain(node.getOpType()) + ")";
  }

  private Map<String, NodeGraph> bodies(NodeProto node, int depth) {
    Map<String, NodeGraph> bodies = new HashMap<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        if (depth >= DEEPEST) {
          throw damaged("its graphs nest more than " + DEEPEST + " deep");
        }
        bodies.put(attribute.getName(), body(node, attribute.getG(), depth));
      }
    }
    return bodies;
  }

  /** A graph in a node: its own inputs come first, then all that the node captures. */
  private NodeGraph body(NodeProto node, GraphProto graph, int depth) {
    List<String> given = new ArrayList<>();
    graph.getInputList().stream().map(ValueInfoProto::getName).forEach(given::add);
    Set<String> own = Set.copyOf(given);
    for (String name : OnnxNode.captured(node)) {
      given.add(own.contains(name) ? "" : name); // an inner name hides an outer one
    }
    List<NodeProto> nodes = new ArrayList<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      nodes.add(constant(tensor));
    }
    nodes.addAll(graph.getNodeList());
    List<String> results = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    return prepared(nodes, given, results, depth + 1);
  }

  static NodeProto constant(TensorProto tensor) {
    return NodeProto.newBuilder()
        .setOpType("Constant")
        .addOutput(tensor.getName())
        .addAttribute(AttributeProto.newBuilder().setName("value").setT(tensor))
        .build();
  }
}
