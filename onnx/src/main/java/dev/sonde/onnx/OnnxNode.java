package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.findings.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a node of a graph says of itself. */
public final class OnnxNode {
  private OnnxNode() {}

  /** An attribute; nothing where the node has none of that name. */
  public static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .findFirst();
  }

  /** A whole number, or another where the node has none of that name. */
  public static long attribute(NodeProto node, String name, long otherwise) {
    return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
  }

  /** What to call a node: its name, else its first output's. */
  public static String label(NodeProto node) {
    return node.getName().isEmpty() ? node.getOutput(0) : node.getName();
  }

  /** The node as messages name it: operator and label, without control characters. */
  public static String shown(NodeProto node) {
    return Quoted.plain(node.getOpType()) + " " + Quoted.plain(label(node));
  }

  /** A node's inputs, and what the graphs in it read from outside, which come behind them. */
  public static List<String> allInputs(NodeProto node) {
    List<String> names = new ArrayList<>(node.getInputList());
    names.addAll(captured(node));
    return names;
  }

  /** What the graphs in a node read from outside, each once. */
  public static Set<String> captured(NodeProto node) {
    Set<String> out = new LinkedHashSet<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        out.addAll(free(attribute.getG()));
      }
    }
    return out;
  }

  private static Set<String> free(GraphProto graph) {
    Set<String> own = new LinkedHashSet<>();
    graph.getInputList().forEach(input -> own.add(input.getName()));
    graph.getInitializerList().forEach(tensor -> own.add(tensor.getName()));
    Set<String> free = new LinkedHashSet<>();
    for (NodeProto node : graph.getNodeList()) {
      for (String name : allInputs(node)) {
        if (!name.isEmpty() && !own.contains(name)) {
          free.add(name);
        }
      }
      own.addAll(node.getOutputList());
    }
    for (ValueInfoProto output : graph.getOutputList()) {
      if (!own.contains(output.getName())) {
        free.add(output.getName());
      }
    }
    return free;
  }
}
