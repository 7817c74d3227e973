package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;

/**
 * Takes apart what {@code com.microsoft.MultiHeadAttention} is given in one tensor: queries, keys
 * and values as (batch, n, heads, 3, d), or keys and values as (batch, m, heads, 2, d) (ONNX
 * Runtime, ContribOperators.md). ONNX Runtime knows these forms on graphics processors only; as
 * three tensors of (batch, n, heads·d) it runs them on every processor.
 */
final class PackedHeads {
  private static final String PREFIX = "dev.sonde/packed/";

  /** Along which they are packed. */
  private static final int AXIS = 3;

  private final GraphProto.Builder edited;

  private PackedHeads(GraphProto graph) {
    edited = graph.toBuilder().clearNode();
  }

  /**
   * Takes packed tensors apart.
   *
   * @param model the model
   * @return the same model
   */
  static ModelProto apart(ModelProto model) {
    if (model.getGraph().getNodeList().stream().noneMatch(PackedHeads::isPacked)) {
      return model;
    }
    PackedHeads heads = new PackedHeads(model.getGraph());
    heads.addConstant("layout", TensorProto.newBuilder().addDims(3), 0, 0, -1);
    for (int i = 0; i < 3; i++) {
      heads.addConstant(Integer.toString(i), TensorProto.newBuilder(), i);
    }
    model.getGraph().getNodeList().forEach(heads::add);
    return model.toBuilder().setGraph(heads.edited).build();
  }

  private static boolean isPacked(NodeProto node) {
    return node.getOpType().equals("MultiHeadAttention")
        && node.getDomain().equals("com.microsoft")
        && node.getInputCount() > 0
        && node.getOutputCount() > 0
        && input(node, 2).isEmpty();
  }

  private static String input(NodeProto node, int i) {
    return i < node.getInputCount() ? node.getInput(i) : "";
  }

  private void add(NodeProto node) {
    if (!isPacked(node)) {
      edited.addNode(node);
      return;
    }
    boolean all = input(node, 1).isEmpty();
    String packed = all ? input(node, 0) : input(node, 1);
    NodeProto.Builder apart = node.toBuilder().clearInput();
    int first = 0;
    apart.addInput(all ? part(node, packed, first++) : input(node, 0));
    apart.addInput(part(node, packed, first++));
    apart.addInput(part(node, packed, first));
    for (int i = 3; i < node.getInputCount(); i++) {
      apart.addInput(node.getInput(i));
    }
    edited.addNode(apart);
  }

  /** The i-th of what is packed, as (batch, n, heads·d). */
  private String part(NodeProto node, String packed, int i) {
    String name = PREFIX + node.getOutput(0) + "/" + i;
    // not Slice: a tensor of fewer parts must be refused, not give an empty one
    edited.addNode(
        named("Gather", name + "/heads", packed, PREFIX + i)
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("axis")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(AXIS)));
    edited.addNode(named("Reshape", name, name + "/heads", PREFIX + "layout"));
    return name;
  }

  private static NodeProto.Builder named(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private void addConstant(String name, TensorProto.Builder tensor, long... values) {
    tensor.setName(PREFIX + name).setDataType(TensorProto.DataType.INT64.getNumber());
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    edited.addInitializer(tensor);
  }
}
