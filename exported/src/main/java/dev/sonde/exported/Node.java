package dev.sonde.exported;

import dev.sonde.findings.Quoted;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One operation of a graph.
 *
 * @param target what is called, {@code torch.ops.aten.linear.default} or {@code _operator.mul}
 * @param positional arguments without a name, in order; only scalar arithmetic has them
 * @param named arguments by the names of the operator's schema
 * @param results what it defines
 * @param module the dotted name of the module whose forward called it; empty for the outermost
 */
public record Node(
    String target,
    List<Argument> positional,
    Map<String, Argument> named,
    List<Argument> results,
    String module) {

  private static final String OPERATOR = "torch.ops.";

  public Node {
    positional = List.copyOf(positional);
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    results = List.copyOf(results);
  }

  /** The names of the values that it takes. */
  public List<String> used() {
    return Stream.concat(positional.stream(), named.values().stream())
        .flatMap(argument -> argument.names().stream())
        .toList();
  }

  /** The names of the values that it defines. */
  public List<String> defined() {
    return results.stream().flatMap(result -> result.names().stream()).toList();
  }

  /** The same with other names for its values, as {@link Argument#renamed}. */
  Node renamed(Map<String, String> names) {
    Map<String, Argument> arguments = new LinkedHashMap<>();
    named.forEach((name, argument) -> arguments.put(name, argument.renamed(names)));
    return new Node(
        target,
        positional.stream().map(argument -> argument.renamed(names)).toList(),
        arguments,
        results.stream().map(result -> result.renamed(names)).toList(),
        module);
  }

  /** Whether the dispatcher is called, and not Python's own arithmetic. */
  public boolean isOperator() {
    return target.startsWith(OPERATOR) && target.split("\\.", -1).length == 5;
  }

  /** The operator's namespace and name, {@code aten::linear}; only if {@link #isOperator()}. */
  public String operator() {
    String[] parts = target.split("\\.", -1);
    return parts[2] + "::" + parts[3];
  }

  /** The operator's overload as schemas name it, empty for the default. */
  public String overload() {
    String overload = target.substring(target.lastIndexOf('.') + 1);
    return overload.equals("default") ? "" : overload;
  }

  /** What messages call the operation: {@code aten.linear.default}, {@code _operator.mul}. */
  public String label() {
    return Quoted.plain(target.startsWith(OPERATOR) ? target.substring(OPERATOR.length()) : target);
  }

  /** Where it is called, for messages. */
  public String place() {
    return module.isEmpty() ? "the outermost module" : "the module " + Quoted.plain(module);
  }
}
