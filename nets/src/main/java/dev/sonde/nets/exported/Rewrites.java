package dev.sonde.nets.exported;

import dev.sonde.exported.Argument;
import dev.sonde.exported.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes operations without a right second derivative out in elementary ones, and those that go by
 * how numbers lie in memory in ones that do not.
 *
 * <ul>
 *   <li>{@code hardsigmoid(x) = clamp(x + 3, 0, 6) / 6}, whose own derivative cannot be
 *       differentiated again;
 *   <li>{@code _weight_norm(v, g, dim) = v · (g / ‖v‖)}, whose own second derivative takes the norm
 *       for a constant and is wrong (in libtorch 2.10 and in Python's 2.15);
 *   <li>{@code view(x, size) = reshape(x, size)}, which is the same where the one is possible:
 *       programs of PyTorch 2.12 view what fused attention gives, and attention in parts lays that
 *       out otherwise.
 * </ul>
 *
 * <p>Fused attention is not written out: libtorch is told to compute it in parts.
 */
final class Rewrites {
  private Rewrites() {}

  /** Rewrites all nodes, those of inner graphs too; results keep their names. */
  static List<Node> apply(List<Node> nodes) {
    List<Node> out = new ArrayList<>();
    for (Node node : nodes) {
      out.addAll(apply(node));
    }
    return out;
  }

  private static List<Node> apply(Node node) {
    if (!node.isOperator()) {
      return List.of(withInnerGraphs(node));
    }
    return switch (node.operator()) {
      case "aten::hardsigmoid" -> hardSigmoid(node, "");
      case "aten::hardsigmoid_" -> hardSigmoid(node, "_");
      case "aten::view" -> node.overload().isEmpty() ? view(node) : List.of(node);
      case "aten::_weight_norm", "aten::_weight_norm_interface" -> weightNorm(node);
      default -> List.of(node);
    };
  }

  private static Node withInnerGraphs(Node node) {
    List<Argument> positional = new ArrayList<>();
    for (Argument argument : node.positional()) {
      positional.add(
          argument instanceof Argument.OfGraph inner
              ? new Argument.OfGraph(
                  inner.inputs(), apply(inner.nodes()), inner.outputs(), inner.values())
              : argument);
    }
    return new Node(node.target(), positional, node.named(), node.results(), node.module());
  }

  /** In place or not, by the ending of the operators' names. */
  private static List<Node> hardSigmoid(Node node, String ending) {
    Argument x = node.named().getOrDefault("self", new Argument.Nothing());
    Argument shifted = between(node, "shifted");
    Argument clamped = between(node, "clamped");
    return List.of(
        call(
            node,
            "add" + ending + ".Scalar",
            Map.of("self", x, "other", new Argument.Whole(3)),
            shifted),
        call(
            node,
            "clamp" + ending + ".default",
            Map.of("self", shifted, "min", new Argument.Whole(0), "max", new Argument.Whole(6)),
            clamped),
        call(
            node,
            "div" + ending + ".Scalar",
            Map.of("self", clamped, "other", new Argument.Whole(6)),
            node.results().get(0)));
  }

  private static List<Node> view(Node node) {
    Map<String, Argument> named = new LinkedHashMap<>(node.named());
    Argument size = named.remove("size");
    if (size == null || !named.keySet().equals(Set.of("self"))) {
      return List.of(node);
    }
    named.put("shape", size);
    return List.of(call(node, "reshape.default", named, node.results().get(0)));
  }

  private static List<Node> weightNorm(Node node) {
    Argument v = node.named().getOrDefault("v", new Argument.Nothing());
    Argument g = node.named().getOrDefault("g", new Argument.Nothing());
    Argument dimension = node.named().getOrDefault("dim", new Argument.Whole(0));
    boolean givesNorm = node.results().size() > 1;
    Argument norm =
        givesNorm && node.results().get(1) instanceof Argument.OfTensor named
            ? named
            : between(node, "norm");
    Argument scale = between(node, "scale");
    return List.of(
        call(
            node,
            "norm_except_dim.default",
            Map.of("v", v, "pow", new Argument.Whole(2), "dim", dimension),
            norm),
        call(node, "div.Tensor", Map.of("self", g, "other", norm), scale),
        call(node, "mul.Tensor", Map.of("self", v, "other", scale), node.results().get(0)));
  }

  private static Node call(
      Node origin, String operator, Map<String, Argument> named, Argument result) {
    return new Node(
        "torch.ops.aten." + operator, List.of(), named, List.of(result), origin.module());
  }

  /** A name that no archive's value has, as those are Python's and hold no space. */
  private static Argument between(Node node, String what) {
    List<String> names = node.results().get(0).names();
    return new Argument.OfTensor((names.isEmpty() ? "" : names.get(0)) + " " + what);
  }
}
