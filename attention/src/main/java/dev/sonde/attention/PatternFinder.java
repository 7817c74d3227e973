package dev.sonde.attention;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.attention.AttentionPattern.Factor;
import dev.sonde.attention.AttentionPattern.Operation;
import dev.sonde.attention.AttentionPattern.Step;
import dev.sonde.attention.HeadVectors.Layout;
import dev.sonde.nets.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds attention in a graph by its structure: a product of two activations, what scales, caps,
 * biases and masks it, a softmax over its last axis, and a product of that with a third activation.
 *
 * <p>Names are never looked at. A softmax, in whatever form, that enters a product of activations
 * without being read as above is kept as unrecognised, as are softmaxes in parts of the file that
 * cannot be looked into.
 */
final class PatternFinder {
  /** Longest way from a softmax to its product; real graphs take up to ten steps. */
  private static final int FARTHEST = 24;

  /** What may stand between probabilities and their product with values. */
  private static final Set<String> PASSES =
      Set.of(
          "Where",
          "Mul",
          "Transpose",
          "DynamicQuantizeLinear",
          "QuantizeLinear",
          "DequantizeLinear");

  /** What leaves a tensor one of probabilities, read or not. */
  private static final Set<String> KEEPS_PROBABILITIES =
      Stream.of(OnnxGraph.SAME_NUMBERS, OnnxGraph.LAYOUT, PASSES, Set.of("Concat", "Pad", "Gather"))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private final OnnxGraph graph;
  private final List<AttentionPattern> patterns = new ArrayList<>();
  private final List<UnrecognisedAttention> unrecognised = new ArrayList<>();

  /** Tensors that lead to no product, so that none is tried along every way that there is to it. */
  private final Set<String> deadEnds = new HashSet<>();

  private PatternFinder(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * What a graph holds.
   *
   * @param patterns the attentions, in the graph's order
   * @param unrecognised what looks like attention and was not understood
   */
  record Found(List<AttentionPattern> patterns, List<UnrecognisedAttention> unrecognised) {
    private static final int MOST_NAMED = 3;

    Found {
      patterns = List.copyOf(patterns);
      unrecognised = List.copyOf(unrecognised);
    }

    /** Refuses a graph in which no attention was understood, and says what was seen in it. */
    void checkAny(OnnxGraph graph) {
      if (patterns.isEmpty()) {
        String seen =
            unrecognised.isEmpty()
                ? "no softmax between two products of activations was found among its "
                    + graph.nodes().size()
                    + " nodes; is this a transformer?"
                : "what looks like it was not recognised: " + described();
        throw new InvalidInputException(
            InvalidInputException.Kind.ATTENTION,
            "expected attention in " + graph.file() + ", and " + seen);
      }
    }

    private String described() {
      String named =
          unrecognised.stream()
              .limit(MOST_NAMED)
              .map(one -> one.operator() + " " + one.node() + ", " + one.reason())
              .collect(Collectors.joining("; "));
      int more = unrecognised.size() - MOST_NAMED;
      return more > 0 ? named + "; and " + more + " more" : named;
    }
  }

  static Found in(OnnxGraph graph) {
    PatternFinder finder = new PatternFinder(graph);
    for (NodeProto node : graph.nodes()) {
      finder.look(node);
    }
    for (OnnxGraph.Hidden hidden : graph.hiddenNodes()) {
      String operator = hidden.node().getOpType();
      if (operator.contains("Softmax") || operator.contains("Attention")) {
        finder.reject(hidden.node(), "it stands inside " + hidden.where());
      }
    }
    return new Found(finder.patterns, finder.unrecognised);
  }

  private void look(NodeProto node) {
    String operator = node.getOpType();
    if (operator.equals("Softmax") && node.getDomain().isEmpty()) {
      softmax(node);
    } else if (operator.contains("Attention")) {
      FusedAttention fused = new FusedAttention(graph, node);
      Optional<AttentionPattern> pattern = fused.read();
      pattern.ifPresent(patterns::add);
      if (pattern.isEmpty()) {
        reject(node, fused.reasonAgainst());
      }
    } else if (operator.contains("Softmax") && !operator.startsWith("Log")) {
      if (entersProduct(node.getOutput(0))) {
        reject(node, "only Softmax of the standard operator set is read");
      }
    } else if (isWrittenOutSoftmax(node) && entersProduct(node.getOutput(0))) {
      reject(node, "its softmax is written out as Exp over ReduceSum; only Softmax is read");
    }
  }

  private void reject(NodeProto node, String reason) {
    unrecognised.add(new UnrecognisedAttention(OnnxGraph.label(node), node.getOpType(), reason));
  }

  private void softmax(NodeProto softmax) {
    Optional<HeadsAt> output = valueProduct(softmax.getOutput(0), 0, new HashSet<>());
    if (output.isEmpty() && !entersProduct(softmax.getOutput(0))) {
      return;
    }
    List<Walked> way = new ArrayList<>();
    deadEnds.clear();
    Optional<Product> product = climb(softmax.getInput(0), way, 0);
    if (product.isEmpty()) {
      reject(
          softmax,
          "its logits were expected to come from a product of queries and keys, and come from "
              + origin(softmax.getInput(0)));
      return;
    }
    if (output.isEmpty()) {
      reject(
          softmax,
          "its probabilities were expected to be multiplied with values by MatMul or Einsum, and"
              + " first go to "
              + graph.consumers(softmax.getOutput(0)).stream()
                  .map(PatternFinder::named)
                  .findFirst()
                  .orElseThrow());
      return;
    }
    Collections.reverse(way);
    patterns.add(pattern(softmax, product.get(), way, output.get()));
  }

  /**
   * Whether a tensor ends up in some product with another activation, however it is brought there:
   * what makes a softmax an attention's.
   */
  private boolean entersProduct(String tensor) {
    Set<String> seen = new HashSet<>(Set.of(tensor));
    Set<String> front = seen;
    for (int step = 0; step <= FARTHEST; step++) {
      Set<String> next = new HashSet<>();
      for (String name : front) {
        if (isMultiplied(name, next)) {
          return true;
        }
      }
      next.removeAll(seen);
      seen.addAll(next);
      front = next;
    }
    return false;
  }

  /** Whether a tensor is in a product with an activation; gathers where else it goes. */
  private boolean isMultiplied(String tensor, Set<String> further) {
    for (NodeProto node : graph.consumers(tensor)) {
      String operator = node.getOpType();
      if (operator.contains("MatMul") || operator.equals("Gemm") || operator.equals("Einsum")) {
        if (node.getInputList().stream()
            .noneMatch(other -> !other.equals(tensor) && isMatrixOfWeights(other))) {
          return true;
        }
      } else if (KEEPS_PROBABILITIES.contains(operator)) {
        further.add(node.getOutput(0));
      }
    }
    return false;
  }

  /** Whether a tensor is fixed and more than a scale or a zero point. */
  private boolean isMatrixOfWeights(String tensor) {
    boolean small = graph.constant(tensor).filter(t -> t.getDimsCount() < 2).isPresent();
    return !small && graph.comesFromWeights(tensor);
  }

  /** Div(Exp(z), ReduceSum(Exp(z)) with or without something added). */
  private boolean isWrittenOutSoftmax(NodeProto node) {
    if (!node.getOpType().equals("Div") || !isMadeBy("Exp", node.getInput(0))) {
      return false;
    }
    return graph
        .producer(node.getInput(1))
        .filter(
            sum ->
                sum.getOpType().equals("ReduceSum")
                    || sum.getInputList().stream().anyMatch(term -> isMadeBy("ReduceSum", term)))
        .isPresent();
  }

  private boolean isMadeBy(String operator, String tensor) {
    return graph.producer(tensor).filter(node -> node.getOpType().equals(operator)).isPresent();
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
        softmax.getOpType(),
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
        new ProjectionSources(graph).differ(product.queries(), product.keys()),
        AttentionPattern.Addition.NONE);
  }

  /** Follows the probabilities to their product with the values. */
  private Optional<HeadsAt> valueProduct(String tensor, int depth, Set<String> seen) {
    if (depth > FARTHEST || !seen.add(tensor)) {
      return Optional.empty();
    }
    for (NodeProto node : graph.consumers(tensor)) {
      String operator = node.getOpType();
      if (operator.equals("MatMul") || operator.equals("Einsum")) {
        boolean activations = node.getInputList().stream().noneMatch(graph::comesFromWeights);
        return activations ? headsAt(node, tensor) : Optional.empty();
      }
      boolean passes = OnnxGraph.SAME_NUMBERS.contains(operator) || PASSES.contains(operator);
      if (operator.equals("MatMulInteger")) {
        return integerResult(node).map(result -> new HeadsAt(result, Layout.ROWS));
      }
      if (passes) {
        Optional<HeadsAt> further = valueProduct(node.getOutput(0), depth + 1, seen);
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
    if (OnnxGraph.SAME_NUMBERS.contains(operator) || operator.equals("Clip")) {
      return climb(node.getInput(0), way, depth + 1);
    }
    return switch (operator) {
      case "MatMul", "Einsum" -> product(node);
      case "Max" ->
          node.getInputCount() > 1
              ? alongOne(node, way, depth, other -> Optional.empty())
              : climb(node.getInput(0), way, depth + 1);
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
              way.add(new Walked(new Step(Operation.ROUNDED, ""), node.getOutput(0)));
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
    return graph.producer(tensor).map(PatternFinder::named).orElse("an input of the graph");
  }

  private static String named(NodeProto node) {
    return node.getOpType() + " " + OnnxGraph.label(node);
  }
}
