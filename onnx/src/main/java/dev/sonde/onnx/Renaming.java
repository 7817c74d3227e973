package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.function.UnaryOperator;

/**
 * New names for the tensors of nodes that move into another graph, graphs inside of them included.
 *
 * @param names the new name of a tensor; the empty name, of what is left out, stays
 */
public record Renaming(UnaryOperator<String> names) {

  private String of(String name) {
    return name.isEmpty() ? name : names.apply(name);
  }

  /**
   * A node with renamed tensors.
   *
   * @param node the node
   * @param prefix what its own name begins with afterwards; a node without a name stays one, and is
   *     told by what it makes
   */
  public NodeProto node(NodeProto node, String prefix) {
    NodeProto renamed = node(node);
    return node.getName().isEmpty()
        ? renamed
        : renamed.toBuilder().setName(prefix + node.getName()).build();
  }

  private NodeProto node(NodeProto node) {
    NodeProto.Builder renamed = node.toBuilder().clearInput().clearOutput();
    node.getInputList().forEach(name -> renamed.addInput(of(name)));
    node.getOutputList().forEach(name -> renamed.addOutput(of(name)));
    for (int a = 0; a < node.getAttributeCount(); a++) {
      renamed.setAttribute(a, attribute(node.getAttribute(a)));
    }
    return renamed.build();
  }

  private AttributeProto attribute(AttributeProto attribute) {
    if (!attribute.hasG() && attribute.getGraphsCount() == 0) {
      return attribute;
    }
    AttributeProto.Builder renamed = attribute.toBuilder().clearGraphs();
    if (attribute.hasG()) {
      renamed.setG(graph(attribute.getG()));
    }
    attribute.getGraphsList().forEach(inner -> renamed.addGraphs(graph(inner)));
    return renamed.build();
  }

  private GraphProto graph(GraphProto graph) {
    GraphProto.Builder renamed =
        graph.toBuilder().clearNode().clearInput().clearOutput().clearInitializer();
    // what is known of shapes is worked out again
    renamed.clearValueInfo().clearQuantizationAnnotation();
    graph.getNodeList().forEach(node -> renamed.addNode(node(node)));
    graph.getInputList().forEach(input -> renamed.addInput(named(input)));
    graph.getOutputList().forEach(output -> renamed.addOutput(named(output)));
    graph.getInitializerList().forEach(tensor -> renamed.addInitializer(tensor(tensor)));
    return renamed.build();
  }

  public ValueInfoProto named(ValueInfoProto info) {
    return info.toBuilder().setName(of(info.getName())).build();
  }

  public TensorProto tensor(TensorProto tensor) {
    return tensor.toBuilder().setName(of(tensor.getName())).build();
  }
}
