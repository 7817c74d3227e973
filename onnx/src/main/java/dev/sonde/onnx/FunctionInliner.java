package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.findings.Quoted;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the bodies of a model's own functions (ONNX IR, Functions) where they are called, so that
 * what happens in them can be seen: PyTorch exports modules, and operators that ONNX lacks, as
 * functions. The same operators work on the same numbers.
 *
 * <p>A function that was written for another operator set than the model, in which operators may
 * mean something else, is left as it is.
 */
final class FunctionInliner {
  /** Models have thousands; functions that call functions can make any number of few bytes. */
  private static final int MOST_NODES = 1_000_000;

  /** PyTorch's exports nest modules a dozen deep; what walks a graph calls itself for each. */
  private static final int DEEPEST = 200;

  private record Key(String domain, String name, String overload) {
    static Key of(FunctionProto function) {
      return new Key(standard(function.getDomain()), function.getName(), function.getOverload());
    }

    static Key of(NodeProto call) {
      return new Key(standard(call.getDomain()), call.getOpType(), call.getOverload());
    }
  }

  private final Path file;
  private final Map<Key, FunctionProto> functions = new HashMap<>();
  private final Map<String, Long> opsets = new LinkedHashMap<>();
  private final Deque<Key> calling = new ArrayDeque<>();
  private final Set<Key> left = new HashSet<>();
  private int calls;
  private int nodes;

  private FunctionInliner(Path file, ModelProto model) {
    this.file = file;
    model.getFunctionsList().forEach(function -> functions.put(Key.of(function), function));
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      opsets.put(standard(set.getDomain()), set.getVersion());
    }
  }

  private static String standard(String name) {
    return name.equals("ai.onnx") ? "" : name;
  }

  /**
   * Puts bodies in place of calls.
   *
   * @param file the model's, for messages
   * @param model the model
   * @return the same model; it keeps the functions that are still called
   * @throws InvalidInputException when a function calls itself, or functions make more nodes than a
   *     machine can hold
   */
  static ModelProto inlined(Path file, ModelProto model) {
    return model.getFunctionsCount() == 0 ? model : new FunctionInliner(file, model).of(model);
  }

  private ModelProto of(ModelProto model) {
    ModelProto.Builder inlined = model.toBuilder();
    inlined.setGraph(graph(model.getGraph()));
    inlined.clearFunctions();
    for (FunctionProto function : model.getFunctionsList()) {
      if (left.contains(Key.of(function))) {
        inlined.addFunctions(function);
      }
    }
    inlined.clearOpsetImport();
    opsets.forEach(
        (domain, version) ->
            inlined.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
    return inlined.build();
  }

  private GraphProto graph(GraphProto graph) {
    return graph.toBuilder().clearNode().addAllNode(expanded(graph.getNodeList())).build();
  }

  private List<NodeProto> expanded(List<NodeProto> list) {
    List<NodeProto> expanded = new ArrayList<>();
    for (NodeProto node : list) {
      FunctionProto function = functions.get(Key.of(node));
      if (function == null) {
        count();
        expanded.add(withinGraphs(node));
      } else if (fits(function)) {
        expanded.addAll(body(node, function));
      } else {
        count();
        keep(function, 0);
        expanded.add(node);
      }
    }
    return expanded;
  }

  private void count() {
    nodes++;
    if (nodes > MOST_NODES) {
      throw new InvalidInputException(
          Kind.DAMAGED,
          "the functions of "
              + file
              + " make more than 1,000,000 nodes of it, which no model has; export it again");
    }
  }

  private NodeProto withinGraphs(NodeProto node) {
    NodeProto.Builder edited = node.toBuilder();
    for (int a = 0; a < node.getAttributeCount(); a++) {
      AttributeProto attribute = node.getAttribute(a);
      AttributeProto.Builder inner = attribute.toBuilder().clearGraphs();
      if (attribute.hasG()) {
        inner.setG(graph(attribute.getG()));
      }
      attribute.getGraphsList().forEach(one -> inner.addGraphs(graph(one)));
      edited.setAttribute(a, inner);
    }
    return edited.build();
  }

  private void requireShallow(int depth) {
    if (depth >= DEEPEST) {
      throw new InvalidInputException(
          Kind.DAMAGED,
          "functions of "
              + file
              + " call each other more than "
              + DEEPEST
              + " deep, which no model needs; export it again");
    }
  }

  /** Keeps a function, and what it calls. */
  private void keep(FunctionProto function, int depth) {
    requireShallow(depth);
    if (left.add(Key.of(function))) {
      for (NodeProto node : function.getNodeList()) {
        FunctionProto called = functions.get(Key.of(node));
        if (called != null) {
          keep(called, depth + 1);
        }
      }
    }
  }

  /** Whether its operators mean in the model what they mean in it. */
  private boolean fits(FunctionProto function) {
    for (OperatorSetIdProto set : function.getOpsetImportList()) {
      String domain = standard(set.getDomain());
      Long here = opsets.get(domain);
      if (here != null
          && here != set.getVersion()
          && function.getNodeList().stream()
              .anyMatch(node -> standard(node.getDomain()).equals(domain))) {
        return false;
      }
    }
    return true;
  }

  private List<NodeProto> body(NodeProto call, FunctionProto function) {
    Key key = Key.of(function);
    if (calling.contains(key)) {
      throw new InvalidInputException(
          Kind.DAMAGED,
          "the function "
              + Quoted.plain(function.getName())
              + " of "
              + file
              + " calls itself, which no model can; export it again");
    }
    requireShallow(calling.size());
    calling.push(key);
    count(); // a call of nothing is work, too
    for (OperatorSetIdProto set : function.getOpsetImportList()) {
      opsets.putIfAbsent(standard(set.getDomain()), set.getVersion());
    }
    String prefix = label(call, function) + "#" + calls++ + "/";
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < function.getInputCount(); i++) {
      names.put(function.getInput(i), i < call.getInputCount() ? call.getInput(i) : "");
    }
    List<NodeProto> passed = outputs(call, function, names, prefix);
    Renaming renaming =
        new Renaming(name -> names.containsKey(name) ? names.get(name) : prefix + name);
    List<NodeProto> body = new ArrayList<>();
    for (NodeProto node : function.getNodeList()) {
      body.add(renaming.node(withAttributes(node, call, function), prefix));
    }
    body.addAll(passed);
    List<NodeProto> expanded = expanded(body);
    calling.pop();
    return expanded;
  }

  private static String label(NodeProto call, FunctionProto function) {
    return call.getName().isEmpty() ? function.getName() : call.getName();
  }

  /** Names outputs; those that are inputs, or stand there twice, are passed on by nodes. */
  private static List<NodeProto> outputs(
      NodeProto call, FunctionProto function, Map<String, String> names, String prefix) {
    List<NodeProto> passed = new ArrayList<>();
    for (int o = 0; o < Math.min(function.getOutputCount(), call.getOutputCount()); o++) {
      String inside = function.getOutput(o);
      String outside = call.getOutput(o);
      if (outside.isEmpty()) {
        continue;
      }
      String before = names.putIfAbsent(inside, outside);
      if (before != null) {
        passed.add(
            NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(prefix + outside)
                .addInput(before)
                .addOutput(outside)
                .build());
      }
    }
    return passed;
  }

  /** A node of the body with the attributes that it takes from the call. */
  private static NodeProto withAttributes(NodeProto node, NodeProto call, FunctionProto function) {
    NodeProto.Builder edited = node.toBuilder().clearAttribute();
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getRefAttrName().isEmpty()) {
        edited.addAttribute(withinGraphs(attribute, call, function));
        continue;
      }
      OnnxNode.attribute(call, attribute.getRefAttrName())
          .or(
              () ->
                  function.getAttributeProtoList().stream()
                      .filter(one -> one.getName().equals(attribute.getRefAttrName()))
                      .findFirst())
          .ifPresent(value -> edited.addAttribute(value.toBuilder().setName(attribute.getName())));
    }
    return edited.build();
  }

  private static AttributeProto withinGraphs(
      AttributeProto attribute, NodeProto call, FunctionProto function) {
    AttributeProto.Builder edited = attribute.toBuilder().clearGraphs();
    if (attribute.hasG()) {
      edited.setG(withAttributes(attribute.getG(), call, function));
    }
    attribute
        .getGraphsList()
        .forEach(graph -> edited.addGraphs(withAttributes(graph, call, function)));
    return edited.build();
  }

  private static GraphProto withAttributes(
      GraphProto graph, NodeProto call, FunctionProto function) {
    GraphProto.Builder edited = graph.toBuilder().clearNode();
    graph.getNodeList().forEach(node -> edited.addNode(withAttributes(node, call, function)));
    return edited.build();
  }
}
