package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.attention.logits.ReadingCheck;
import dev.sonde.attention.pattern.AttentionPattern.Factor;
import dev.sonde.attention.pattern.AttentionPattern.Operation;
import dev.sonde.attention.pattern.AttentionPattern.Step;
import dev.sonde.attention.vectors.HeadVectors.Layout;
import dev.sonde.findings.Quoted;
import dev.sonde.onnx.OnnxGraph;
import dev.sonde.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an operator that holds a whole attention and shows none of its logits: they are worked out
 * again from its queries and keys, by nodes that are added to the graph beside it.
 *
 * <p>Read are {@code Attention} of the standard operator set (23 and newer), and {@code
 * MultiHeadAttention}, {@code GroupQueryAttention} and {@code Attention} of {@code com.microsoft}
 * (ONNX Runtime, ContribOperators.md). Padding masks are not read: sequences run alone and have
 * none. {@link ReadingCheck} holds what is worked out against the operator's own output.
 */
final class FusedAttention {
  private static final Set<String> TRUTHS =
      Set.of(
          "And", "Or", "Not", "Xor", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal");

  /** Longest way from where a mask is made to where it is used. */
  private static final int FARTHEST = 100;

  private final OnnxGraph graph;
  private final NodeProto node;
  private final ProjectionSources sources;
  private final AddedNodes add;
  private final List<Step> steps = new ArrayList<>();

  private boolean cross;

  /** Whether its output is (batch, n, heads·d_v) rather than (batch, heads, n, d_v). */
  private boolean joined = true;

  FusedAttention(OnnxGraph graph, NodeProto node) {
    this.graph = graph;
    this.node = node;
    sources = new ProjectionSources(graph);
    add = new AddedNodes("dev.sonde/fused/" + node.getOutput(0) + "/");
  }

  /** An operator that was looked at. */
  sealed interface Reading {}

  /**
   * An operator that was read.
   *
   * @param attention where its tensors are
   */
  record Read(AttentionPattern attention) implements Reading {}

  /**
   * An operator that does something that is not read.
   *
   * @param reason what that is
   */
  record Unread(String reason) implements Reading {}

  /** Reads the operator. */
  Reading read() {
    boolean microsoft = node.getDomain().equals("com.microsoft");
    String operator = node.getOpType();
    if (operator.equals("Attention") && !microsoft) {
      return standard();
    }
    if (operator.equals("MultiHeadAttention") && microsoft) {
      return multiHead();
    }
    if (operator.equals("GroupQueryAttention") && microsoft) {
      return groupQuery();
    }
    if (operator.equals("Attention")) {
      return packed();
    }
    return new Unread(
        "a fused operator of the domain "
            + Quoted.of(node.getDomain())
            + " that Sonde does not know");
  }

  private Reading standard() {
    if (!input(6).isEmpty()) {
      return new Unread("it is told how many keys are padding, which is not read");
    }
    long queryHeads = OnnxNode.attribute(node, "q_num_heads", 0);
    long keyHeads = OnnxNode.attribute(node, "kv_num_heads", 0);
    joined = queryHeads > 0;
    String queries = joined ? heads(input(0), queryHeads) : input(0);
    String keys = withPast(4, keyHeads > 0 ? heads(input(1), keyHeads) : input(1));
    String values = withPast(5, keyHeads > 0 ? heads(input(2), keyHeads) : input(2));
    boolean biased = !input(3).isEmpty() && !holdsTruths(input(3));
    if (!input(3).isEmpty()) {
      steps.add(new Step(biased ? Operation.PLUS : Operation.KEEP_WHERE, input(3)));
    }
    if (OnnxNode.attribute(node, "is_causal", 0) != 0) {
      steps.add(new Step(Operation.CAUSAL));
    }
    cross = sources.differ(input(0), input(1));
    double cap = number("softcap", 0);
    if (biased && cap > 0) {
      // ONNX Runtime 1.26 caps what it has added the bias to
      String limit = add.number(cap);
      steps.add(new Step(Operation.DIVIDED, limit));
      steps.add(new Step(Operation.TANH));
      steps.add(new Step(Operation.TIMES, limit));
      cap = 0;
    }
    return pattern(queries, keys, values, number("scale", 0), cap);
  }

  private Reading multiHead() {
    long heads = OnnxNode.attribute(node, "num_heads", 0);
    if (input(1).isEmpty() || input(2).isEmpty()) {
      return new Unread("its keys or its values are missing");
    }
    // keys and values of another sequence may come in heads, (batch, heads, m, d)
    boolean apart = graph.axes(input(1)).orElse(3) == 4;
    String queries = input(0);
    String keys = input(1);
    String values = input(2);
    if (!input(3).isEmpty()) {
      Optional<TensorProto> bias = graph.constant(input(3));
      if (bias.isEmpty() || bias.get().getDimsCount() != 1 || bias.get().getDims(0) % 3 != 0) {
        return new Unread(
            "its bias is not fixed, or is not one for queries, keys and values alike");
      }
      long width = bias.get().getDims(0) / 3;
      queries = add.node("Add", queries, add.part(input(3), 0, width, 0));
      if (!apart) {
        keys = add.node("Add", keys, add.part(input(3), width, 2 * width, 0));
        values = add.node("Add", values, add.part(input(3), 2 * width, 3 * width, 0));
      }
    }
    if (!input(5).isEmpty()) {
      steps.add(new Step(Operation.PLUS, input(5)));
    }
    if (OnnxNode.attribute(node, "unidirectional", 0) != 0) {
      steps.add(new Step(Operation.CAUSAL));
    }
    cross = sources.differ(input(0), input(1));
    return pattern(
        heads(queries, heads),
        withPast(6, apart ? keys : heads(keys, heads)),
        withPast(7, apart ? values : heads(values, heads)),
        number("scale", 0),
        0);
  }

  /** Keys or values of the past, (batch, heads, m, d), come before the others. */
  private String withPast(int input, String present) {
    if (input(input).isEmpty()) {
      return present;
    }
    return add.added(
        add.builder("Concat", input(input), present).addAttribute(AddedNodes.whole("axis", 2)));
  }

  private Reading groupQuery() {
    long heads = OnnxNode.attribute(node, "num_heads", 0);
    if (node.getOutputCount() < 3 || node.getOutput(1).isEmpty() || node.getOutput(2).isEmpty()) {
      return new Unread("it does not give its keys, which it may rotate, or its values");
    }
    if (!input(11).isEmpty() || OnnxNode.attribute(node, "smooth_softmax", 0) > 0) {
      return new Unread("its softmax has a sink beside the keys, which is not read");
    }
    boolean packed = input(1).isEmpty();
    String queries;
    if (packed) {
      long all = heads + 2 * OnnxNode.attribute(node, "kv_num_heads", 0);
      queries = add.part(heads(input(0), all), 0, heads, 1);
    } else {
      queries = heads(input(0), heads);
    }
    if (OnnxNode.attribute(node, "do_rotary", 0) != 0) {
      String positions = input(9).isEmpty() ? add.one(0) : input(9);
      NodeProto.Builder rotation =
          add.builder("RotaryEmbedding", queries, positions, input(7), input(8))
              .setDomain("com.microsoft")
              .addAttribute(
                  AddedNodes.whole(
                      "interleaved", OnnxNode.attribute(node, "rotary_interleaved", 0)));
      queries = add.added(rotation);
    }
    if (!input(10).isEmpty()) {
      steps.add(new Step(Operation.PLUS, input(10)));
    }
    steps.add(new Step(Operation.CAUSAL));
    long window = OnnxNode.attribute(node, "local_window_size", -1);
    if (window > 0) {
      // ONNX Runtime counts the keys before the query, itself included
      steps.add(Step.window((int) window));
    }
    cross = !packed && sources.differ(input(0), input(1));
    return pattern(
        queries, node.getOutput(1), node.getOutput(2), number("scale", 0), number("softcap", 0));
  }

  private Reading packed() {
    long heads = OnnxNode.attribute(node, "num_heads", 0);
    if (!input(4).isEmpty()) {
      return new Unread("it takes keys of the past, which are not read yet");
    }
    if (OnnxNode.attribute(node, "do_rotary", 0) != 0) {
      return new Unread("it rotates queries and keys by itself");
    }
    Optional<TensorProto> weights = graph.constant(input(1));
    if (weights.isEmpty() || weights.get().getDimsCount() != 2) {
      return new Unread("its weights are not fixed");
    }
    long all = weights.get().getDims(1);
    long width =
        OnnxNode.attribute(node, "qkv_hidden_sizes")
            .filter(sizes -> sizes.getIntsCount() == 3)
            .map(sizes -> sizes.getInts(0))
            .orElse(all / 3);
    String projected = add.node("MatMul", input(0), input(1));
    if (!input(2).isEmpty()) {
      projected = add.node("Add", projected, input(2));
    }
    String queries = add.part(projected, 0, width, 2);
    String keys = add.part(projected, width, 2 * width, 2);
    String values = add.part(projected, 2 * width, all, 2);
    if (!input(5).isEmpty()) {
      steps.add(new Step(Operation.PLUS, input(5)));
    }
    if (OnnxNode.attribute(node, "unidirectional", 0) != 0) {
      steps.add(new Step(Operation.CAUSAL));
    }
    return pattern(
        heads(queries, heads), heads(keys, heads), heads(values, heads), number("scale", 0), 0);
  }

  /**
   * Scores of queries and keys in heads, grouped where there are fewer key heads: (…, g, n, d) with
   * (…, 1, m, d) is laid out as (…, g·n, d) with (…, m, d).
   */
  private Reading pattern(String queries, String keys, String values, double scale, double cap) {
    // in single precision, since the numbers beside them are
    String wideQueries = add.cast(queries, TensorProto.DataType.FLOAT);
    String wideKeys = add.cast(keys, TensorProto.DataType.FLOAT);
    String keyHeads = add.shape(wideKeys, 0, 2);
    String length = add.shape(wideQueries, 3, 4);
    String layout =
        add.added(
            add.builder("Concat", keyHeads, add.one(-1), length)
                .addAttribute(AddedNodes.whole("axis", 0)));
    String grouped = add.node("Reshape", wideQueries, layout);
    String product = add.node("MatMul", grouped, add.transposed(wideKeys, 0, 1, 3, 2));
    // 1/√d unless told otherwise
    String factor =
        scale > 0
            ? add.number(scale)
            : add.node(
                "Reciprocal", add.node("Sqrt", add.cast(length, TensorProto.DataType.FLOAT)));
    String core = add.node("Mul", product, factor);
    if (cap > 0) {
      String limit = add.number(cap);
      core = add.node("Mul", add.node("Tanh", add.node("Div", core, limit)), limit);
    }
    return new Read(
        new AttentionPattern(
            OnnxNode.label(node),
            node.getOpType(),
            core,
            steps,
            List.of(new Factor(factor, false, Factor.Place.PRODUCT)),
            cap > 0 || steps.stream().anyMatch(step -> step.operation() == Operation.TANH),
            wideQueries,
            Layout.ROWS,
            wideKeys,
            Layout.ROWS,
            Optional.empty(),
            new OutputPathFinder(graph)
                .from(node.getOutput(0), joined ? Layout.INTERLEAVED : Layout.ROWS),
            cross,
            add.addition(values)));
  }

  /** (batch, n, heads·d) as (batch, heads, n, d). */
  private String heads(String tensor, long heads) {
    return add.transposed(add.node("Reshape", tensor, add.wholes(0, 0, heads, -1)), 0, 2, 1, 3);
  }

  private double number(String name, double otherwise) {
    return OnnxNode.attribute(node, name).map(a -> (double) a.getF()).orElse(otherwise);
  }

  private String input(int i) {
    return i < node.getInputCount() ? node.getInput(i) : "";
  }

  private boolean holdsTruths(String tensor) {
    return holdsTruths(tensor, 0);
  }

  private boolean holdsTruths(String tensor, int depth) {
    int truth = TensorProto.DataType.BOOL.getNumber();
    if (graph.constant(tensor).isPresent()) {
      return graph.constant(tensor).get().getDataType() == truth;
    }
    Optional<NodeProto> producer = graph.producer(tensor);
    if (producer.isEmpty() || depth > FARTHEST) {
      return graph.inputs().stream()
          .filter(input -> input.getName().equals(tensor))
          .map(ValueInfoProto::getType)
          .anyMatch(type -> type.getTensorType().getElemType() == truth);
    }
    NodeProto made = producer.get();
    return switch (made.getOpType()) {
      case "Cast" -> OnnxNode.attribute(made, "to", 0) == truth;
      case "Reshape", "Unsqueeze", "Squeeze", "Expand", "Slice", "Identity", "Transpose" ->
          holdsTruths(made.getInput(0), depth + 1);
      case "Where" -> holdsTruths(made.getInput(1), depth + 1);
      default -> TRUTHS.contains(made.getOpType());
    };
  }
}
