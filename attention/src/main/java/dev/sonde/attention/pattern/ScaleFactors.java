package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.attention.pattern.AttentionPattern.Factor;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds the numbers that queries or keys are multiplied with, as where √scale is put on both. */
final class ScaleFactors {
  /** Longest way from a product back to a projection, and from a number to what it is made of. */
  private static final int FARTHEST = 24;

  private final OnnxGraph graph;

  ScaleFactors(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Factors on the way from a projection to the product.
   *
   * @param operand the queries or the keys, as they enter the product
   * @param place which of them
   */
  List<Factor> before(String operand, Factor.Place place) {
    List<Factor> factors = new ArrayList<>();
    String tensor = operand;
    for (int depth = 0; depth < FARTHEST; depth++) {
      Optional<NodeProto> producer = graph.producer(tensor);
      if (producer.isEmpty()) {
        return factors;
      }
      NodeProto node = producer.get();
      String operator = node.getOpType();
      if (OnnxGraph.SAME_NUMBERS.contains(operator) || OnnxGraph.LAYOUT.contains(operator)) {
        tensor = node.getInput(0);
      } else if (operator.equals("Mul") || operator.equals("Div")) {
        int factor = scalarInput(node);
        if (factor < 0 || (operator.equals("Div") && factor == 0)) {
          return factors;
        }
        factors.add(new Factor(node.getInput(factor), operator.equals("Div"), place));
        tensor = node.getInput(1 - factor);
      } else {
        return factors;
      }
    }
    return factors;
  }

  /** Which input of a node is a single number; −1 when none is known to be. */
  private int scalarInput(NodeProto node) {
    for (int i = 1; i >= 0; i--) {
      OptionalDouble value = graph.scalar(node.getInput(i));
      if (value.isPresent() || isComputedNumber(node.getInput(i), 0)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a tensor is computed from shapes and fixed numbers alone, as √d is in some exports. */
  private boolean isComputedNumber(String tensor, int depth) {
    if (graph.scalar(tensor).isPresent()) {
      return true;
    }
    Optional<NodeProto> producer = graph.producer(tensor);
    if (producer.isEmpty() || depth > FARTHEST) {
      return false;
    }
    NodeProto node = producer.get();
    return switch (node.getOpType()) {
      case "Shape", "Size" -> true;
      case "Sqrt", "Cast", "Reciprocal", "Pow", "Div", "Mul", "Squeeze", "Identity", "Reshape" ->
          node.getInputList().stream().allMatch(input -> isComputedNumber(input, depth + 1));
      // CastLike takes a type from its second input, no number
      case "Gather", "Slice", "CastLike" -> isComputedNumber(node.getInput(0), depth + 1);
      default -> false;
    };
  }
}
