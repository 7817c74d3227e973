package dev.sonde.attention;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The learned positions that a model looks up with an input of its own, {@code position_ids}, and
 * the first of them that a text begins with.
 *
 * <p>Most models count from 0. RoBERTa and its kin count from 2, behind the row of their padding
 * token, number 1, and theirs is a table of two rows more than the tokens they take: 514 for 512.
 * So a table of n + 2 rows, n a multiple of 64, that the input indexes as it is begins at 2. A
 * model that adds its offset inside the graph, as OPT does, is fed from 0, as is every other.
 *
 * @param input the input's name
 * @param rows how many positions the table has
 * @param first the position of a sequence's first token
 */
record PositionTable(String input, long rows, long first) {
  /** Lengths that models are made for are multiples of this; 512, 1,024 and 4,096 are. */
  private static final long USUAL_STEP = 64;

  private static final long BEHIND_PADDING = 2;

  /** Operators that leave whole numbers as they are, between an input and the table. */
  private static final Set<String> PASSES =
      Set.of("Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze", "Flatten", "Expand");

  /** Finds the table; nothing where no input looks one up directly. */
  static Optional<PositionTable> of(OnnxGraph graph) {
    for (ValueInfoProto input : graph.inputs()) {
      if (ModelInput.holdsPositions(input.getName())) {
        Optional<PositionTable> table =
            rows(graph, input.getName()).map(rows -> of(input.getName(), rows));
        if (table.isPresent()) {
          return table;
        }
      }
    }
    return Optional.empty();
  }

  private static PositionTable of(String input, long rows) {
    boolean behindPadding = rows > BEHIND_PADDING && rows % USUAL_STEP == BEHIND_PADDING;
    return new PositionTable(input, rows, behindPadding ? BEHIND_PADDING : 0);
  }

  /** Whether the number of rows alone tells that positions begin at 0. */
  boolean usual() {
    return rows % USUAL_STEP == 0;
  }

  private static Optional<Long> rows(OnnxGraph graph, String input) {
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
