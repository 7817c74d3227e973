package dev.sonde.attention.aten;

import dev.sonde.exported.Argument;
import dev.sonde.exported.FlatGraph;
import dev.sonde.exported.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Operations that write on their input, as {@code add_} does: ONNX has none, so that every later
 * use must read what was written. That is so where no other name for the same memory is used
 * afterwards.
 */
final class Overwriting {
  /** What may give its input's memory again, under another name. */
  private static final Set<String> VIEWS =
      Set.of(
          "view",
          "reshape",
          "flatten",
          "unflatten",
          "permute",
          "transpose",
          "swapaxes",
          "t",
          "numpy_T",
          "mT",
          "unsqueeze",
          "squeeze",
          "expand",
          "expand_as",
          "slice",
          "narrow",
          "select",
          "split",
          "split_with_sizes",
          "chunk",
          "unbind",
          "contiguous",
          "detach",
          "alias",
          "to",
          "type_as",
          "dropout",
          "lift_fresh_copy",
          "detach_");

  private final List<FlatGraph.Operation> operations;
  private final Set<String> outputs;
  private final Map<String, String> memory = new HashMap<>();

  /** Which operation made a value; later ones see what was written. */
  private final Map<String, Integer> made = new HashMap<>();

  Overwriting(List<FlatGraph.Operation> operations, Set<String> outputs) {
    this.operations = operations;
    this.outputs = outputs;
    for (int i = 0; i < operations.size(); i++) {
      follow(operations.get(i).node(), i);
    }
  }

  /** Whether an operation writes on its first argument. */
  static boolean overwrites(Node node) {
    return node.isOperator() && plainName(node).endsWith("_") && !plainName(node).endsWith("__");
  }

  /** The operator's name without its namespace. */
  static String plainName(Node node) {
    String operator = node.operator();
    return operator.substring(operator.indexOf("::") + 2);
  }

  private void follow(Node node, int i) {
    if (!node.isOperator()) {
      return;
    }
    boolean shares = VIEWS.contains(plainName(node)) || overwrites(node);
    String first = first(node);
    for (String name : node.defined()) {
      made.put(name, i);
      memory.put(name, shares && !first.isEmpty() ? root(first) : name);
    }
  }

  private String root(String name) {
    return memory.getOrDefault(name, name);
  }

  /** The tensor that an operation takes first. */
  static String first(Node node) {
    return node.named().values().stream()
        .limit(1)
        .flatMap(argument -> argument.names().stream())
        .findFirst()
        .orElse("");
  }

  /** Whether other names for the memory that the i-th operation writes on are used after it. */
  boolean isSeenElsewhere(int i) {
    Node node = operations.get(i).node();
    String written = first(node);
    Predicate<String> another =
        name ->
            !name.equals(written)
                && root(name).equals(root(written))
                && made.getOrDefault(name, -1) < i;
    for (FlatGraph.Operation later : operations.subList(i + 1, operations.size())) {
      for (Argument argument : later.node().named().values()) {
        if (argument.names().stream().anyMatch(another)) {
          return true;
        }
      }
    }
    return outputs.stream().anyMatch(another);
  }
}
