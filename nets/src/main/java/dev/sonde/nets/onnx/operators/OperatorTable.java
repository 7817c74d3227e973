package dev.sonde.nets.onnx.operators;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** What is known how to compute: for each operator, how a node of it becomes a function. */
public final class OperatorTable {

  /** Makes a function of a node. */
  @FunctionalInterface
  interface Preparation {
    /**
     * Prepares a node.
     *
     * @throws UnsuitableNodeException if it asks for what the operator does not do here
     */
    Operator of(NodeCall call);
  }

  /** Those of Microsoft's own that exporters and optimisers write. */
  static final String MICROSOFT = "com.microsoft";

  private final Map<String, Preparation> known = new TreeMap<>();

  /** Adds an operator of any number of results. */
  void several(String name, Preparation preparation) {
    if (known.put(name, preparation) != null) {
      throw new IllegalStateException(name + " stands in two families");
    }
  }

  /** Adds an operator of one result. */
  void one(String name, Function<NodeCall, Function<Arguments, Tensor>> preparation) {
    several(
        name,
        call -> {
          Function<Arguments, Tensor> function = preparation.apply(call);
          return in -> new Tensor[] {function.apply(in)};
        });
  }

  /** Adds a function of one tensor, without attributes. */
  void unary(String name, UnaryOperator<Tensor> function) {
    several(name, call -> in -> new Tensor[] {function.apply(in.at(0))});
  }

  /** Adds a function of two tensors, without attributes. */
  void binary(String name, BinaryOperator<Tensor> function) {
    several(name, call -> in -> new Tensor[] {function.apply(in.at(0), in.at(1))});
  }

  /** How a node of an operator is prepared; nothing where it is unknown. */
  public Optional<Preparation> of(String domain, String name) {
    boolean standard = domain.isEmpty() || domain.equals("ai.onnx");
    return Optional.ofNullable(known.get(standard ? name : domain + ":" + name));
  }

  /** The names of all. */
  Set<String> names() {
    return Collections.unmodifiableSet(known.keySet());
  }
}
