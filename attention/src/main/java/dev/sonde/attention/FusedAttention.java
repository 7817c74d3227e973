package dev.sonde.attention;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.attention.AttentionPattern.Addition;
import dev.sonde.attention.AttentionPattern.Factor;
import dev.sonde.attention.AttentionPattern.Operation;
import dev.sonde.attention.AttentionPattern.Step;
import dev.sonde.attention.HeadVectors.Layout;
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
  private final String prefix;
  private final List<NodeProto> nodes = new ArrayList<>();
  private final List<TensorProto> constants = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private String reason = "";

  /** The values in heads, with those of the past. */
  private String values = "";

  private boolean cross;
  private int names;

  /** Whether its output is (batch, n, heads·d_v) rather than (batch, heads, n, d_v). */
  private boolean joined = true;

  FusedAttention(OnnxGraph graph, NodeProto node) {
    this.graph = graph;
    this.node = node;
    sources = new ProjectionSources(graph);
    prefix = "dev.sonde/fused/" + node.getOutput(0) + "/";
  }

  /** The attention; nothing where {@link #reasonAgainst} tells why. */
  Optional<AttentionPattern> read() {
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
    return against(
        "a fused operator of the domain '" + node.getDomain() + "' that Sonde does not know");
  }

  /** Why the operator was not read. */
  String reasonAgainst() {
    return reason;
  }

  private Optional<AttentionPattern> against(String why) {
    reason = why;
    return Optional.empty();
  }

  private Optional<AttentionPattern> standard() {
    if (!input(6).isEmpty()) {
      return against("it is told how many keys are padding, which is not read");
    }
    long queryHeads = OnnxGraph.attribute(node, "q_num_heads", 0);
    long keyHeads = OnnxGraph.attribute(node, "kv_num_heads", 0);
    joined = queryHeads > 0;
    String queries = joined ? heads(input(0), queryHeads) : input(0);
    String keys = withPast(4, keyHeads > 0 ? heads(input(1), keyHeads) : input(1));
    values = withPast(5, keyHeads > 0 ? heads(input(2), keyHeads) : input(2));
    boolean biased = !input(3).isEmpty() && !holdsTruths(input(3));
    if (!input(3).isEmpty()) {
      steps.add(new Step(biased ? Operation.PLUS : Operation.KEEP_WHERE, input(3)));
    }
    if (OnnxGraph.attribute(node, "is_causal", 0) != 0) {
      steps.add(new Step(Operation.CAUSAL, ""));
    }
    cross = sources.differ(input(0), input(1));
    double cap = number("softcap", 0);
    if (biased && cap > 0) {
      // ONNX Runtime 1.26 caps what it has added the bias to
      String limit = number(cap);
      steps.add(new Step(Operation.DIVIDED, limit));
      steps.add(new Step(Operation.TANH, ""));
      steps.add(new Step(Operation.TIMES, limit));
      cap = 0;
    }
    return pattern(queries, keys, number("scale", 0), cap);
  }

  private Optional<AttentionPattern> multiHead() {
    long heads = OnnxGraph.attribute(node, "num_heads", 0);
    if (input(1).isEmpty() || input(2).isEmpty()) {
      return against("its keys or its values are missing");
    }
    String queries = input(0);
    String keys = input(1);
    values = input(2);
    if (!input(3).isEmpty()) {
      Optional<TensorProto> bias = graph.constant(input(3));
      if (bias.isEmpty() || bias.get().getDimsCount() != 1 || bias.get().getDims(0) % 3 != 0) {
        return against("its bias is not fixed, or is not one for queries, keys and values alike");
      }
      long width = bias.get().getDims(0) / 3;
      queries = add("Add", queries, part(input(3), 0, width, 0));
      keys = add("Add", keys, part(input(3), width, 2 * width, 0));
      values = add("Add", values, part(input(3), 2 * width, 3 * width, 0));
    }
    if (!input(5).isEmpty()) {
      steps.add(new Step(Operation.PLUS, input(5)));
    }
    if (OnnxGraph.attribute(node, "unidirectional", 0) != 0) {
      steps.add(new Step(Operation.CAUSAL, ""));
    }
    values = withPast(7, heads(values, heads));
    cross = sources.differ(input(0), input(1));
    return pattern(heads(queries, heads), withPast(6, heads(keys, heads)), number("scale", 0), 0);
  }

  /** Keys or values of the past, (batch, heads, m, d), come before the others. */
  private String withPast(int input, String present) {
    if (input(input).isEmpty()) {
      return present;
    }
    return added(node("Concat", input(input), present).addAttribute(whole("axis", 2)));
  }

  private Optional<AttentionPattern> groupQuery() {
    long heads = OnnxGraph.attribute(node, "num_heads", 0);
    if (node.getOutputCount() < 3 || node.getOutput(1).isEmpty() || node.getOutput(2).isEmpty()) {
      return against("it does not give its keys, which it may rotate, or its values");
    }
    if (!input(11).isEmpty() || OnnxGraph.attribute(node, "smooth_softmax", 0) > 0) {
      return against("its softmax has a sink beside the keys, which is not read");
    }
    boolean packed = input(1).isEmpty();
    String queries;
    if (packed) {
      long all = heads + 2 * OnnxGraph.attribute(node, "kv_num_heads", 0);
      queries = part(heads(input(0), all), 0, heads, 1);
    } else {
      queries = heads(input(0), heads);
    }
    if (OnnxGraph.attribute(node, "do_rotary", 0) != 0) {
      String positions = input(9).isEmpty() ? one(0) : input(9);
      NodeProto.Builder rotation =
          node("RotaryEmbedding", queries, positions, input(7), input(8))
              .setDomain("com.microsoft")
              .addAttribute(
                  whole("interleaved", OnnxGraph.attribute(node, "rotary_interleaved", 0)));
      queries = added(rotation);
    }
    if (!input(10).isEmpty()) {
      steps.add(new Step(Operation.PLUS, input(10)));
    }
    steps.add(new Step(Operation.CAUSAL, ""));
    long window = OnnxGraph.attribute(node, "local_window_size", -1);
    if (window > 0) {
      // ONNX Runtime counts the keys before the query, itself included
      steps.add(new Step(Operation.WINDOW, "", (int) window));
    }
    values = node.getOutput(2);
    cross = !packed && sources.differ(input(0), input(1));
    return pattern(queries, node.getOutput(1), number("scale", 0), number("softcap", 0));
  }

  private Optional<AttentionPattern> packed() {
    long heads = OnnxGraph.attribute(node, "num_heads", 0);
    if (!input(4).isEmpty()) {
      return against("it takes keys of the past, which are not read yet");
    }
    if (OnnxGraph.attribute(node, "do_rotary", 0) != 0) {
      return against("it rotates queries and keys by itself");
    }
    Optional<TensorProto> weights = graph.constant(input(1));
    if (weights.isEmpty() || weights.get().getDimsCount() != 2) {
      return against("its weights are not fixed");
    }
    long all = weights.get().getDims(1);
    long width =
        OnnxGraph.attribute(node, "qkv_hidden_sizes")
            .filter(sizes -> sizes.getIntsCount() == 3)
            .map(sizes -> sizes.getInts(0))
            .orElse(all / 3);
    String projected = add("MatMul", input(0), input(1));
    if (!input(2).isEmpty()) {
      projected = add("Add", projected, input(2));
    }
    String queries = part(projected, 0, width, 2);
    String keys = part(projected, width, 2 * width, 2);
    values = heads(part(projected, 2 * width, all, 2), heads);
    if (!input(5).isEmpty()) {
      steps.add(new Step(Operation.PLUS, input(5)));
    }
    if (OnnxGraph.attribute(node, "unidirectional", 0) != 0) {
      steps.add(new Step(Operation.CAUSAL, ""));
    }
    return pattern(heads(queries, heads), heads(keys, heads), number("scale", 0), 0);
  }

  /**
   * Scores of queries and keys in heads, grouped where there are fewer key heads: (…, g, n, d) with
   * (…, 1, m, d) is laid out as (…, g·n, d) with (…, m, d).
   */
  private Optional<AttentionPattern> pattern(
      String queries, String keys, double scale, double cap) {
    String keyHeads = shape(keys, 0, 2);
    String length = shape(queries, 3, 4);
    String rest = one(-1);
    NodeProto.Builder layout =
        node("Concat", keyHeads, rest, length).addAttribute(whole("axis", 0));
    String grouped = add("Reshape", queries, added(layout));
    NodeProto.Builder turned =
        node("Transpose", keys)
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("perm")
                    .setType(AttributeProto.AttributeType.INTS)
                    .addAllInts(List.of(0L, 1L, 3L, 2L)));
    String product = add("MatMul", grouped, added(turned));
    String factor;
    if (scale > 0) {
      factor = number(scale);
    } else {
      // 1/√d
      NodeProto.Builder wide =
          node("Cast", length).addAttribute(whole("to", TensorProto.DataType.FLOAT.getNumber()));
      factor = add("Reciprocal", add("Sqrt", added(wide)));
    }
    String core = add("Mul", product, factor);
    if (cap > 0) {
      String limit = number(cap);
      core = add("Mul", add("Tanh", add("Div", core, limit)), limit);
    }
    return Optional.of(
        new AttentionPattern(
            OnnxGraph.label(node),
            node.getOpType(),
            core,
            steps,
            List.of(new Factor(factor, false, Factor.Place.PRODUCT)),
            cap > 0 || steps.stream().anyMatch(step -> step.operation() == Operation.TANH),
            queries,
            Layout.ROWS,
            keys,
            Layout.ROWS,
            Optional.empty(),
            new OutputPathFinder(graph)
                .from(node.getOutput(0), joined ? Layout.INTERLEAVED : Layout.ROWS),
            cross,
            new Addition(nodes, constants, Optional.of(values))));
  }

  /** (batch, n, heads·d) as (batch, heads, n, d). */
  private String heads(String tensor, long heads) {
    String layout =
        constant(
            TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(4)
                .addAllInt64Data(List.of(0L, 0L, heads, -1L)));
    NodeProto.Builder turned =
        node("Transpose", add("Reshape", tensor, layout))
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("perm")
                    .setType(AttributeProto.AttributeType.INTS)
                    .addAllInts(List.of(0L, 2L, 1L, 3L)));
    return added(turned);
  }

  private String part(String tensor, long from, long to, int axis) {
    return add("Slice", tensor, one(from), one(to), one(axis));
  }

  /** Some of a tensor's lengths; by Slice, since Shape cannot choose before operator set 15. */
  private String shape(String tensor, long from, long to) {
    return part(add("Shape", tensor), from, to, 0);
  }

  /** A tensor of one whole number, as shapes and slices take it. */
  private String one(long value) {
    return constant(
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(1)
            .addInt64Data(value));
  }

  private String number(double value) {
    return constant(
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData((float) value));
  }

  private String constant(TensorProto.Builder tensor) {
    String name = name();
    constants.add(tensor.setName(name).build());
    return name;
  }

  private String add(String operator, String... inputs) {
    return added(node(operator, inputs));
  }

  private NodeProto.Builder node(String operator, String... inputs) {
    String name = name();
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(name)
        .addAllInput(List.of(inputs))
        .addOutput(name);
  }

  private String added(NodeProto.Builder builder) {
    nodes.add(builder.build());
    return builder.getOutput(0);
  }

  private String name() {
    return prefix + names++;
  }

  private static AttributeProto whole(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private double number(String name, double otherwise) {
    return OnnxGraph.attribute(node, name).map(a -> (double) a.getF()).orElse(otherwise);
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
      case "Cast" -> OnnxGraph.attribute(made, "to", 0) == truth;
      case "Reshape", "Unsqueeze", "Squeeze", "Expand", "Slice", "Identity", "Transpose" ->
          holdsTruths(made.getInput(0), depth + 1);
      case "Where" -> holdsTruths(made.getInput(1), depth + 1);
      default -> TRUTHS.contains(made.getOpType());
    };
  }
}
