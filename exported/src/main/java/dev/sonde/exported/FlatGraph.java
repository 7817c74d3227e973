package dev.sonde.exported;

import dev.sonde.findings.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph's operations in one line, inner graphs written out in their place under names of their
 * own.
 *
 * @param operations the operations in order
 * @param names what values of the outer graph are called here, where inner graphs give them
 * @param values what is known of tensors, by their names here
 */
public record FlatGraph(
    List<Operation> operations, Map<String, String> names, Map<String, TensorDescription> values) {

  private static final String NO_GRADIENT = "torch.ops.higher_order.wrap_with_set_grad_enabled";
  private static final String AUTOCAST = "torch.ops.higher_order.wrap_with_autocast";

  /**
   * An operation.
   *
   * @param node the operation, its values under the names of the flat graph
   * @param recorded whether its derivative counts; not under {@code torch.no_grad()}
   */
  public record Operation(Node node, boolean recorded) {}

  /**
   * Writes out a graph.
   *
   * @param source what messages call the file
   * @throws InvalidInputException if an operation of higher order is none that can be written out
   */
  public static FlatGraph of(
      String source, List<Node> nodes, Map<String, TensorDescription> values) {
    Flattening flattening = new Flattening(source);
    flattening.values.putAll(values);
    Map<String, String> names = new HashMap<>();
    flattening.add(nodes, names, "", true);
    return new FlatGraph(
        List.copyOf(flattening.operations), Map.copyOf(names), Map.copyOf(flattening.values));
  }

  /** What a value of the outer graph is called here. */
  public String nameOf(String name) {
    return names.getOrDefault(name, name);
  }

  private static final class Flattening {
    private final String source;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, TensorDescription> values = new HashMap<>();
    private int innerGraphs;

    Flattening(String source) {
      this.source = source;
    }

    /**
     * Adds nodes.
     *
     * @param names what the graph's values are called in the flat one; grows
     * @param prefix what sets names of an inner graph apart
     */
    void add(List<Node> nodes, Map<String, String> names, String prefix, boolean recorded) {
      for (Node node : nodes) {
        if (node.target().startsWith("torch.ops.higher_order.")) {
          addInner(node, names, prefix, recorded);
        } else {
          node.defined().forEach(name -> names.put(name, prefix + name));
          operations.add(new Operation(node.renamed(names), recorded));
        }
      }
    }

    private void addInner(Node node, Map<String, String> names, String prefix, boolean recorded) {
      List<Argument> arguments = node.positional();
      int at = 0;
      while (at < arguments.size() && !(arguments.get(at) instanceof Argument.OfGraph)) {
        at++;
      }
      boolean known = node.target().equals(NO_GRADIENT) || node.target().equals(AUTOCAST);
      if (!known || at == arguments.size()) {
        throw new InvalidInputException(
            InvalidInputException.Kind.FORMAT,
            source
                + ": "
                + node.place()
                + " uses "
                + node.label()
                + ", control flow or a wrapper that cannot be differentiated here. Export the model"
                + " without it (with the branch or the number of steps fixed)");
      }
      Argument.OfGraph inner = (Argument.OfGraph) arguments.get(at);
      Map<String, String> innerNames = new HashMap<>();
      List<Argument> operands = arguments.subList(at + 1, arguments.size());
      for (int i = 0; i < inner.inputs().size(); i++) {
        List<String> operand = i < operands.size() ? operands.get(i).names() : List.of();
        if (operand.size() != 1) {
          throw ProgramArchive.damaged(
              source, "an inner graph of " + node.label() + " lacks operands");
        }
        innerNames.put(inner.inputs().get(i), names.getOrDefault(operand.get(0), operand.get(0)));
      }
      boolean inside = recorded;
      if (node.target().equals(NO_GRADIENT)) {
        inside = arguments.get(0) instanceof Argument.Flag enabled && enabled.value();
      }
      String innerPrefix = prefix + ++innerGraphs + " ";
      inner.values().forEach((name, value) -> values.put(innerPrefix + name, value));
      add(inner.nodes(), innerNames, innerPrefix, inside);
      List<String> results = node.defined();
      List<String> outputs = inner.outputs().stream().flatMap(r -> r.names().stream()).toList();
      if (results.size() > outputs.size()) {
        throw ProgramArchive.damaged(
            source, "an inner graph of " + node.label() + " lacks outputs");
      }
      for (int i = 0; i < results.size(); i++) {
        names.put(results.get(i), innerNames.getOrDefault(outputs.get(i), outputs.get(i)));
      }
    }
  }
}
