package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.attention.pattern.OutputPath.Projection;
import dev.sonde.attention.pattern.OutputPath.Rounding;
import dev.sonde.attention.vectors.HeadVectors.Layout;
import dev.sonde.onnx.OnnxGraph;
import dev.sonde.onnx.OnnxNode;
import java.util.List;
import java.util.Optional;

/**
 * Follows the outputs of an attention's heads to the residual stream: what joins heads, a product
 * with a fixed matrix, a bias, and the sum with the stream.
 *
 * <p>Where something else stands on the way (a norm, a gate), the stream or the projection are left
 * unknown rather than guessed.
 */
final class OutputPathFinder {
  private static final int FARTHEST = 12;

  private final OnnxGraph graph;

  OutputPathFinder(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Returns the way.
   *
   * @param heads the tensor of the heads' outputs
   * @param layout how they lie in it
   */
  OutputPath from(String heads, Layout layout) {
    String tensor = heads;
    boolean turned = false;
    for (int depth = 0; depth < FARTHEST; depth++) {
      Optional<NodeProto> next = onlyReader(tensor);
      if (next.isEmpty()) {
        break;
      }
      NodeProto node = next.get();
      Optional<Projection> projection = projection(node, tensor);
      if (projection.isPresent()) {
        String result =
            projection.get().rounding().isEmpty() ? node.getOutput(0) : realResult(node);
        return new OutputPath(heads, layout, projection, stream(result));
      }
      boolean turns = node.getOpType().equals("Transpose");
      if (turns ? !turned && !keepsOrderOfHeads(node, layout) : !joins(node)) {
        break;
      }
      turned |= turns;
      tensor = node.getOutput(0);
    }
    return new OutputPath(heads, layout, Optional.empty(), Optional.empty());
  }

  /** Whether a transposition moves nothing but the positions. */
  private static boolean keepsOrderOfHeads(NodeProto transpose, Layout layout) {
    List<Long> order =
        OnnxNode.attribute(transpose, "perm").map(AttributeProto::getIntsList).orElse(List.of());
    long positions =
        switch (layout) {
          case ROWS -> order.size() - 2;
          case COLUMNS -> order.size() - 1;
          case INTERLEAVED -> order.size() - 3;
          case UNKNOWN -> -1;
        };
    List<Long> others = order.stream().filter(axis -> axis != positions).toList();
    return !order.isEmpty() && others.equals(others.stream().sorted().toList());
  }

  private static boolean joins(NodeProto node) {
    return OnnxGraph.SAME_NUMBERS.contains(node.getOpType())
        || node.getOpType().equals("DynamicQuantizeLinear");
  }

  /** What reads a tensor, but for nodes that ask for its shape; nothing where several do. */
  private Optional<NodeProto> onlyReader(String tensor) {
    var readers =
        graph.consumers(tensor).stream().filter(node -> !node.getOpType().equals("Shape")).toList();
    return readers.size() == 1 ? Optional.of(readers.get(0)) : Optional.empty();
  }

  private Optional<Projection> projection(NodeProto node, String tensor) {
    if (node.getInputCount() < 2 || !node.getInput(0).equals(tensor)) {
      return Optional.empty();
    }
    String weight = node.getInput(1);
    return switch (node.getOpType()) {
      case "MatMul" ->
          graph.comesFromWeights(weight)
              ? Optional.of(new Projection(weight, false))
              : Optional.empty();
      case "Gemm" ->
          graph.comesFromWeights(weight) && OnnxNode.attribute(node, "transA", 0) == 0
              ? Optional.of(new Projection(weight, OnnxNode.attribute(node, "transB", 0) != 0))
              : Optional.empty();
      case "MatMulInteger" ->
          graph.comesFromWeights(weight) ? wholeNumbers(node) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Mul(Cast(MatMulInteger(quantised outputs, W)), Mul(scale of the outputs, scale of W)). */
  private Optional<Projection> wholeNumbers(NodeProto product) {
    Optional<String> zero =
        product.getInputCount() > 3 && !product.getInput(3).isEmpty()
            ? Optional.of(product.getInput(3))
            : Optional.empty();
    return onlyReader(product.getOutput(0))
        .filter(cast -> cast.getOpType().equals("Cast"))
        .flatMap(cast -> onlyReader(cast.getOutput(0)))
        .filter(scaled -> scaled.getOpType().equals("Mul"))
        .flatMap(
            scaled ->
                scaled.getInputList().stream()
                    .flatMap(input -> graph.producer(input).stream())
                    .filter(scales -> scales.getOpType().equals("Mul"))
                    .flatMap(scales -> scales.getInputList().stream())
                    .filter(graph::comesFromWeights)
                    .findFirst())
        .map(
            scale ->
                new Projection(product.getInput(1), false, Optional.of(new Rounding(zero, scale))));
  }

  private String realResult(NodeProto integerProduct) {
    return onlyReader(integerProduct.getOutput(0))
        .flatMap(cast -> onlyReader(cast.getOutput(0)))
        .map(scaled -> scaled.getOutput(0))
        .orElseThrow();
  }

  /** The other side of the sum that a projection's result enters. */
  private Optional<String> stream(String result) {
    String tensor = result;
    for (int depth = 0; depth < FARTHEST; depth++) {
      Optional<NodeProto> next = onlyReader(tensor);
      if (next.isEmpty() || next.get().getInputCount() < 1) {
        return Optional.empty();
      }
      NodeProto node = next.get();
      boolean skip = node.getOpType().equals("SkipLayerNormalization");
      if (node.getOpType().equals("Add") || skip) {
        String other = node.getInput(node.getInput(0).equals(tensor) ? 1 : 0);
        if (skip || !graph.comesFromWeights(other)) {
          if (skip || !isBranch(other)) {
            return Optional.of(other);
          }
        }
      } else if (!joins(node)) {
        return Optional.empty();
      }
      tensor = node.getOutput(0);
    }
    return Optional.empty();
  }

  /** Whether a tensor is a product itself, as the feed-forward part of parallel blocks is. */
  private boolean isBranch(String tensor) {
    String name = tensor;
    for (int depth = 0; depth < FARTHEST; depth++) {
      Optional<NodeProto> producer = graph.producer(name);
      if (producer.isEmpty()) {
        return false;
      }
      NodeProto node = producer.get();
      String operator = node.getOpType();
      if (operator.equals("MatMul")
          || operator.equals("Gemm")
          || operator.equals("MatMulInteger")) {
        return true;
      }
      boolean bias =
          operator.equals("Add") && node.getInputList().stream().anyMatch(graph::comesFromWeights);
      if (!bias && !joins(node)) {
        return false;
      }
      int next = bias && graph.comesFromWeights(node.getInput(0)) ? 1 : 0;
      name = node.getInput(next);
    }
    return false;
  }
}
