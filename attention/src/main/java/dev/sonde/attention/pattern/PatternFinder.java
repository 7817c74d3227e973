package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.attention.pattern.AttentionPattern.Factor;
import dev.sonde.attention.pattern.AttentionPattern.Step;
import dev.sonde.attention.pattern.AttentionPattern.Weights;
import dev.sonde.attention.pattern.LogitPathFinder.LogitPath;
import dev.sonde.attention.pattern.LogitPathFinder.Product;
import dev.sonde.attention.pattern.LogitPathFinder.Walked;
import dev.sonde.attention.vectors.HeadVectors.Layout;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import dev.sonde.onnx.OnnxGraph;
import dev.sonde.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
public final class PatternFinder {
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
  private final AttentionTrail trail;
  private final List<AttentionPattern> patterns = new ArrayList<>();
  private final List<UnrecognisedAttention> unrecognised = new ArrayList<>();

  private PatternFinder(OnnxGraph graph) {
    this.graph = graph;
    trail = new AttentionTrail(graph);
  }

  /**
   * What a graph holds.
   *
   * @param patterns the attentions, in the graph's order
   * @param unrecognised what looks like attention and was not understood
   */
  public record Found(List<AttentionPattern> patterns, List<UnrecognisedAttention> unrecognised) {
    private static final int MOST_NAMED = 3;

    public Found {
      patterns = List.copyOf(patterns);
      unrecognised = List.copyOf(unrecognised);
    }

    /** Refuses a graph in which no attention was understood, and says what was seen in it. */
    public void checkAny(OnnxGraph graph) {
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
              .map(
                  one ->
                      Quoted.plain(one.operator())
                          + " "
                          + Quoted.plain(one.node())
                          + ", "
                          + one.reason())
              .collect(Collectors.joining("; "));
      int more = unrecognised.size() - MOST_NAMED;
      return more > 0 ? named + "; and " + more + " more" : named;
    }
  }

  public static Found in(OnnxGraph graph) {
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
      FusedAttention.Reading reading = new FusedAttention(graph, node).read();
      if (reading instanceof FusedAttention.Read read) {
        patterns.add(read.attention());
      } else if (reading instanceof FusedAttention.Unread unread) {
        reject(node, unread.reason());
      }
    } else if (operator.contains("Softmax")) {
      if (isAttention(node, node.getInput(0))) {
        reject(node, "only Softmax of the standard operator set is read");
      }
    } else {
      dividedByItsSum(node).ifPresent(parts -> writtenOut(node, parts));
    }
  }

  /** Shares of a sum: of a softmax, they are looked at there. */
  private void writtenOut(NodeProto node, String parts) {
    boolean exponentials = isMadeBy("Exp", parts);
    if (isMadeBy("Softmax", parts)) {
      return;
    }
    if (exponentials && isAttention(node, parts)) {
      reject(node, "its softmax is written out as Exp over ReduceSum; only Softmax is read");
    } else if (trail.reader(parts, node.getOutput(0)).isPresent()) {
      reject(node, "its weights are shares of a sum that no Softmax gives; only Softmax is read");
    }
  }

  /** Whether what another softmax than the standard one makes is multiplied with values. */
  private boolean isAttention(NodeProto softmax, String logits) {
    String result = softmax.getOutput(0);
    boolean logarithms = softmax.getOpType().startsWith("Log");
    return (!logarithms && entersProduct(result)) || trail.reader(logits, result).isPresent();
  }

  private void reject(NodeProto node, String reason) {
    unrecognised.add(new UnrecognisedAttention(OnnxNode.label(node), node.getOpType(), reason));
  }

  private void softmax(NodeProto softmax) {
    String result = softmax.getOutput(0);
    Optional<HeadsAt> output = valueProduct(result, Weights.of(result), 0, new HashSet<>());
    Optional<NodeProto> reader = trail.reader(softmax.getInput(0), result);
    if (output.isEmpty() && reader.isEmpty() && !entersProduct(result)) {
      return;
    }
    Optional<LogitPath> logits = new LogitPathFinder(graph).before(softmax.getInput(0));
    if (logits.isEmpty()) {
      if (trail.runsOverFeatures(softmax)) {
        return;
      }
      reject(
          softmax,
          "its logits were expected to come from a product of queries and keys, and come from "
              + origin(softmax.getInput(0)));
      return;
    }
    if (output.isEmpty()) {
      reject(
          softmax,
          "its probabilities were expected to be multiplied with values, as they are, by MatMul,"
              + " Einsum or FusedMatMul, and first go to "
              + OnnxNode.shown(reader.orElseGet(() -> graph.consumers(result).get(0))));
      return;
    }
    patterns.add(pattern(softmax, logits.get(), output.get()));
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

  /** What a node divides by its own sum, with or without something added; else nothing. */
  private Optional<String> dividedByItsSum(NodeProto node) {
    boolean divides = node.getOpType().equals("Div");
    if (!divides && !node.getOpType().equals("Mul")) {
      return Optional.empty();
    }
    for (int i = divides ? 1 : 0; i < 2; i++) {
      String parts = node.getInput(1 - i);
      Optional<String> sum =
          divides
              ? Optional.of(node.getInput(i))
              : graph
                  .producer(node.getInput(i))
                  .filter(inverse -> inverse.getOpType().equals("Reciprocal"))
                  .map(inverse -> inverse.getInput(0));
      if (sum.filter(tensor -> isSumOf(parts, tensor)).isPresent()) {
        return Optional.of(parts);
      }
    }
    return Optional.empty();
  }

  private boolean isSumOf(String parts, String tensor) {
    return isSum(parts, tensor)
        || graph
            .producer(tensor)
            .filter(node -> Set.of("Add", "Max", "Clip").contains(node.getOpType()))
            .filter(node -> node.getInputList().stream().anyMatch(term -> isSum(parts, term)))
            .isPresent();
  }

  private boolean isSum(String parts, String tensor) {
    return graph
        .producer(tensor)
        .filter(node -> node.getOpType().equals("ReduceSum"))
        .filter(node -> node.getInput(0).equals(parts))
        .isPresent();
  }

  /** Whether an operator makes a tensor, before a mask or a change of type at most. */
  private boolean isMadeBy(String operator, String tensor) {
    Optional<NodeProto> producer = graph.producer(tensor);
    if (producer
        .filter(node -> Set.of("Mul", "Where", "Cast").contains(node.getOpType()))
        .isPresent()) {
      return producer.get().getInputList().stream().anyMatch(input -> isMade(operator, input));
    }
    return isMade(operator, tensor);
  }

  private boolean isMade(String operator, String tensor) {
    return graph.producer(tensor).filter(node -> node.getOpType().equals(operator)).isPresent();
  }

  /** The tensor of the heads' outputs, and what the values were multiplied with. */
  private record HeadsAt(String tensor, Layout layout, Weights weights) {}

  private AttentionPattern pattern(NodeProto softmax, LogitPath logits, HeadsAt output) {
    Product product = logits.product();
    String core = product.result();
    List<Factor> factors = new ArrayList<>();
    factors.addAll(new ScaleFactors(graph).before(product.queries(), Factor.Place.QUERIES));
    factors.addAll(new ScaleFactors(graph).before(product.keys(), Factor.Place.KEYS));
    AddedNodes added = new AddedNodes("dev.sonde/scale/" + softmax.getOutput(0) + "/");
    if (product.factor() != 1) {
      factors.add(new Factor(added.number(product.factor()), false, Factor.Place.PRODUCT));
    }
    boolean capped = false;
    List<Step> steps = new ArrayList<>();
    for (Walked walked : logits.way()) {
      Step step = walked.step();
      if (steps.isEmpty() && !step.tellsPairsApart()) {
        core = walked.result();
      } else {
        steps.add(step);
      }
      switch (step.operation()) {
        case TIMES ->
            factors.add(new Factor(step.tensor().orElseThrow(), false, Factor.Place.PRODUCT));
        case DIVIDED ->
            factors.add(new Factor(step.tensor().orElseThrow(), true, Factor.Place.PRODUCT));
        case TANH -> capped = true;
        default -> {}
      }
    }
    return new AttentionPattern(
        OnnxNode.label(softmax),
        softmax.getOpType(),
        core,
        steps,
        factors,
        capped,
        product.queries(),
        product.queryLayout(),
        product.keys(),
        product.keyLayout(),
        Optional.of(output.weights()),
        new OutputPathFinder(graph).from(output.tensor(), output.layout()),
        new ProjectionSources(graph).differ(product.queries(), product.keys()),
        added.addition());
  }

  /** Follows the probabilities to their product with the values. */
  private Optional<HeadsAt> valueProduct(
      String tensor, Weights weights, int depth, Set<String> seen) {
    if (depth > FARTHEST || !seen.add(tensor)) {
      return Optional.empty();
    }
    for (NodeProto node : graph.consumers(tensor)) {
      String operator = node.getOpType();
      if (Set.of("MatMul", "Einsum", "FusedMatMul").contains(operator)) {
        boolean activations = node.getInputList().stream().noneMatch(graph::comesFromWeights);
        return activations
            ? headsIn(node, tensor).map(layout -> new HeadsAt(node.getOutput(0), layout, weights))
            : Optional.empty();
      }
      boolean passes = OnnxGraph.SAME_NUMBERS.contains(operator) || PASSES.contains(operator);
      if (operator.equals("MatMulInteger")) {
        return integerResult(node).map(result -> new HeadsAt(result, Layout.ROWS, weights));
      }
      if (passes) {
        Weights further =
            mayChange(node, tensor)
                ? new Weights(node.getOutput(0), Optional.of(OnnxNode.shown(node)))
                : weights;
        Optional<HeadsAt> found = valueProduct(node.getOutput(0), further, depth + 1, seen);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether a node may give values other weights than these probabilities, but for rounding. */
  private boolean mayChange(NodeProto node, String probabilities) {
    return switch (node.getOpType()) {
      case "Mul" ->
          node.getInputList().stream().noneMatch(factor -> graph.scalar(factor).orElse(0) == 1);
      case "Where" -> !guardsRowsThatSeeNothing(node, probabilities);
      default -> false;
    };
  }

  /** Where(IsNaN(p), …, p): rows that see no key, which have no softmax, become something else. */
  private boolean guardsRowsThatSeeNothing(NodeProto where, String probabilities) {
    return where.getInputCount() == 3
        && where.getInput(2).equals(probabilities)
        && graph
            .producer(where.getInput(0))
            .filter(condition -> condition.getOpType().equals("IsNaN"))
            .filter(condition -> condition.getInput(0).equals(probabilities))
            .isPresent();
  }

  /** How heads lie in a product of probabilities and values; nothing where it is not read. */
  private static Optional<Layout> headsIn(NodeProto product, String probabilities) {
    if (product.getOpType().equals("FusedMatMul")) {
      boolean read =
          product.getInput(0).equals(probabilities)
              && OnnxNode.attribute(product, "transA", 0) == 0
              && !LogitPathFinder.turnsBatches(product);
      return read ? Optional.of(Layout.ROWS) : Optional.empty();
    }
    if (product.getOpType().equals("MatMul")) {
      return Optional.of(Layout.ROWS);
    }
    // such as bhqk,bhkd->bhqd or bhqk,bkhd->bqhd: queries are the letter before the keys
    String[] sides = LogitPathFinder.equation(product).split("->", -1);
    String[] operands = sides[0].split(",", -1);
    String attention =
        operands[product.getInput(0).equals(probabilities) ? 0 : operands.length - 1];
    return sides.length == 2 && attention.length() > 1
        ? LogitPathFinder.layout(sides[1], attention.charAt(attention.length() - 2))
        : Optional.empty();
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

  private String origin(String tensor) {
    return graph.producer(tensor).map(OnnxNode::shown).orElse("an input of the graph");
  }
}
