package dev.sonde.attention.aten;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Nodes and constants of a graph under way; each method returns the name of what it makes. */
final class NodeWriter {
  private static final String PREFIX = "dev.sonde/aten/";

  private final List<NodeProto.Builder> nodes = new ArrayList<>();
  private final List<TensorProto> constants = new ArrayList<>();
  private final Map<String, String> known = new HashMap<>();
  private String label = "";
  private int names;
  private int begun;

  /** What the nodes to come are called. */
  void begin(String operation) {
    label = operation;
    begun = nodes.size();
  }

  String node(String operator, String... inputs) {
    return node(operator, List.of(), inputs);
  }

  String node(String operator, List<AttributeProto> attributes, String... inputs) {
    String name = PREFIX + names++;
    nodes.add(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(label)
            .addAllInput(List.of(inputs))
            .addAllAttribute(attributes)
            .addOutput(name));
    return name;
  }

  /** A second output of the node that was added last. */
  String another() {
    String name = PREFIX + names++;
    nodes.get(nodes.size() - 1).addOutput(name);
    return name;
  }

  /** Gives the last node's result the name of a value, where it was made just now. */
  String named(String made, String value) {
    if (nodes.size() > begun) {
      NodeProto.Builder last = nodes.get(nodes.size() - 1);
      if (last.getOutputCount() == 1 && last.getOutput(0).equals(made)) {
        last.setOutput(0, value);
        return value;
      }
    }
    return made;
  }

  /** The nodes, in the order in which they run, each under a name of its own. */
  List<NodeProto> nodes() {
    Map<String, Integer> seen = new HashMap<>();
    List<NodeProto> out = new ArrayList<>();
    for (NodeProto.Builder node : nodes) {
      int before = seen.merge(node.getName(), 1, Integer::sum);
      out.add(before == 1 ? node.build() : node.setName(node.getName() + "/" + before).build());
    }
    return out;
  }

  List<TensorProto> constants() {
    return constants;
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto attribute(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto attribute(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  String cast(String tensor, Kind to) {
    return node("Cast", List.of(attribute("to", to.type().getNumber())), tensor);
  }

  String transposed(String tensor, List<Long> order) {
    return node("Transpose", List.of(attribute("perm", order)), tensor);
  }

  /** Its last two axes exchanged, if it has two. */
  String withLastAxesSwapped(String tensor, int axes) {
    List<Long> order = new ArrayList<>(LongStream.range(0, axes).boxed().toList());
    if (axes >= 2) {
      Collections.swap(order, axes - 1, axes - 2);
    }
    return transposed(tensor, order);
  }

  String joined(int axis, List<String> tensors) {
    return tensors.size() == 1
        ? tensors.get(0)
        : node("Concat", List.of(attribute("axis", axis)), tensors.toArray(String[]::new));
  }

  /** Whole numbers along one axis. */
  String wholes(long... values) {
    return known.computeIfAbsent(
        "wholes " + Arrays.toString(values),
        key -> {
          TensorProto.Builder tensor = of(DataType.INT64).addDims(values.length);
          Arrays.stream(values).forEach(tensor::addInt64Data);
          return constant(tensor);
        });
  }

  /** A number without axes. */
  String number(Value.Known value, Kind kind) {
    return known.computeIfAbsent(
        kind + " " + value.number(),
        key ->
            constant(
                switch (kind) {
                  case TRUTH -> of(DataType.BOOL).addInt32Data(value.real() != 0 ? 1 : 0);
                  case WHOLE -> of(DataType.INT64).addInt64Data(value.whole());
                  case REAL -> of(DataType.FLOAT).addFloatData((float) value.real());
                }));
  }

  String real(double value) {
    return number(new Value.Known(value), Kind.REAL);
  }

  String whole(long value) {
    return number(new Value.Known(value), Kind.WHOLE);
  }

  private static TensorProto.Builder of(DataType type) {
    return TensorProto.newBuilder().setDataType(type.getNumber());
  }

  private String constant(TensorProto.Builder tensor) {
    String name = PREFIX + names++;
    constants.add(tensor.setName(name).build());
    return name;
  }
}
