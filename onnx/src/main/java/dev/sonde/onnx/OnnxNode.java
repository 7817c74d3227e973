package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.findings.Quoted;
import java.util.Optional;

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
}
