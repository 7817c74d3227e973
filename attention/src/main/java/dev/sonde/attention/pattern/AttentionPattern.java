package dev.sonde.attention.pattern;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.attention.vectors.HeadVectors.Layout;
import java.util.List;
import java.util.Optional;

/**
 * Where one attention's tensors are found in a graph.
 *
 * @param node the name of its softmax or fused operator
 * @param operator that node's operator
 * @param core the product of queries and keys with what is done to it before the first mask or bias
 * @param steps what happens between the core and the softmax, in order
 * @param factors what q·k is multiplied with altogether
 * @param capped whether a soft cap is among it
 * @param queries the first factor of the product
 * @param queryLayout how the queries lie in it
 * @param keys the second
 * @param keyLayout how the keys lie in it
 * @param weights what multiplies the values, where the model shows it
 * @param output the heads' outputs and their way to the residual stream
 * @param cross whether queries and keys are projected from different activations
 * @param addition what must be added to the graph to have these tensors
 */
public record AttentionPattern(
    String node,
    String operator,
    String core,
    List<Step> steps,
    List<Factor> factors,
    boolean capped,
    String queries,
    Layout queryLayout,
    String keys,
    Layout keyLayout,
    Optional<Weights> weights,
    OutputPath output,
    boolean cross,
    Addition addition) {

  public AttentionPattern {
    steps = List.copyOf(steps);
    factors = List.copyOf(factors);
  }

  /** Whether it is worked out again by nodes beside an operator that keeps it to itself. */
  public boolean isWorkedOutAgain() {
    return !addition.nodes().isEmpty();
  }

  /** This attention as one that was not understood after all. */
  public UnrecognisedAttention unrecognised(String reason) {
    return new UnrecognisedAttention(node, operator, reason);
  }

  /**
   * Nodes that work out what a fused operator keeps to itself.
   *
   * @param nodes in an order in which they can run
   * @param constants what they need
   * @param values the values in heads, (…, heads, keys, d), to check the operator's output with
   */
  public record Addition(
      List<NodeProto> nodes, List<TensorProto> constants, Optional<String> values) {
    public Addition {
      nodes = List.copyOf(nodes);
      constants = List.copyOf(constants);
    }
  }

  /**
   * What multiplies the values.
   *
   * @param tensor its name
   * @param maker the node behind the softmax that makes it and may change the probabilities;
   *     nothing where it is the softmax's own result
   */
  public record Weights(String tensor, Optional<String> maker) {

    /** A softmax's own result. */
    static Weights of(String softmax) {
      return new Weights(softmax, Optional.empty());
    }
  }

  /**
   * A number, or one for each head, that q·k is multiplied with or divided by.
   *
   * @param tensor its name
   * @param divides whether it divides
   * @param place where it stands
   */
  public record Factor(String tensor, boolean divides, Place place) {

    /** What a factor is put on. */
    public enum Place {
      /** The queries, before the product. */
      QUERIES,
      /** The keys, before the product. */
      KEYS,
      /** The product. */
      PRODUCT
    }
  }

  /** What can happen to logits on their way to the softmax. */
  public enum Operation {
    /** A bias or a mask is added; entries far below zero hide a pair. */
    PLUS,
    /** Multiplied by a number or by one per head. */
    TIMES,
    /** Divided by a number or by one per head. */
    DIVIDED,
    /** z becomes tanh z; has no tensor. */
    TANH,
    /** z is rounded to 8 bits and back; has no tensor. */
    ROUNDED,
    /** Pairs stay visible where a condition holds. */
    KEEP_WHERE,
    /** Pairs stay visible where a condition does not hold. */
    KEEP_UNLESS,
    /** Keys behind the query are hidden; has no tensor. */
    CAUSAL,
    /** Keys further back than the reach are hidden; has no tensor. */
    WINDOW
  }

  /**
   * What happens to logits on their way to the softmax.
   *
   * @param operation what
   * @param tensor with what, where the operation needs something
   * @param reach how many keys a window holds, the query's own included
   */
  public record Step(Operation operation, Optional<String> tensor, int reach) {

    /** An operation with a tensor. */
    Step(Operation operation, String tensor) {
      this(operation, Optional.of(tensor), 0);
    }

    /** An operation that needs none. */
    Step(Operation operation) {
      this(operation, Optional.empty(), 0);
    }

    /** Keys further back are hidden. */
    static Step window(int reach) {
      return new Step(Operation.WINDOW, Optional.empty(), reach);
    }

    /** Whether it tells pairs apart, as masks and biases do. */
    public boolean tellsPairsApart() {
      return switch (operation) {
        case PLUS, KEEP_WHERE, KEEP_UNLESS, CAUSAL, WINDOW -> true;
        case TIMES, DIVIDED, TANH, ROUNDED -> false;
      };
    }
  }
}
