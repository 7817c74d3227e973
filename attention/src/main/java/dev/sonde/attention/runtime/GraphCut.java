package dev.sonde.attention.runtime;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Cuts a model into parts that run one after the other, so that what one of them shows can be let
 * go before the next one runs. Together they work out what the whole does, each node once.
 *
 * <p>A part holds the nodes that its tensors need and no earlier part holds. Nodes that depend on
 * no input (constants, weights that are unpacked) are repeated wherever they are read; what nobody
 * asks for, such as the head of a language model behind the last layer, is left out.
 */
public final class GraphCut {
  private static final int UNASSIGNED = -1;

  private final OnnxGraph graph;
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<Set<String>> uses = new ArrayList<>();
  private final Map<String, Integer> producers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Set<String> inputs = new HashSet<>();
  private final boolean[] fixed;
  private final int[] partOf;

  private GraphCut(OnnxGraph graph, List<AttentionPattern> patterns) {
    this.graph = graph;
    graph
        .model()
        .getGraph()
        .getInitializerList()
        .forEach(tensor -> constants.put(tensor.getName(), tensor));
    graph.inputs().forEach(input -> inputs.add(input.getName()));
    nodes.addAll(graph.nodes());
    for (AttentionPattern pattern : patterns) {
      nodes.addAll(pattern.addition().nodes());
      pattern.addition().constants().forEach(tensor -> constants.put(tensor.getName(), tensor));
    }
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).getOutputList()) {
        producers.put(output, i);
      }
    }
    for (NodeProto node : nodes) {
      Set<String> names = new LinkedHashSet<>();
      addUses(node, names);
      names.removeIf(name -> !isKnown(name));
      uses.add(names);
    }
    fixed = new boolean[nodes.size()];
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] = !isRandom(nodes.get(i)) && uses.get(i).stream().allMatch(this::isFixed);
    }
    partOf = new int[nodes.size()];
    Arrays.fill(partOf, UNASSIGNED);
  }

  /** What a node reads, graphs inside of it included. */
  private static void addUses(NodeProto node, Set<String> names) {
    names.addAll(node.getInputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        addUses(attribute.getG(), names);
      }
      attribute.getGraphsList().forEach(inner -> addUses(inner, names));
    }
  }

  private static void addUses(GraphProto inner, Set<String> names) {
    inner.getNodeList().forEach(node -> addUses(node, names));
    inner.getOutputList().stream().map(ValueInfoProto::getName).forEach(names::add);
  }

  private boolean isKnown(String name) {
    return producers.containsKey(name) || constants.containsKey(name) || inputs.contains(name);
  }

  private boolean isFixed(String name) {
    Integer producer = producers.get(name);
    return producer == null ? constants.containsKey(name) : fixed[producer];
  }

  private static boolean isRandom(NodeProto node) {
    String operator = node.getOpType();
    return operator.startsWith("Random")
        || operator.equals("Bernoulli")
        || operator.equals("Multinomial");
  }

  /**
   * Cuts a model.
   *
   * @param graph the model
   * @param patterns whose additions to the graph are needed
   * @param wanted the tensors that each layer has to show
   * @param besides tensors to be shown by whichever part works them out
   * @return one part for each layer, and a last one where that is not all; a single part where
   *     values other than tensors pass through the graph
   */
  public static List<GraphPart> parts(
      OnnxGraph graph,
      List<AttentionPattern> patterns,
      List<Set<String>> wanted,
      Set<String> besides) {
    List<List<Integer>> layers = new ArrayList<>();
    List<Set<String>> asked = new ArrayList<>();
    boolean whole = graph.nodes().stream().anyMatch(GraphCut::handlesOtherValues);
    for (int i = 0; i < wanted.size(); i++) {
      if (i == 0 || !whole) {
        layers.add(new ArrayList<>());
        asked.add(new LinkedHashSet<>());
      }
      layers.get(layers.size() - 1).add(i);
      asked.get(asked.size() - 1).addAll(wanted.get(i));
    }
    return new GraphCut(graph, patterns).parts(layers, asked, besides);
  }

  private static boolean handlesOtherValues(NodeProto node) {
    return node.getOpType().contains("Sequence") || node.getOpType().contains("Optional");
  }

  private List<GraphPart> parts(
      List<List<Integer>> layers, List<Set<String>> wanted, Set<String> besides) {
    List<Set<Integer>> members = new ArrayList<>();
    for (int p = 0; p < wanted.size(); p++) {
      members.add(claim(wanted.get(p), p));
    }
    members.add(claim(besides, wanted.size()));
    List<Set<String>> extras = new ArrayList<>();
    members.forEach(part -> extras.add(new LinkedHashSet<>()));
    for (String name : besides) {
      Integer producer = producers.get(name);
      extras.get(producer == null ? wanted.size() : partOf[producer]).add(name);
    }
    List<GraphPart> parts = new ArrayList<>();
    Set<String> later = new HashSet<>();
    for (int p = wanted.size(); p >= 0; p--) {
      boolean last = p == wanted.size();
      Set<String> all = new LinkedHashSet<>(last ? Set.of() : wanted.get(p));
      all.addAll(extras.get(p));
      if (last && all.isEmpty()) {
        continue;
      }
      List<Integer> measured = last ? List.of() : layers.get(p);
      GraphPart part = part(members.get(p), all, later);
      parts.add(0, part.with(measured, extras.get(p)));
      later.addAll(part.inputs());
      later.addAll(all);
    }
    return parts;
  }

  /** Claims for a part the nodes that its tensors need, and lists fixed ones among them. */
  private Set<Integer> claim(Set<String> wanted, int part) {
    Set<Integer> members = new HashSet<>();
    Deque<String> waiting = new ArrayDeque<>(wanted);
    while (!waiting.isEmpty()) {
      Integer producer = producers.get(waiting.pop());
      if (producer == null || members.contains(producer)) {
        continue;
      }
      if (fixed[producer] || partOf[producer] == UNASSIGNED) {
        partOf[producer] = part;
        members.add(producer);
        uses.get(producer).forEach(waiting::push);
      }
    }
    return members;
  }

  private GraphPart part(Set<Integer> members, Set<String> wanted, Set<String> later) {
    List<NodeProto> own = new ArrayList<>();
    Set<String> made = new HashSet<>();
    Set<String> direct = new LinkedHashSet<>();
    Set<String> read = new LinkedHashSet<>();
    for (int i : new TreeSet<>(members)) {
      own.add(nodes.get(i));
      made.addAll(nodes.get(i).getOutputList());
      read.addAll(uses.get(i));
      if (!fixed[i]) {
        direct.addAll(nodes.get(i).getOutputList());
      }
    }
    Set<String> shown = new LinkedHashSet<>(wanted);
    shown.removeIf(name -> !made.contains(name) && producers.containsKey(name));
    read.addAll(shown);
    read.removeAll(made);
    Set<String> passed = new LinkedHashSet<>(direct);
    passed.retainAll(later);
    Set<String> given = new LinkedHashSet<>(read);
    given.removeAll(constants.keySet());
    read.retainAll(constants.keySet());
    List<TensorProto> weights =
        read.stream().flatMap(name -> Stream.ofNullable(constants.get(name))).toList();
    return new GraphPart(
        graph, List.of(), Set.of(), own, weights, given, wanted, shown, passed, direct);
  }
}
