package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.findings.Quoted;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to hold of a graph before it can be walked: every node makes something, has the inputs
 * that its operator cannot do without, and does not depend on itself. ONNX Runtime checks the rest.
 */
final class GraphCheck {
  private static final Set<String> WITHOUT_INPUTS =
      Set.of("Constant", "Loop", "Optional", "RandomNormal", "RandomUniform", "SequenceEmpty");

  private static final Set<String> OF_TWO =
      Set.of(
          "Add",
          "DequantizeLinear",
          "Div",
          "Equal",
          "Gather",
          "Gemm",
          "MatMul",
          "MatMulInteger",
          "Mul",
          "Pow",
          "QuantizeLinear",
          "Sub");

  /** Widths are divided by them: what cannot be one is refused before ONNX Runtime sees it. */
  private static final Set<String> COUNTS_OF_HEADS =
      Set.of("num_heads", "kv_num_heads", "q_num_heads");

  private static final long MOST_HEADS = 1 << 16;

  private final Path file;
  private final List<NodeProto> nodes;

  private GraphCheck(Path file, List<NodeProto> nodes) {
    this.file = file;
    this.nodes = nodes;
  }

  /**
   * Checks a graph.
   *
   * @param file the model's, for messages
   * @param nodes the graph's
   * @throws InvalidInputException when it cannot be walked
   */
  static void check(Path file, List<NodeProto> nodes) {
    GraphCheck check = new GraphCheck(file, nodes);
    nodes.forEach(check::checkArity);
    nodes.forEach(check::checkHeads);
    check.checkCircles();
  }

  private void checkArity(NodeProto node) {
    if (node.getOutputCount() == 0) {
      throw damaged(
          "its node "
              + Quoted.plain(node.getName())
              + " ("
              + Quoted.plain(node.getOpType())
              + ") makes nothing");
    }
    int least = leastInputs(node);
    if (node.getInputCount() < least) {
      throw damaged(
          "its node "
              + Quoted.plain(OnnxNode.label(node))
              + " needs "
              + least
              + (least == 1 ? " input" : " inputs")
              + " as a "
              + Quoted.plain(node.getOpType())
              + ", and has "
              + node.getInputCount());
    }
  }

  private void checkHeads(NodeProto node) {
    for (AttributeProto attribute : node.getAttributeList()) {
      boolean counts = COUNTS_OF_HEADS.contains(attribute.getName());
      if (counts && !(attribute.getI() > 0 && attribute.getI() <= MOST_HEADS)) {
        throw damaged(
            "its node "
                + Quoted.plain(OnnxNode.label(node))
                + " has "
                + attribute.getI()
                + " as its "
                + attribute.getName());
      }
    }
  }

  private static int leastInputs(NodeProto node) {
    String operator = node.getOpType();
    if (WITHOUT_INPUTS.contains(operator)) {
      return 0;
    }
    if (operator.equals("Where")) {
      return 3;
    }
    return OF_TWO.contains(operator) ? 2 : 1;
  }

  /** Takes nodes away whose inputs are all there, until none is left, or a circle (Kahn 1962). */
  private void checkCircles() {
    Map<String, Integer> producers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).getOutputList()) {
        producers.put(output, i);
      }
    }
    int[] missing = new int[nodes.size()];
    Map<Integer, Set<Integer>> readers = new HashMap<>();
    for (int i = 0; i < missing.length; i++) {
      for (String input : new HashSet<>(nodes.get(i).getInputList())) {
        Integer producer = input.isEmpty() ? null : producers.get(input);
        if (producer != null && readers.computeIfAbsent(producer, key -> new HashSet<>()).add(i)) {
          missing[i]++;
        }
      }
    }
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < missing.length; i++) {
      if (missing[i] == 0) {
        ready.push(i);
      }
    }
    int done = 0;
    while (!ready.isEmpty()) {
      done++;
      for (int reader : readers.getOrDefault(ready.pop(), Set.of())) {
        missing[reader]--;
        if (missing[reader] == 0) {
          ready.push(reader);
        }
      }
    }
    if (done < missing.length) {
      int i = 0;
      while (missing[i] == 0) {
        i++;
      }
      throw damaged(
          "its node " + Quoted.plain(OnnxNode.label(nodes.get(i))) + " depends on its own output");
    }
  }

  private InvalidInputException damaged(String what) {
    return new InvalidInputException(
        Kind.DAMAGED,
        file
            + " is not a valid ONNX model: "
            + what
            + "; export it again and check it with"
            + " onnx.checker.check_model");
  }
}
