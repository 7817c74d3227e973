package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the branch of an If in its place where it is decided which one runs: by a fixed condition,
 * or by an input that Sonde always feeds with the same truth, as {@code use_cache_branch} of merged
 * decoders (Optimum), which it feeds with false since there is no past. The same operators work on
 * the same numbers.
 */
public final class DecidedBranches {
  /** Exporters put a cast and a reshape between a condition and what decides it; chosen by us. */
  private static final int FARTHEST = 24;

  private static final Set<String> SAME_TRUTH =
      Set.of("Identity", "Cast", "Squeeze", "Unsqueeze", "Reshape", "Flatten");

  private final GraphProto.Builder edited;
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Set<String> inputs = new HashSet<>();
  private int taken;

  private DecidedBranches(GraphProto graph) {
    edited = graph.toBuilder().clearNode();
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    graph.getInputList().forEach(input -> inputs.add(input.getName()));
  }

  /**
   * Puts branches in place.
   *
   * @param model the model
   * @return the same model
   */
  static ModelProto taken(ModelProto model) {
    if (model.getGraph().getNodeList().stream().noneMatch(DecidedBranches::isIf)) {
      return model;
    }
    DecidedBranches branches = new DecidedBranches(model.getGraph());
    branches.add(model.getGraph().getNodeList());
    return model.toBuilder().setGraph(branches.edited).build();
  }

  /** Whether an input chooses between a past and none; it is fed with false. */
  public static boolean asksForPast(String name) {
    return name.toLowerCase(Locale.ROOT).contains("use_cache");
  }

  private static boolean isIf(NodeProto node) {
    return node.getOpType().equals("If")
        && node.getDomain().isEmpty()
        && node.getInputCount() == 1
        && node.getOutputCount() > 0;
  }

  private void add(List<NodeProto> nodes) {
    for (NodeProto node : nodes) {
      Optional<GraphProto> branch =
          isIf(node)
              ? truth(node.getInput(0), 0)
                  .flatMap(truth -> OnnxNode.attribute(node, truth ? "then_branch" : "else_branch"))
                  .filter(AttributeProto::hasG)
                  .map(AttributeProto::getG)
                  .filter(graph -> graph.getOutputCount() == node.getOutputCount())
              : Optional.empty();
      if (branch.isPresent()) {
        add(inPlaceOf(node, branch.get()));
      } else {
        edited.addNode(node);
        node.getOutputList().forEach(name -> producers.put(name, node));
      }
    }
  }

  /** What a condition is in every run; nothing where it depends on more than is known. */
  private Optional<Boolean> truth(String condition, int depth) {
    TensorProto constant = constants.get(condition);
    if (constant != null) {
      return truth(constant);
    }
    if (inputs.contains(condition)) {
      return asksForPast(condition) ? Optional.of(false) : Optional.empty();
    }
    NodeProto node = producers.get(condition);
    if (node == null || depth > FARTHEST) {
      return Optional.empty();
    }
    if (node.getOpType().equals("Constant")) {
      return OnnxNode.attribute(node, "value").map(AttributeProto::getT).flatMap(this::truth);
    }
    if (node.getInputCount() == 0) {
      return Optional.empty();
    }
    if (node.getOpType().equals("Not")) {
      return truth(node.getInput(0), depth + 1).map(truth -> !truth);
    }
    return SAME_TRUTH.contains(node.getOpType())
        ? truth(node.getInput(0), depth + 1)
        : Optional.empty();
  }

  private Optional<Boolean> truth(TensorProto tensor) {
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return Optional.empty();
    }
    float[] numbers = TensorNumbers.of(tensor);
    return numbers.length == 1 ? Optional.of(numbers[0] != 0) : Optional.empty();
  }

  /** The branch's nodes; its weights become the graph's. */
  private List<NodeProto> inPlaceOf(NodeProto node, GraphProto branch) {
    String prefix = OnnxNode.label(node) + "#" + taken++ + "/";
    Map<String, String> names = new HashMap<>();
    for (TensorProto tensor : branch.getInitializerList()) {
      names.put(tensor.getName(), prefix + tensor.getName());
    }
    for (NodeProto inner : branch.getNodeList()) {
      inner.getOutputList().forEach(name -> names.put(name, prefix + name));
    }
    Renaming renaming = new Renaming(name -> names.getOrDefault(name, name));
    for (TensorProto tensor : branch.getInitializerList()) {
      TensorProto moved = renaming.tensor(tensor);
      edited.addInitializer(moved);
      constants.put(moved.getName(), moved);
    }
    List<NodeProto> moved = new ArrayList<>();
    for (NodeProto inner : branch.getNodeList()) {
      moved.add(renaming.node(inner, prefix));
    }
    for (int o = 0; o < branch.getOutputCount(); o++) {
      ValueInfoProto output = branch.getOutput(o);
      moved.add(
          NodeProto.newBuilder()
              .setOpType("Identity")
              .setName(prefix + node.getOutput(o))
              .addInput(names.getOrDefault(output.getName(), output.getName()))
              .addOutput(node.getOutput(o))
              .build());
    }
    return moved;
  }
}
