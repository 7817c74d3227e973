package dev.sonde.attention.ablation;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.attention.pattern.OutputPath;
import dev.sonde.attention.pattern.OutputPath.Projection;
import dev.sonde.onnx.OnnxGraph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model whose heads can be taken out: the outputs o of the heads of every layer become o·gain +
 * shift, where gain and shift are further inputs. With gain 1 and shift 0 it is the model itself,
 * to the bit but for the sign of zeros.
 */
final class AblationGraph {
  private static final String PREFIX = "dev.sonde/ablation/";

  private AblationGraph() {}

  /** The input that layer's outputs are multiplied with. */
  static String gain(int layer) {
    return PREFIX + layer + "/gain";
  }

  /** The input that is added to them. */
  static String shift(int layer) {
    return PREFIX + layer + "/shift";
  }

  /**
   * Returns the model's bytes.
   *
   * @param graph the model
   * @param paths the outputs, by layer
   */
  static byte[] of(OnnxGraph graph, List<OutputPath> paths) {
    Map<String, Integer> layers = new HashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      layers.put(paths.get(i).heads(), i);
    }
    GraphProto.Builder edited = graph.model().getGraph().toBuilder().clearNode();
    for (NodeProto node : graph.nodes()) {
      NodeProto.Builder renamed = node.toBuilder();
      int layer = -1;
      for (int o = 0; o < node.getOutputCount(); o++) {
        Integer found = layers.get(node.getOutput(o));
        if (found != null) {
          layer = found;
          renamed.setOutput(o, PREFIX + layer + "/raw");
        }
      }
      edited.addNode(renamed);
      if (layer >= 0) {
        addSwitch(edited, layer, paths.get(layer), type(graph, paths.get(layer)));
      }
    }
    return graph.model().toBuilder().setGraph(edited).build().toByteArray();
  }

  /** Half precision is told by the weights that the outputs are multiplied with. */
  private static TensorProto.DataType type(OnnxGraph graph, OutputPath path) {
    Optional<TensorProto.DataType> type =
        path.projection()
            .map(Projection::weight)
            .flatMap(graph::constant)
            .map(weight -> TensorProto.DataType.forNumber(weight.getDataType()));
    return type.filter(
            t ->
                t == TensorProto.DataType.FLOAT16
                    || t == TensorProto.DataType.BFLOAT16
                    || t == TensorProto.DataType.DOUBLE)
        .orElse(TensorProto.DataType.FLOAT);
  }

  private static void addSwitch(
      GraphProto.Builder graph, int layer, OutputPath path, TensorProto.DataType type) {
    String at = PREFIX + layer;
    boolean single = type == TensorProto.DataType.FLOAT;
    String raw = at + "/raw";
    if (!single) {
      graph.addNode(cast(raw, at + "/single", TensorProto.DataType.FLOAT));
      raw = at + "/single";
    }
    graph.addNode(node("Mul", at + "/scaled", raw, gain(layer)));
    String sum = single ? path.heads() : at + "/shifted";
    graph.addNode(node("Add", sum, at + "/scaled", shift(layer)));
    if (!single) {
      graph.addNode(cast(sum, path.heads(), type));
    }
    graph.addInput(input(gain(layer))).addInput(input(shift(layer)));
  }

  private static NodeProto.Builder node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output + "/" + operator)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static NodeProto.Builder cast(String from, String to, TensorProto.DataType type) {
    return node("Cast", to, from)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(type.getNumber()));
  }

  /** Its shape stays open: it depends on how the heads lie in their tensor. */
  private static ValueInfoProto input(String name) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())))
        .build();
  }
}
