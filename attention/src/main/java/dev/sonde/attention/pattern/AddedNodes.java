package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.attention.pattern.AttentionPattern.Addition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Nodes that are added to a graph, in the order in which they run; each method returns the name of
 * the tensor it makes. They use operators as they are since operator set 13.
 */
public final class AddedNodes {
  private final String prefix;
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<TensorProto> constants = new ArrayList<>();
  private int names;

  /**
   * Starts with none.
   *
   * @param prefix of all names, which no other tensor of the graph has
   */
  public AddedNodes(String prefix) {
    this.prefix = prefix;
  }

  /** What was added, and the values that belong to it. */
  Addition addition(String values) {
    return new Addition(nodes, constants, Optional.of(values));
  }

  /** What was added. */
  public Addition addition() {
    return new Addition(nodes, constants, Optional.empty());
  }

  String node(String operator, String... inputs) {
    return added(builder(operator, inputs));
  }

  /** A node to put attributes on, before it is {@link #added}. */
  NodeProto.Builder builder(String operator, String... inputs) {
    String name = name();
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(name)
        .addAllInput(List.of(inputs))
        .addOutput(name);
  }

  String added(NodeProto.Builder builder) {
    nodes.add(builder.build());
    return builder.getOutput(0);
  }

  String cast(String tensor, TensorProto.DataType type) {
    return added(builder("Cast", tensor).addAttribute(whole("to", type.getNumber())));
  }

  String transposed(String tensor, long... axes) {
    AttributeProto.Builder order =
        AttributeProto.newBuilder().setName("perm").setType(AttributeProto.AttributeType.INTS);
    Arrays.stream(axes).forEach(order::addInts);
    return added(builder("Transpose", tensor).addAttribute(order));
  }

  /** A tensor from one index to another along an axis. */
  String part(String tensor, long from, long to, int axis) {
    return node("Slice", tensor, one(from), one(to), one(axis));
  }

  /** Some of a tensor's lengths; by Slice, since Shape cannot choose before operator set 15. */
  String shape(String tensor, long from, long to) {
    return part(node("Shape", tensor), from, to, 0);
  }

  /** A tensor of one whole number, as shapes and slices take it. */
  String one(long value) {
    return wholes(value);
  }

  String wholes(long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length);
    Arrays.stream(values).forEach(tensor::addInt64Data);
    return constant(tensor);
  }

  /** A single-precision number. */
  String number(double value) {
    return constant(
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData((float) value));
  }

  private String constant(TensorProto.Builder tensor) {
    String name = name();
    constants.add(tensor.setName(name).build());
    return name;
  }

  private String name() {
    return prefix + names++;
  }

  static AttributeProto whole(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }
}
