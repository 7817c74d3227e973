package dev.sonde.attention.aten;

import dev.sonde.exported.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of all operators that can be written in operators of ONNX, by ATen's names. */
final class AtenRules {
  private static final String NAMESPACE = "aten::";

  /** Checks of the exported example that hold nothing to compute. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "_assert_tensor_metadata",
          "_assert_async",
          "_assert_scalar",
          "_functional_assert_scalar",
          "_functional_assert_async",
          "sym_constrain_range",
          "sym_constrain_range_for_size");

  private static final Map<String, Rule> RULES = rules();

  private AtenRules() {}

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new HashMap<>();
    ElementwiseRules.addTo(rules);
    LayoutRules.addTo(rules);
    CreationRules.addTo(rules);
    ReductionRules.addTo(rules);
    ProductRules.addTo(rules);
    IndexRules.addTo(rules);
    return Map.copyOf(rules);
  }

  /** Whether an operation only checks what holds for the example. */
  static boolean isWithoutEffect(Node node) {
    return node.isOperator()
        && node.operator().startsWith(NAMESPACE)
        && WITHOUT_EFFECT.contains(Overwriting.plainName(node));
  }

  /** The rule of an operation, which writing on its input does not change. */
  static Optional<Rule> rule(Node node) {
    if (!node.operator().startsWith(NAMESPACE)) {
      return Optional.empty();
    }
    String name = Overwriting.plainName(node);
    boolean overwrites = Overwriting.overwrites(node) && !RULES.containsKey(name);
    return Optional.ofNullable(RULES.get(overwrites ? name.substring(0, name.length() - 1) : name));
  }
}
