package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.onnx.OnnxGraph;
import dev.sonde.onnx.OnnxNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells whether a softmax whose probabilities are not multiplied with values as they are is an
 * attention's all the same: its logits come from a product of two activations, and what is made of
 * its probabilities (differences of two softmaxes, renormalised shares, mixtures of heads) enters
 * another one.
 *
 * <p>Both must hold. The logits of classifiers and of gates are products with weights, and the
 * probabilities of a loss, or those that are an output, multiply nothing.
 */
final class AttentionTrail {
  /** Longest way; real graphs take up to ten steps. */
  private static final int FARTHEST = 24;

  /** What makes one matrix of rows and keys from another one. */
  private static final Set<String> KEEPS_PAIRS =
      Stream.of(
              OnnxGraph.SAME_NUMBERS,
              OnnxGraph.LAYOUT,
              Set.of("Add", "Sub", "Mul", "Div", "Neg", "Abs", "Pow", "Sqrt", "Exp", "Sum", "Mean"),
              Set.of("Where", "Clip", "Max", "Min", "Relu", "ThresholdedRelu", "Tanh", "Sigmoid"),
              Set.of("Concat", "Pad", "Gather", "Trilu", "TopK", "ScatterElements", "ScatterND"),
              Set.of("DynamicQuantizeLinear", "QuantizeLinear", "DequantizeLinear"),
              Set.of("Conv", "BatchNormalization", "InstanceNormalization"))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  /** What leaves features where they are, between a projection and a softmax. */
  private static final Set<String> KEEPS_FEATURES =
      Set.of("Cast", "Identity", "Dropout", "CastLike", "Add", "Sub", "Mul", "Div", "Tanh");

  private final OnnxGraph graph;
  private final Set<String> fixed = new HashSet<>();

  AttentionTrail(OnnxGraph graph) {
    this.graph = graph;
    graph.nodes().forEach(this::addFixed);
  }

  /** What is worked out from weights alone, such as weights that are normalised. */
  private void addFixed(NodeProto node) {
    boolean random = node.getOpType().startsWith("Random") || node.getOpType().equals("Bernoulli");
    if (!random && node.getAttributeList().stream().noneMatch(a -> a.hasG())) {
      if (node.getInputList().stream().allMatch(name -> name.isEmpty() || isFixed(name))) {
        fixed.addAll(node.getOutputList());
      }
    }
  }

  private boolean isFixed(String tensor) {
    return fixed.contains(tensor) || graph.isConstant(tensor);
  }

  /**
   * The reader of a tensor of probabilities through which it reaches a product with an activation.
   *
   * @param logits of which they are made
   * @param probabilities the tensor
   * @return the reader; nothing where they are no attention's
   */
  Optional<NodeProto> reader(String logits, String probabilities) {
    return comesFromProduct(logits)
        ? graph.consumers(probabilities).stream()
            .filter(node -> leadsToProduct(node, probabilities))
            .findFirst()
        : Optional.empty();
  }

  private boolean leadsToProduct(NodeProto reader, String tensor) {
    return multiplies(reader, tensor)
        || (keepsPairs(reader)
            && found(
                Set.copyOf(reader.getOutputList()),
                graph::consumers,
                this::multiplies,
                NodeProto::getOutputList));
  }

  private boolean comesFromProduct(String logits) {
    return found(
        Set.of(logits),
        tensor -> graph.producer(tensor).map(List::of).orElse(List.of()),
        (node, tensor) -> isProductOfActivations(node),
        NodeProto::getInputList);
  }

  private interface Neighbours {
    List<NodeProto> of(String tensor);
  }

  /** Whether, over nodes that keep pairs, there is a way from tensors to a node that is wanted. */
  private boolean found(
      Set<String> from,
      Neighbours neighbours,
      BiPredicate<NodeProto, String> wanted,
      Function<NodeProto, List<String>> beyond) {
    Set<String> seen = new HashSet<>(from);
    Set<String> front = from;
    for (int step = 0; step <= FARTHEST && !front.isEmpty(); step++) {
      Set<String> next = new HashSet<>();
      for (String tensor : front) {
        for (NodeProto node : neighbours.of(tensor)) {
          if (wanted.test(node, tensor)) {
            return true;
          }
          if (keepsPairs(node)) {
            next.addAll(beyond.apply(node));
          }
        }
      }
      next.removeIf(tensor -> tensor.isEmpty() || isFixed(tensor) || !seen.add(tensor));
      front = next;
    }
    return false;
  }

  private boolean keepsPairs(NodeProto node) {
    return KEEPS_PAIRS.contains(node.getOpType()) || mixesHeads(node);
  }

  private static boolean isProduct(NodeProto node) {
    String operator = node.getOpType();
    return operator.contains("MatMul") || operator.equals("Gemm") || operator.equals("Einsum");
  }

  private static List<String> operands(NodeProto product) {
    int second = product.getOpType().equals("QLinearMatMul") ? 3 : 1;
    return product.getInputCount() > second
        ? List.of(product.getInput(0), product.getInput(second))
        : List.of();
  }

  private boolean isProductOfActivations(NodeProto node) {
    return isProduct(node)
        && operands(node).size() == 2
        && operands(node).stream().noneMatch(this::isFixed);
  }

  /** Whether a node multiplies a tensor with an activation: by a product, or entry by entry. */
  private boolean multiplies(NodeProto node, String tensor) {
    if (isProduct(node)) {
      return isProductOfActivations(node);
    }
    // p of (…, n, m, 1) times values of (…, 1, m, d), then the sum over m
    return node.getOpType().equals("Mul")
        && graph
            .producer(tensor)
            .filter(made -> Set.of("Unsqueeze", "Reshape").contains(made.getOpType()))
            .isPresent()
        && node.getInputList().stream().noneMatch(this::isFixed)
        && graph.consumers(node.getOutput(0)).stream()
            .anyMatch(sum -> sum.getOpType().equals("ReduceSum"));
  }

  /** A product with weights that leaves pairs: over a last axis of heads, or by Einsum. */
  private boolean mixesHeads(NodeProto node) {
    List<String> operands = isProduct(node) ? operands(node) : List.of();
    if (operands.size() != 2 || isFixed(operands.get(0)) == isFixed(operands.get(1))) {
      return false;
    }
    int moving = isFixed(operands.get(0)) ? 1 : 0;
    if (node.getOpType().equals("Einsum")) {
      String[] sides = LogitPathFinder.equation(node).split("->", -1);
      String[] letters = sides[0].split(",", -1);
      return sides.length == 2
          && letters.length == 2
          && !letters[moving].isEmpty()
          && sides[1].indexOf(letters[moving].charAt(letters[moving].length() - 1)) >= 0;
    }
    return graph
        .producer(operands.get(moving))
        .filter(made -> made.getOpType().equals("Transpose"))
        .isPresent();
  }

  /**
   * Whether a softmax runs over features that a product with weights gives, such as classes or the
   * experts of a mixture, and not over positions.
   */
  boolean runsOverFeatures(NodeProto softmax) {
    String tensor = softmax.getInput(0);
    OptionalInt axes = graph.axes(tensor);
    for (int step = 0; step <= FARTHEST; step++) {
      Optional<NodeProto> producer = graph.producer(tensor);
      if (producer.isEmpty()) {
        return false;
      }
      NodeProto node = producer.get();
      List<String> operands = isProduct(node) ? operands(node) : List.of();
      if (operands.size() == 2) {
        boolean matrix = node.getOpType().equals("Gemm");
        long last = (matrix ? OptionalInt.of(2) : axes).orElse(0) - 1L;
        long axis = OnnxNode.attribute(softmax, "axis", graph.opset() < 13 ? 1 : -1);
        return isFixed(operands.get(1)) && width(node) != 1 && (axis == -1 || axis == last);
      }
      List<String> moving = node.getInputList().stream().filter(name -> !isFixed(name)).toList();
      if (!KEEPS_FEATURES.contains(node.getOpType()) || moving.size() != 1) {
        return false;
      }
      tensor = moving.get(0);
    }
    return false;
  }

  /** How many features a product with weights gives; 0 where that is not known. */
  private long width(NodeProto product) {
    boolean turned = OnnxNode.attribute(product, "transB", 0) != 0;
    return graph
        .constant(operands(product).get(1))
        .filter(weight -> weight.getDimsCount() == 2)
        .map(weight -> weight.getDims(turned ? 0 : 1))
        .orElse(0L);
  }
}
