package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.attention.pattern.AttentionPattern.Operation;
import dev.sonde.attention.pattern.AttentionPattern.Step;
import dev.sonde.attention.vectors.HeadVectors.Layout;
import dev.sonde.onnx.OnnxGraph;
import dev.sonde.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the way that logits come from a product of queries and keys to a softmax: scales, a soft
 * cap, biases, masks, a rounding to 8 bits.
 */
final class LogitPathFinder {
  /** Longest way; real graphs take up to ten steps. */
  private static final int FARTHEST = 24;

  /**
   * Exporters put floors under masked logits, at −10,000 or at a format's lowest number; a bound
   * closer to zero may change logits that count. Chosen by us.
   */
  private static final double REACH = 10_000;

  private final OnnxGraph graph;

  /** Tensors that lead to no product, so that none is tried along every way that there is to it. */
  private final Set<String> deadEnds = new HashSet<>();

  LogitPathFinder(OnnxGraph graph) {
    this.graph = graph;
  }

  /** A step on the way from the product to the softmax, with the tensor it makes. */
  record Walked(Step step, String result) {}

  /**
   * A product of queries and keys, and the tensor that it makes.
   *
   * @param factor what the operator multiplies it with by itself
   */
  record Product(
      String queries,
      Layout queryLayout,
      String keys,
      Layout keyLayout,
      String result,
      double factor) {

    Product(String queries, Layout queryLayout, String keys, Layout keyLayout, String result) {
      this(queries, queryLayout, keys, keyLayout, result, 1);
    }

    /** Of a matrix product, whose second factor holds the keys as columns. */
    Product(String queries, String keys, String result) {
      this(queries, Layout.ROWS, keys, Layout.COLUMNS, result);
    }
  }

  /** A product, and what happens to it, in order. */
  record LogitPath(Product product, List<Walked> way) {
    LogitPath {
      way = List.copyOf(way);
    }
  }

  /**
   * Finds the way.
   *
   * @param logits what the softmax reads
   * @return the way; nothing where the logits come from something else
   */
  Optional<LogitPath> before(String logits) {
    List<Walked> way = new ArrayList<>();
    return climb(logits, way, 0)
        .map(
            product -> {
              Collections.reverse(way);
              return new LogitPath(product, way);
            });
  }

  /**
   * Climbs from a tensor towards the product of queries and keys, and writes down what it passes,
   * the last step first.
   */
  private Optional<Product> climb(String tensor, List<Walked> way, int depth) {
    Optional<Product> found =
        deadEnds.contains(tensor) || depth > FARTHEST
            ? Optional.empty()
            : graph.producer(tensor).flatMap(node -> climb(node, way, depth));
    if (found.isEmpty()) {
      deadEnds.add(tensor);
    }
    return found;
  }

  private Optional<Product> climb(NodeProto node, List<Walked> way, int depth) {
    String operator = node.getOpType();
    if (Set.of("Clip", "Max").contains(operator) && graph.isBoundedWithin(node, REACH)) {
      return Optional.empty();
    }
    if (OnnxGraph.SAME_NUMBERS.contains(operator) || operator.equals("Clip")) {
      return climb(node.getInput(0), way, depth + 1);
    }
    return switch (operator) {
      case "MatMul", "Einsum", "FusedMatMul" -> product(node);
      case "Max" ->
          node.getInputCount() == 1
              ? climb(node.getInput(0), way, depth + 1)
              : alongOne(node, way, depth, other -> Optional.empty());
      case "Add" -> alongOne(node, way, depth, other -> step(Operation.PLUS, other));
      case "Sub" -> isRowMaximum(node) ? climb(node.getInput(0), way, depth + 1) : Optional.empty();
      case "Mul" -> {
        Optional<Product> quantised = quantised(node);
        yield quantised.isPresent()
            ? quantised
            : alongOne(node, way, depth, other -> step(Operation.TIMES, other));
      }
      case "Div" -> along(node, 0, way, depth, step(Operation.DIVIDED, node.getInput(1)));
      case "Tanh" -> along(node, 0, way, depth, Optional.of(new Step(Operation.TANH)));
      case "DequantizeLinear" -> rounded(node, way, depth);
      case "Where" -> where(node, way, depth);
      default -> Optional.empty();
    };
  }

  private static Optional<Step> step(Operation operation, String tensor) {
    return Optional.of(new Step(operation, tensor));
  }

  /** Whether a row's maximum is taken off, which the softmax does not see. */
  private boolean isRowMaximum(NodeProto difference) {
    return graph
        .producer(difference.getInput(1))
        .filter(node -> node.getOpType().equals("ReduceMax"))
        .filter(node -> node.getInput(0).equals(difference.getInput(0)))
        .isPresent();
  }

  private interface StepOf {
    Optional<Step> of(String other);
  }

  /** Climbs along whichever of two inputs leads to the product. */
  private Optional<Product> alongOne(NodeProto node, List<Walked> way, int depth, StepOf step) {
    for (int i = 0; i < 2; i++) {
      Optional<Product> found = along(node, i, way, depth, step.of(node.getInput(1 - i)));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Product> along(
      NodeProto node, int input, List<Walked> way, int depth, Optional<Step> step) {
    int mark = way.size();
    step.ifPresent(walked -> way.add(new Walked(walked, node.getOutput(0))));
    Optional<Product> found = climb(node.getInput(input), way, depth + 1);
    if (found.isEmpty()) {
      way.subList(mark, way.size()).clear();
    }
    return found;
  }

  /** Climbs over logits that are stored in 8 bits: DequantizeLinear(QuantizeLinear(z)). */
  private Optional<Product> rounded(NodeProto node, List<Walked> way, int depth) {
    return graph
        .producer(node.getInput(0))
        .filter(quantised -> quantised.getOpType().equals("QuantizeLinear"))
        .flatMap(
            quantised -> {
              way.add(new Walked(new Step(Operation.ROUNDED), node.getOutput(0)));
              return climb(quantised.getInput(0), way, depth + 1);
            });
  }

  private Optional<Product> where(NodeProto node, List<Walked> way, int depth) {
    for (int i = 1; i <= 2; i++) {
      Operation keep = i == 1 ? Operation.KEEP_WHERE : Operation.KEEP_UNLESS;
      Optional<Product> found = along(node, i, way, depth, step(keep, node.getInput(0)));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Product> product(NodeProto node) {
    if (node.getInputCount() != 2
        || graph.comesFromWeights(node.getInput(0))
        || graph.comesFromWeights(node.getInput(1))) {
      return Optional.empty();
    }
    if (node.getOpType().equals("Einsum")) {
      return einsum(node);
    }
    if (node.getOpType().equals("FusedMatMul")) {
      return scaled(node);
    }
    return Optional.of(new Product(node.getInput(0), node.getInput(1), node.getOutput(0)));
  }

  /** A product that ONNX Runtime has joined with its scale and with transpositions. */
  private static Optional<Product> scaled(NodeProto node) {
    if (turnsBatches(node)) {
      return Optional.empty();
    }
    boolean turnsQueries = OnnxNode.attribute(node, "transA", 0) != 0;
    boolean turnsKeys = OnnxNode.attribute(node, "transB", 0) != 0;
    double alpha = OnnxNode.attribute(node, "alpha").map(AttributeProto::getF).orElse(1f);
    return Optional.of(
        new Product(
            node.getInput(0),
            turnsQueries ? Layout.COLUMNS : Layout.ROWS,
            node.getInput(1),
            turnsKeys ? Layout.ROWS : Layout.COLUMNS,
            node.getOutput(0),
            alpha));
  }

  /** Whether FusedMatMul exchanges axes other than the last two, which is not read. */
  static boolean turnsBatches(NodeProto node) {
    return OnnxNode.attribute(node, "transBatchA", 0) != 0
        || OnnxNode.attribute(node, "transBatchB", 0) != 0;
  }

  /** A product such as bhid,bhjd->bhij, or bqhd,bkhd->bhqk with the heads behind the positions. */
  private static Optional<Product> einsum(NodeProto node) {
    String[] sides = equation(node).split("->", -1);
    String[] operands = sides[0].split(",", -1);
    if (sides.length != 2 || operands.length != 2 || sides[1].length() < 2) {
      return Optional.empty();
    }
    char query = sides[1].charAt(sides[1].length() - 2);
    char key = sides[1].charAt(sides[1].length() - 1);
    int first = operands[0].indexOf(query) >= 0 ? 0 : 1;
    return layout(operands[first], query)
        .map(layout -> headsAsIn(sides[1], operands[first], query) ? layout : Layout.UNKNOWN)
        .flatMap(
            queries ->
                layout(operands[1 - first], key)
                    .map(
                        layout ->
                            headsAsIn(sides[1], operands[1 - first], key) ? layout : Layout.UNKNOWN)
                    .map(
                        keys ->
                            new Product(
                                node.getInput(first),
                                queries,
                                node.getInput(1 - first),
                                keys,
                                node.getOutput(0))));
  }

  /** Whether an operand has the last of the product's axes of heads, in their order. */
  private static boolean headsAsIn(String product, String operand, char position) {
    String own =
        operand
            .chars()
            .filter(letter -> letter != position && product.indexOf(letter) >= 0)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return product.substring(0, product.length() - 2).endsWith(own);
  }

  static Optional<Layout> layout(String letters, char position) {
    int at = letters.length() - 1 - letters.indexOf(position);
    return switch (letters.indexOf(position) < 0 ? -1 : at) {
      case 0 -> Optional.of(Layout.COLUMNS);
      case 1 -> Optional.of(Layout.ROWS);
      case 2 -> Optional.of(Layout.INTERLEAVED);
      default -> Optional.empty();
    };
  }

  /** Mul(Cast(MatMulInteger(quantised q, quantised k)), scales). */
  private Optional<Product> quantised(NodeProto scaled) {
    for (String input : scaled.getInputList()) {
      Optional<NodeProto> integer =
          graph
              .producer(input)
              .filter(node -> node.getOpType().equals("Cast"))
              .flatMap(node -> graph.producer(node.getInput(0)))
              .filter(node -> node.getOpType().equals("MatMulInteger"));
      if (integer.isPresent()) {
        Optional<String> queries = beforeQuantisation(integer.get().getInput(0));
        Optional<String> keys = beforeQuantisation(integer.get().getInput(1));
        if (queries.isPresent() && keys.isPresent()) {
          return Optional.of(new Product(queries.get(), keys.get(), scaled.getOutput(0)));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> beforeQuantisation(String tensor) {
    return graph
        .producer(tensor)
        .filter(node -> node.getOpType().equals("DynamicQuantizeLinear"))
        .map(node -> node.getInput(0));
  }

  static String equation(NodeProto einsum) {
    return OnnxNode.attribute(einsum, "equation")
        .map(attribute -> attribute.getS().toStringUtf8().replace(" ", ""))
        .orElse("");
  }
}
