package dev.sonde.nets.exported;

import dev.sonde.exported.AllowedOperators;
import dev.sonde.exported.Argument;
import dev.sonde.exported.FlatGraph;
import dev.sonde.exported.Node;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.network.Trust;
import java.util.List;
import java.util.Set;

/**
 * Which operations of a program may run, and whether they are those of evaluation mode.
 *
 * <p>A program names operators freely; some of libtorch's read and write files. So only those of a
 * list run, mathematics on tensors, unless the user trusts the file. Operations that train
 * (dropout, batch normalisation by the minibatch's own statistics) are refused in any case: the
 * loss would be no function of each sample.
 */
final class OperatorPolicy {

  private static final String NAMESPACE = "aten::";

  /** Checks of the exported example that hold nothing to compute. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "aten::_assert_tensor_metadata",
          "aten::_assert_async",
          "aten::_assert_scalar",
          "aten::_functional_assert_scalar",
          "aten::_functional_assert_async",
          "aten::sym_constrain_range",
          "aten::sym_constrain_range_for_size");

  /** Whose flag says whether they normalise by the minibatch's own statistics. */
  private static final Set<String> BATCH_NORMS =
      Set.of(
          "aten::batch_norm",
          "aten::native_batch_norm",
          "aten::_native_batch_norm_legit",
          "aten::_native_batch_norm_legit_functional",
          "aten::_batch_norm_with_update",
          "aten::_batch_norm_with_update_functional");

  private static final Set<String> DROPOUTS =
      Set.of(
          "aten::dropout",
          "aten::dropout_",
          "aten::native_dropout",
          "aten::alpha_dropout",
          "aten::alpha_dropout_",
          "aten::feature_dropout",
          "aten::feature_dropout_",
          "aten::feature_alpha_dropout",
          "aten::feature_alpha_dropout_",
          "aten::rrelu",
          "aten::rrelu_",
          "aten::rrelu_with_noise",
          "aten::lstm",
          "aten::gru",
          "aten::rnn_tanh",
          "aten::rnn_relu",
          "aten::scaled_dot_product_attention");

  private static final List<String> RANDOM =
      List.of(
          "rand",
          "randn",
          "randint",
          "randperm",
          "rand_like",
          "randn_like",
          "randint_like",
          "bernoulli",
          "normal",
          "uniform",
          "multinomial",
          "poisson",
          "exponential",
          "random");

  private final String source;
  private final AllowedOperators allowed = AllowedOperators.mathematics();
  private final Trust trust;

  OperatorPolicy(String source, Trust trust) {
    this.source = source;
    this.trust = trust;
  }

  /** Whether an operation only checks what holds for the example, so that it is left out. */
  static boolean isWithoutEffect(Node node) {
    return node.isOperator() && WITHOUT_EFFECT.contains(node.operator());
  }

  /** Whether an operation may give its input itself, which its schema does not say. */
  static boolean mayGiveItsInput(Node node) {
    return node.isOperator() && DROPOUTS.contains(node.operator());
  }

  /**
   * Checks every operation.
   *
   * @throws InvalidInputException if one may not run, or is one of training
   */
  void check(List<FlatGraph.Operation> operations) {
    for (FlatGraph.Operation operation : operations) {
      Node node = operation.node();
      requireAllowed(node);
      requireEvaluation(node);
    }
  }

  private void requireAllowed(Node node) {
    if (!node.isOperator()) {
      if (!ScalarStep.isKnown(node.target())) {
        throw refused(
            node,
            "which is not supported",
            "Export the model with it written out in operators of torch, or with"
                + " .run_decompositions()");
      }
      return;
    }
    String operator = node.operator();
    if (trust == Trust.ANY_OPERATOR || allowed.contains(operator)) {
      return;
    }
    if (!operator.startsWith(NAMESPACE)) {
      throw refused(node, "an operator of a library of its own", remedyFor(node));
    }
    if (RANDOM.contains(operator.substring(NAMESPACE.length()).replaceAll("_$", ""))) {
      throw refused(
          node,
          "which draws random numbers: every run must give the same output",
          "Export the model in evaluation mode (model.eval()), without noise in its forward");
    }
    throw refused(
        node,
        "which is not among the operators that run without asking (mathematics on tensors)",
        "If you trust the file, add --trust-model; otherwise export the model without it, or with"
            + " .run_decompositions()");
  }

  private static String remedyFor(Node node) {
    return node.operator().startsWith("transformers::")
        ? "Choose an implementation in plain torch before exporting, for example"
            + " model.set_experts_implementation(\"batched_mm\") and attn_implementation=\"sdpa\""
        : "Export the model without it: choose the implementation in plain torch, or export with"
            + " .run_decompositions()";
  }

  private void requireEvaluation(Node node) {
    if (!node.isOperator()) {
      return;
    }
    String operator = node.operator();
    boolean training = isTrue(node, "training") || isTrue(node, "train");
    if (BATCH_NORMS.contains(operator) && training) {
      throw refused(
          node,
          "batch normalisation by the statistics of the minibatch, as in training",
          "Call model.eval() before torch.export.export; a batch norm with"
              + " track_running_stats=False has no other statistics and cannot be measured");
    }
    boolean drops =
        operator.equals("aten::scaled_dot_product_attention")
            ? real(node, "dropout_p", 0) > 0
            : training && real(node, node.named().containsKey("p") ? "p" : "dropout", 0.5) > 0;
    if (DROPOUTS.contains(operator) && drops) {
      throw refused(
          node,
          "which drops values at random, as in training",
          "Call model.eval() before torch.export.export");
    }
  }

  private static boolean isTrue(Node node, String argument) {
    return node.named().get(argument) instanceof Argument.Flag flag && flag.value();
  }

  private static double real(Node node, String argument, double otherwise) {
    Argument value = node.named().get(argument);
    if (value instanceof Argument.Real real) {
      return real.value();
    }
    return value instanceof Argument.Whole whole ? whole.value() : otherwise;
  }

  private InvalidInputException refused(Node node, String why, String remedy) {
    return new InvalidInputException(
        InvalidInputException.Kind.FORMAT,
        source + ": " + node.place() + " calls " + node.label() + ", " + why + ". " + remedy + ".");
  }
}
