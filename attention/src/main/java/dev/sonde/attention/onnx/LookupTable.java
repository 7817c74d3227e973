package dev.sonde.attention.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The table of vectors that a model looks an input's whole numbers up in, as they are. */
public final class LookupTable {
  /** Operators that leave whole numbers as they are, between an input and the table. */
  private static final Set<String> PASSES =
      Set.of("Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze", "Flatten", "Expand");

  private LookupTable() {}

  /**
   * The number of rows of the table of token embeddings, which is the number of token ids that the
   * model takes; empty where no input for tokens looks one up directly.
   */
  public static OptionalLong tokens(OnnxGraph graph) {
    for (ValueInfoProto input : graph.inputs()) {
      if (ModelInput.holdsTokens(input.getName())) {
        Optional<Long> rows = rows(graph, input.getName());
        if (rows.isPresent()) {
          return OptionalLong.of(rows.get());
        }
      }
    }
    return OptionalLong.empty();
  }

  /** The number of rows of the table that an input is looked up in; nothing where there is none. */
  static Optional<Long> rows(OnnxGraph graph, String input) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(input));
    while (!open.isEmpty()) {
      String name = open.pop();
      for (NodeProto node : graph.consumers(name)) {
        String operator = node.getOpType();
        if (operator.equals("Gather") && node.getInput(1).equals(name)) {
          Optional<TensorProto> table = table(graph, node.getInput(0));
          if (table.isPresent() && table.get().getDimsCount() == 2) {
            return Optional.of(table.get().getDims(0));
          }
        } else if (PASSES.contains(operator)
            && node.getInput(0).equals(name)
            && seen.add(node.getOutput(0))) {
          open.add(node.getOutput(0));
        }
      }
    }
    return Optional.empty();
  }

  /** A weight, or what it was before it was turned into real numbers. */
  private static Optional<TensorProto> table(OnnxGraph graph, String tensor) {
    return graph
        .constant(tensor)
        .or(
            () ->
                graph
                    .producer(tensor)
                    .filter(node -> Set.of("DequantizeLinear", "Cast").contains(node.getOpType()))
                    .flatMap(node -> graph.constant(node.getInput(0))));
  }
}
