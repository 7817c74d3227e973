package dev.sonde.attention;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.attention.AttentionPattern.Factor;
import dev.sonde.attention.AttentionPattern.Operation;
import dev.sonde.attention.AttentionPattern.Step;
import dev.sonde.attention.HeadVectors.Layout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Finds attention in a graph by its structure: a product of two activations, what scales, caps,
 * biases and masks it, a softmax over its last axis, and a product of that with a third activation.
 *
 * <p>Names are never looked at. A softmax that a third activation is multiplied with, but whose
 * logits do not come from a product as above, is kept as unrecognised.
 */
final class PatternFinder {
  /** Longest way from a softmax to its product; real graphs take up to ten steps. */
  private static final int FARTHEST = 24;

  private final OnnxGraph graph;
  private final List<AttentionPattern> patterns = new ArrayList<>();
  private final List<UnrecognisedAttention> unrecognised = new ArrayList<>();

  private PatternFinder(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * What a graph holds.
   *
   * @param patterns the attentions, in the graph's order
   * @param unrecognised what looks like attention and was not understood
   */
  record Found(List<AttentionPattern> patterns, List<UnrecognisedAttention> unrecognised) {}

  static Found in(OnnxGraph graph) {
    PatternFinder finder = new PatternFinder(graph);
    for (NodeProto node : graph.nodes()) {
      finder.look(node);
    }
    for (NodeProto node : graph.hiddenNodes()) {
      if (node.getOpType().equals("Softmax") || node.getOpType().contains("Attention")) {
        finder.unrecognised.add(
            new UnrecognisedAttention(
                OnnxGraph.label(node),
                node.getOpType(),
                "it stands inside a function, or a branch or loop of the graph, whose tensors cannot"
                    + " be shown; inline the file's functions with onnx.inliner first"));
      }
    }
    return new Found(List.copyOf(finder.patterns), List.copyOf(finder.unrecognised));
  }

  private void look(NodeProto node) {
    if (node.getOpType().equals("Softmax") && node.getDomain().isEmpty()) {
      softmax(node);
    } else if (node.getOpType().contains("Attention")) {
      FusedAttention fused = new FusedAttention(graph, node);
      Optional<AttentionPattern> pattern = fused.read();
      pattern.ifPresent(patterns::add);
      if (pattern.isEmpty()) {
        unrecognised.add(
            new UnrecognisedAttention(
                OnnxGraph.label(node), node.getOpType(), fused.reasonAgainst()));
      }
    }
  }

  private void softmax(NodeProto softmax) {
    Optional<HeadsAt> output = valueProduct(softmax.getOutput(0), 0);
    if (output.isEmpty()) {
      return;
    }
    List<Walked> way = new ArrayList<>();
    Optional<Product> product = climb(softmax.getInput(0), way, 0);
    if (product.isEmpty()) {
      unrecognised.add(
          new UnrecognisedAttention(
              OnnxGraph.label(softmax),
              softmax.getOpType(),
              "its logits were expected to come from a product of queries and keys, and come from "
                  + origin(softmax.getInput(0))));
      return;
    }
    Collections.reverse(way);
    patterns.add(pattern(softmax, product.get(), way, output.get()));
  }

  /** A step on the way from the product to the softmax, with the tensor it makes. */
  private record Walked(Step step, String result) {}

  private record Product(
      String queries, Layout queryLayout, String keys, Layout keyLayout, String result) {

    /** Of a matrix product, whose second factor holds the keys as columns. */
    Product(String queries, String keys, String result) {
      this(queries, Layout.ROWS, keys, Layout.COLUMNS, result);
    }
  }

  /** The tensor of the heads' outputs. */
  private record HeadsAt(String tensor, Layout layout) {}

  private AttentionPattern pattern(
      NodeProto softmax, Product product, List<Walked> way, HeadsAt output) {
    String core = product.result();
    List<Factor> factors = new ArrayList<>();
    factors.addAll(factorsBefore(product.queries(), Factor.Place.QUERIES));
    factors.addAll(factorsBefore(product.keys(), Factor.Place.KEYS));
    boolean capped = false;
    List<Step> steps = new ArrayList<>();
    for (Walked walked : way) {
      Step step = walked.step();
      if (steps.isEmpty() && !step.tellsPairsApart()) {
        core = walked.result();
      } else {
        steps.add(step);
      }
      switch (step.operation()) {
        case TIMES -> factors.add(new Factor(step.tensor(), false, Factor.Place.PRODUCT));
        case DIVIDED -> factors.add(new Factor(step.tensor(), true, Factor.Place.PRODUCT));
        case TANH -> capped = true;
        default -> {}
      }
    }
    return new AttentionPattern(
        OnnxGraph.label(softmax),
        core,
        steps,
        factors,
        capped,
        product.queries(),
        product.queryLayout(),
        product.keys(),
        product.keyLayout(),
        Optional.of(softmax.getOutput(0)),
        new OutputPathFinder(graph).from(output.tensor(), output.layout()),
        AttentionPattern.Addition.NONE);
  }

  /** Follows the probabilities to their product with the values. */
  private Optional<HeadsAt> valueProduct(String tensor, int depth) {
    if (depth > FARTHEST) {
      return Optional.empty();
    }
    for (NodeProto node : graph.consumers(tensor)) {
      String operator = node.getOpType();
      if (operator.equals("MatMul") || operator.equals("Einsum")) {
        boolean activations = node.getInputList().stream().noneMatch(graph::comesFromWeights);
        return activations ? headsAt(node, tensor) : Optional.empty();
      }
      boolean passes =
          OnnxGraph.SAME_NUMBERS.contains(operator)
              || Set.of("Where", "Mul", "Transpose", "DynamicQuantizeLinear", "QuantizeLinear")
                  .contains(operator);
      if (operator.equals("MatMulInteger")) {
        return integerResult(node).map(result -> new HeadsAt(result, Layout.ROWS));
      }
      if (passes) {
        Optional<HeadsAt> further = valueProduct(node.getOutput(0), depth + 1);
        if (further.isPresent()) {
          return further;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<HeadsAt> headsAt(NodeProto product, String probabilities) {
    if (product.getOpType().equals("MatMul")) {
      return Optional.of(new HeadsAt(product.getOutput(0), Layout.ROWS));
    }
    // such as bhqk,bhkd->bhqd or bhqk,bkhd->bqhd: queries are the letter before the keys
    String[] sides = equation(product).split("->", -1);
    String[] operands = sides[0].split(",", -1);
    String attention =
        operands[product.getInput(0).equals(probabilities) ? 0 : operands.length - 1];
    return sides.length == 2 && attention.length() > 1
        ? layout(sides[1], attention.charAt(attention.length() - 2))
            .map(layout -> new HeadsAt(product.getOutput(0), layout))
        : Optional.empty();
  }

  private static String equation(NodeProto einsum) {
    return OnnxGraph.attribute(einsum, "equation")
        .map(attribute -> attribute.getS().toStringUtf8().replace(" ", ""))
        .orElse("");
  }

  /** The floating-point result of MatMulInteger: Cast, then Mul with the scales. */
  private Optional<String> integerResult(NodeProto product) {
    for (NodeProto cast : graph.consumers(product.getOutput(0))) {
      if (cast.getOpType().equals("Cast")) {
        for (NodeProto scaled : graph.consumers(cast.getOutput(0))) {
          if (scaled.getOpType().equals("Mul")) {
            return Optional.of(scaled.getOutput(0));
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Climbs from a tensor towards the product of queries and keys, and writes down what it passes,
   * the last step first.
   */
  private Optional<Product> climb(String tensor, List<Walked> way, int depth) {
    Optional<NodeProto> producer = graph.producer(tensor);
    if (producer.isEmpty() || depth > FARTHEST) {
      return Optional.empty();
    }
    NodeProto node = producer.get();
    String operator = node.getOpType();
    if (OnnxGraph.SAME_NUMBERS.contains(operator) || operator.equals("Clip")) {
      return climb(node.getInput(0), way, depth + 1);
    }
    return switch (operator) {
      case "MatMul", "Einsum" -> product(node);
      case "Max" -> alongOne(node, way, depth, other -> Optional.empty());
      case "Add" -> alongOne(node, way, depth, other -> step(Operation.PLUS, other));
      case "Sub" -> isRowMaximum(node) ? climb(node.getInput(0), way, depth + 1) : Optional.empty();
      case "Mul" -> {
        Optional<Product> quantised = quantised(node);
        yield quantised.isPresent()
            ? quantised
            : alongOne(node, way, depth, other -> step(Operation.TIMES, other));
      }
      case "Div" -> along(node, 0, way, depth, step(Operation.DIVIDED, node.getInput(1)));
      case "Tanh" -> along(node, 0, way, depth, step(Operation.TANH, ""));
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
    return Optional.of(new Product(node.getInput(0), node.getInput(1), node.getOutput(0)));
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
        .flatMap(
            queries ->
                layout(operands[1 - first], key)
                    .map(
                        keys ->
                            new Product(
                                node.getInput(first),
                                queries,
                                node.getInput(1 - first),
                                keys,
                                node.getOutput(0))));
  }

  private static Optional<Layout> layout(String letters, char position) {
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

  /** Factors on the way from a projection to the product, as where √scale is put on both sides. */
  private List<Factor> factorsBefore(String operand, Factor.Place place) {
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
      case "Gather", "Slice" -> isComputedNumber(node.getInput(0), depth + 1);
      default -> false;
    };
  }

  private String origin(String tensor) {
    return graph
        .producer(tensor)
        .map(node -> node.getOpType() + " " + OnnxGraph.label(node))
        .orElse("an input of the graph");
  }
}
