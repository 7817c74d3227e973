package dev.sonde.attention.runtime;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.onnx.OnnxGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of a model that can run by itself.
 *
 * @param graph the whole
 * @param layers whose attention is worked out here
 * @param besides what is to be measured of the residual stream here
 * @param nodes in an order in which they can run
 * @param weights what they need of the file's numbers
 * @param inputs the model's own that are read here, and what earlier parts pass on
 * @param wanted tensors that are asked for
 * @param shown those of them that no earlier part passes on
 * @param passed tensors that later parts read, or show
 * @param made tensors that are worked out here from inputs
 */
public record GraphPart(
    OnnxGraph graph,
    List<Integer> layers,
    Set<String> besides,
    List<NodeProto> nodes,
    List<TensorProto> weights,
    Set<String> inputs,
    Set<String> wanted,
    Set<String> shown,
    Set<String> passed,
    Set<String> made) {
  private static final String PREFIX = "dev.sonde/";

  GraphPart with(List<Integer> measured, Set<String> streamed) {
    return new GraphPart(
        graph, measured, streamed, nodes, weights, inputs, wanted, shown, passed, made);
  }

  /** The name of the output that shows a tensor. */
  String outputOf(String name) {
    // outputs may not be inputs or weights
    return made.contains(name) ? name : PREFIX + name;
  }

  /**
   * Returns the part as a file.
   *
   * @param types what is known of the tensors that earlier parts pass on
   */
  byte[] bytes(Map<String, ValueInfoProto> types) {
    GraphProto.Builder part = GraphProto.newBuilder().setName("part").addAllNode(nodes);
    part.addAllInitializer(weights);
    for (ValueInfoProto input : graph.inputs()) {
      if (inputs.contains(input.getName())) {
        part.addInput(input);
      }
    }
    for (String name : inputs) {
      if (types.containsKey(name)) {
        part.addInput(types.get(name));
      }
    }
    Set<String> outputs = new HashSet<>(passed);
    for (String name : shown) {
      outputs.add(outputOf(name));
      if (!made.contains(name)) {
        part.addNode(
            NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(PREFIX + name)
                .addInput(name)
                .addOutput(PREFIX + name));
      }
    }
    outputs.stream()
        .sorted()
        .forEach(name -> part.addOutput(ValueInfoProto.newBuilder().setName(name)));
    part.addAllValueInfo(
        graph.model().getGraph().getValueInfoList().stream()
            .filter(info -> made.contains(info.getName()) && !outputs.contains(info.getName()))
            .toList());
    return graph.model().toBuilder().setGraph(part).build().toByteArray();
  }
}
