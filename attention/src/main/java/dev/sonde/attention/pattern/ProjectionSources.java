package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells self-attention from cross attention: whether queries and keys are projected, by products
 * with weights, from activations of which none is the same.
 *
 * <p>Their lengths tell it only when they differ, and encoder and decoder may read as many tokens.
 */
final class ProjectionSources {
  /** Between a projection and the product stand a bias, norms and a rotation at most. */
  private static final int MOST_NODES = 200;

  private static final Set<String> ROUNDINGS =
      Set.of("DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear");

  private final OnnxGraph graph;

  ProjectionSources(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Whether two tensors come from different activations; false where that cannot be told.
   *
   * @param queries the queries
   * @param keys the keys
   */
  boolean differ(String queries, String keys) {
    Set<String> ofQueries = sources(queries);
    Set<String> ofKeys = sources(keys);
    return !ofQueries.isEmpty() && !ofKeys.isEmpty() && Collections.disjoint(ofQueries, ofKeys);
  }

  private Set<String> sources(String tensor) {
    Set<String> sources = new HashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    while (!open.isEmpty()) {
      String name = open.pop();
      NodeProto node = graph.producer(name).orElse(null);
      if (node == null || !seen.add(name) || seen.size() > MOST_NODES) {
        continue;
      }
      if (projects(node)) {
        sources.add(unrounded(node.getInput(0)));
      } else if (!node.getOpType().equals("Shape")) {
        open.addAll(node.getInputList());
      }
    }
    return sources;
  }

  private boolean projects(NodeProto node) {
    String operator = node.getOpType();
    boolean product =
        operator.contains("MatMul") || operator.equals("Gemm") || operator.equals("Einsum");
    return product && node.getInputCount() > 1 && graph.comesFromWeights(node.getInput(1));
  }

  /** Quantised projections each round their input. */
  private String unrounded(String tensor) {
    String name = tensor;
    while (true) {
      Optional<NodeProto> rounding =
          graph.producer(name).filter(node -> ROUNDINGS.contains(node.getOpType()));
      if (rounding.isEmpty()) {
        return name;
      }
      name = rounding.get().getInput(0);
    }
  }
}
