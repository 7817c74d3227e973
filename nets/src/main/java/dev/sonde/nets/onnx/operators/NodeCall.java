package dev.sonde.nets.onnx.operators;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.nets.onnx.numbers.RealTypes;
import dev.sonde.nets.onnx.numbers.RestoredNumber;
import dev.sonde.nets.onnx.numbers.StoredNumbers;
import dev.sonde.onnx.OnnxNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What is known of a node before anything runs.
 *
 * @param node the node
 * @param opset the version of the standard's operators
 * @param types the types to compute in
 * @param numbers reads tensors that stand in the node
 * @param bodies the graphs inside the node, by the attribute's name
 */
record NodeCall(
    NodeProto node,
    long opset,
    RealTypes types,
    StoredNumbers numbers,
    Map<String, NodeGraph> bodies) {

  /** How many outputs the node names. */
  int outputs() {
    return node.getOutputCount();
  }

  /** Whether somebody reads an output. */
  boolean wants(int output) {
    return output < node.getOutputCount() && !node.getOutput(output).isEmpty();
  }

  private Optional<AttributeProto> attribute(String name) {
    return OnnxNode.attribute(node, name);
  }

  boolean has(String name) {
    return attribute(name).isPresent();
  }

  /** A whole number. */
  long whole(String name, long otherwise) {
    return attribute(name).map(AttributeProto::getI).orElse(otherwise);
  }

  /** Yes or no. */
  boolean flag(String name, boolean otherwise) {
    return whole(name, otherwise ? 1 : 0) != 0;
  }

  /** A real number, as it was meant before it was rounded to single precision. */
  double real(String name, double otherwise) {
    return attribute(name).map(value -> RestoredNumber.of(value.getF())).orElse(otherwise);
  }

  /** Several whole numbers; an empty array where the node has none. */
  long[] wholes(String name) {
    return attribute(name)
        .map(value -> value.getIntsList().stream().mapToLong(Long::longValue).toArray())
        .orElseGet(() -> new long[0]);
  }

  /** Several real numbers; an empty array where the node has none. */
  double[] reals(String name) {
    return attribute(name)
        .map(value -> value.getFloatsList().stream().mapToDouble(RestoredNumber::of).toArray())
        .orElseGet(() -> new double[0]);
  }

  String text(String name, String otherwise) {
    return attribute(name).map(value -> value.getS().toStringUtf8()).orElse(otherwise);
  }

  List<String> texts(String name) {
    return attribute(name).stream()
        .flatMap(value -> value.getStringsList().stream())
        .map(bytes -> bytes.toStringUtf8())
        .toList();
  }

  Optional<TensorProto> tensor(String name) {
    return attribute(name).filter(AttributeProto::hasT).map(AttributeProto::getT);
  }

  /** The type that an attribute names. */
  ScalarType type(String name, TensorProto.DataType otherwise) {
    int number = Math.toIntExact(whole(name, otherwise.getNumber()));
    return types
        .of(number)
        .orElseThrow(
            () ->
                new UnsuitableNodeException(
                    "it makes "
                        + Optional.ofNullable(TensorProto.DataType.forNumber(number))
                            .map(Enum::name)
                            .orElse("numbers of type " + number)
                        + ", a type that nothing can be differentiated in"));
  }

  /** A graph inside the node. */
  NodeGraph body(String name) {
    NodeGraph body = bodies.get(name);
    if (body == null) {
      throw new UnsuitableNodeException("its graph " + name + " is missing");
    }
    return body;
  }

  /** Refuses a node unless something holds. */
  void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new UnsuitableNodeException(otherwise);
    }
  }
}
