package dev.sonde.exported;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An exported program: operations on named values, in the order in which they run.
 *
 * @param inputs what the graph takes, stored tensors and the caller's
 * @param nodes the operations
 * @param outputs what it gives to the caller, buffers' new values left out
 * @param values what is known of its tensors, by name
 * @param ranges within which free sizes may lie, by symbol
 * @param torchVersion the version of PyTorch that wrote it
 */
public record ProgramGraph(
    List<Input> inputs,
    List<Node> nodes,
    List<Output> outputs,
    Map<String, TensorDescription> values,
    Map<String, Range> ranges,
    String torchVersion) {

  public ProgramGraph {
    inputs = List.copyOf(inputs);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    values = Map.copyOf(values);
    ranges = Map.copyOf(ranges);
  }

  /** Where an input's value comes from. */
  public enum Origin {
    /** A parameter, by its name in the module. */
    PARAMETER,
    /** A buffer that the weights hold. */
    BUFFER,
    /** A buffer that is not saved with the weights, or a tensor written into the program. */
    CONSTANT,
    /** The caller's tensor. */
    CALLER,
    /** A number or nothing that export wrote into the program. */
    FIXED
  }

  /**
   * One input.
   *
   * @param name its name in the graph
   * @param origin where it comes from
   * @param stored the dotted name under which the archive keeps it; of the caller's the name of the
   *     argument
   */
  public record Input(String name, Origin origin, String stored) {}

  /**
   * One output.
   *
   * @param value the name of its tensor in the graph; empty when it is none
   * @param label its name for people: the key or position in what {@code forward} returns
   */
  public record Output(Optional<String> value, String label) {}

  /**
   * The range of a free size.
   *
   * @param least the smallest it may be
   * @param most the largest, {@link Long#MAX_VALUE} if there is none
   */
  public record Range(long least, long most) {}

  /** The caller's tensors, in the order of forward's arguments. */
  public List<Input> callersInputs() {
    return inputs.stream().filter(input -> input.origin() == Origin.CALLER).toList();
  }

  /** The modules in which an operator is called, with how often. */
  public Map<String, Integer> modulesCalling(String operator) {
    Map<String, Integer> out = new LinkedHashMap<>();
    for (Node node : nodes) {
      if (node.isOperator() && node.operator().equals(operator)) {
        out.merge(node.module(), 1, Integer::sum);
      }
    }
    return out;
  }
}
