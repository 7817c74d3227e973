package dev.sonde.attention.aten;

import java.util.List;
import java.util.Map;

/** Operators that work on each number by itself, broadcast over axes. */
final class ElementwiseRules {
  /** Operators of the same name and meaning on reals. */
  private static final Map<String, String> SAME =
      Map.ofEntries(
          Map.entry("cos", "Cos"),
          Map.entry("sin", "Sin"),
          Map.entry("tan", "Tan"),
          Map.entry("tanh", "Tanh"),
          Map.entry("exp", "Exp"),
          Map.entry("log", "Log"),
          Map.entry("sqrt", "Sqrt"),
          Map.entry("reciprocal", "Reciprocal"),
          Map.entry("sigmoid", "Sigmoid"),
          Map.entry("relu", "Relu"),
          Map.entry("erf", "Erf"),
          Map.entry("mish", "Mish"),
          Map.entry("hardswish", "HardSwish"),
          Map.entry("floor", "Floor"),
          Map.entry("ceil", "Ceil"),
          Map.entry("round", "Round"),
          Map.entry("isnan", "IsNaN"));

  private ElementwiseRules() {}

  static void addTo(Map<String, Rule> rules) {
    SAME.forEach(
        (aten, onnx) ->
            rules.put(
                aten,
                call ->
                    call.give(
                        call.write().node(onnx, call.in(Kind.REAL, "self")),
                        onnx.equals("IsNaN") ? Kind.TRUTH : Kind.REAL)));
    rules.put("neg", call -> sameKind(call, "Neg"));
    rules.put("abs", call -> sameKind(call, "Abs"));
    rules.put("sign", call -> sameKind(call, "Sign"));
    real(rules, "rsqrt", (w, x) -> w.node("Reciprocal", w.node("Sqrt", x)));
    real(rules, "silu", (w, x) -> w.node("Mul", x, w.node("Sigmoid", x)));
    real(rules, "square", (w, x) -> w.node("Mul", x, x));
    real(rules, "log1p", (w, x) -> w.node("Log", w.node("Add", x, w.real(1))));
    real(rules, "log2", (w, x) -> w.node("Div", w.node("Log", x), w.real(Math.log(2))));
    real(rules, "expm1", (w, x) -> w.node("Sub", w.node("Exp", x), w.real(1)));
    rules.put("gelu", ElementwiseRules::gelu);
    rules.put("softplus", ElementwiseRules::softplus);
    rules.put("leaky_relu", ElementwiseRules::leakyRelu);
    rules.put("elu", ElementwiseRules::elu);
    rules.put("add", call -> sum(call, "Add", "Or"));
    rules.put("sub", call -> sum(call, "Sub", ""));
    rules.put("rsub", ElementwiseRules::reversedDifference);
    rules.put("mul", call -> both(call, call.kind(), "Mul", "And"));
    rules.put("div", ElementwiseRules::quotient);
    rules.put("floor_divide", call -> give(call, floored(call, "other")));
    rules.put("remainder", call -> both(call, call.kind(), "Mod", ""));
    rules.put("pow", ElementwiseRules::power);
    rules.put("maximum", call -> both(call, call.kind(), "Max", "Or"));
    rules.put("minimum", call -> both(call, call.kind(), "Min", "And"));
    rules.put("clamp", call -> clamp(call, "min", "max"));
    rules.put("clamp_min", call -> clamp(call, "min", ""));
    rules.put("clamp_max", call -> clamp(call, "", "max"));
    rules.put("hardtanh", call -> clamp(call, "min_val", "max_val"));
    compare(rules, "eq", "Equal");
    compare(rules, "lt", "Less");
    compare(rules, "le", "LessOrEqual");
    compare(rules, "gt", "Greater");
    compare(rules, "ge", "GreaterOrEqual");
    rules.put(
        "ne", call -> call.give(call.write().node("Not", compared(call, "Equal")), Kind.TRUTH));
    truth(rules, "__and__", "And");
    truth(rules, "bitwise_and", "And");
    truth(rules, "logical_and", "And");
    truth(rules, "__or__", "Or");
    truth(rules, "bitwise_or", "Or");
    truth(rules, "logical_or", "Or");
    truth(rules, "__xor__", "Xor");
    truth(rules, "bitwise_xor", "Xor");
    truth(rules, "logical_xor", "Xor");
    for (String not : List.of("logical_not", "bitwise_not")) {
      rules.put(not, call -> call.give(call.write().node("Not", truths(call, "self")), Kind.TRUTH));
    }
    rules.put("isinf", ElementwiseRules::infinite);
    rules.put("where", ElementwiseRules::where);
    rules.put("masked_fill", ElementwiseRules::filled);
    rules.put("cumsum", ElementwiseRules::cumulativeSum);
    rules.put("diff", ElementwiseRules::differences);
  }

  private interface Formula {
    String of(NodeWriter writer, String x);
  }

  private static void real(Map<String, Rule> rules, String aten, Formula formula) {
    rules.put(
        aten, call -> call.give(formula.of(call.write(), call.in(Kind.REAL, "self")), Kind.REAL));
  }

  private static void sameKind(Call call, String operator) {
    Kind kind = call.kind();
    call.give(call.write().node(operator, call.in(kind, "self")), kind);
  }

  private static void gelu(Call call) {
    call.give(
        call.write()
            .node(
                "Gelu",
                List.of(NodeWriter.attribute("approximate", call.text("approximate", "none"))),
                call.in(Kind.REAL, "self")),
        Kind.REAL);
  }

  private static void softplus(Call call) {
    if (call.real("beta", 1) != 1) {
      throw call.refused("its beta is not 1");
    }
    call.give(call.write().node("Softplus", call.in(Kind.REAL, "self")), Kind.REAL);
  }

  private static void leakyRelu(Call call) {
    call.give(
        call.write()
            .node(
                "LeakyRelu",
                List.of(NodeWriter.attribute("alpha", call.real("negative_slope", 0.01))),
                call.in(Kind.REAL, "self")),
        Kind.REAL);
  }

  private static void elu(Call call) {
    if (call.real("scale", 1) != 1 || call.real("input_scale", 1) != 1) {
      throw call.refused("its scale is not 1");
    }
    call.give(
        call.write()
            .node(
                "Elu",
                List.of(NodeWriter.attribute("alpha", call.real("alpha", 1))),
                call.in(Kind.REAL, "self")),
        Kind.REAL);
  }

  /** Self and other in one kind, through an operator of ONNX, or of truths where they are such. */
  private static void both(Call call, Kind kind, String operator, String ofTruths) {
    String used = kind == Kind.TRUTH ? ofTruths : operator;
    if (used.isEmpty()) {
      throw call.refused("it computes with truth values");
    }
    call.give(call.write().node(used, call.in(kind, "self"), call.in(kind, "other")), kind);
  }

  private static void sum(Call call, String operator, String ofTruths) {
    boolean scaled =
        call.has("alpha")
            && !(call.value("alpha") instanceof Value.Known alpha && alpha.real() == 1);
    if (!scaled) {
      both(call, call.kind(), operator, ofTruths);
      return;
    }
    Kind kind = call.kind();
    String other = call.write().node("Mul", call.in(kind, "other"), call.in(kind, "alpha"));
    call.give(call.write().node(operator, call.in(kind, "self"), other), kind);
  }

  private static void reversedDifference(Call call) {
    if (call.real("alpha", 1) != 1) {
      throw call.refused("its alpha is not 1");
    }
    Kind kind = call.kind();
    call.give(call.write().node("Sub", call.in(kind, "other"), call.in(kind, "self")), kind);
  }

  private static void quotient(Call call) {
    String rounding = call.text("rounding_mode", "");
    switch (rounding) {
      case "" -> both(call, Kind.REAL, "Div", "");
      case "floor" -> give(call, floored(call, "other"));
      default -> throw call.refused("it rounds by " + rounding);
    }
  }

  private static void give(Call call, String made) {
    call.give(made, call.kind());
  }

  /**
   * The quotient rounded down: (a − a mod b) / b of whole numbers, whose remainder has b's sign.
   */
  private static String floored(Call call, String other) {
    Kind kind = call.kind();
    String a = call.in(kind, "self");
    String b = call.in(kind, other);
    NodeWriter write = call.write();
    return kind == Kind.REAL
        ? write.node("Floor", write.node("Div", a, b))
        : write.node("Div", write.node("Sub", a, write.node("Mod", a, b)), b);
  }

  private static void power(Call call) {
    Kind kind = call.kind();
    call.give(call.write().node("Pow", call.in(kind, "self"), call.in(kind, "exponent")), kind);
  }

  private static void clamp(Call call, String least, String most) {
    Kind kind = call.kind();
    String clamped = call.in(kind, "self");
    if (!least.isEmpty() && call.has(least)) {
      clamped = call.write().node("Max", clamped, call.in(kind, least));
    }
    if (!most.isEmpty() && call.has(most)) {
      clamped = call.write().node("Min", clamped, call.in(kind, most));
    }
    call.give(clamped, kind);
  }

  private static void compare(Map<String, Rule> rules, String aten, String onnx) {
    rules.put(aten, call -> call.give(compared(call, onnx), Kind.TRUTH));
  }

  private static String compared(Call call, String operator) {
    Kind kind = Call.kind(call.value("self")).with(Call.kind(call.value("other")));
    // truth values are only equal or not
    Kind used = kind == Kind.TRUTH ? Kind.WHOLE : kind;
    return call.write().node(operator, call.in(used, "self"), call.in(used, "other"));
  }

  private static void truth(Map<String, Rule> rules, String aten, String onnx) {
    rules.put(
        aten,
        call ->
            call.give(
                call.write().node(onnx, truths(call, "self"), truths(call, "other")), Kind.TRUTH));
  }

  private static String truths(Call call, String argument) {
    if (Call.kind(call.value(argument)) != Kind.TRUTH && call.kind() != Kind.TRUTH) {
      throw call.refused("it works on the bits of whole numbers");
    }
    return call.in(Kind.TRUTH, argument);
  }

  private static void infinite(Call call) {
    call.give(call.write().node("IsInf", call.in(Kind.REAL, "self")), Kind.TRUTH);
  }

  private static void where(Call call) {
    Kind kind = call.kind();
    call.give(
        call.write()
            .node(
                "Where",
                call.in(Kind.TRUTH, "condition"),
                call.in(kind, "self"),
                call.in(kind, "other")),
        kind);
  }

  private static void filled(Call call) {
    Kind kind = call.kind();
    call.give(
        call.write()
            .node(
                "Where",
                call.in(Kind.TRUTH, "mask"),
                call.in(kind, "value"),
                call.in(kind, "self")),
        kind);
  }

  private static void cumulativeSum(Call call) {
    Kind kind = call.kind();
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    call.give(call.write().node("CumSum", call.in(kind, "self"), call.write().whole(axis)), kind);
  }

  /** Of neighbours along an axis, once, with what is put before them. */
  private static void differences(Call call) {
    if (call.whole("n", 1) != 1 || call.has("append")) {
      throw call.refused("it is asked for other than first differences");
    }
    Kind kind = call.kind() == Kind.TRUTH ? Kind.WHOLE : call.kind();
    int axis = call.axis("dim", -1, call.tensor("self").axes());
    NodeWriter write = call.write();
    String all = call.in(kind, "self");
    if (call.has("prepend")) {
      all = write.joined(axis, List.of(call.in(kind, "prepend"), all));
    }
    String along = write.wholes(axis);
    String later = write.node("Slice", all, write.wholes(1), write.wholes(Long.MAX_VALUE), along);
    String earlier = write.node("Slice", all, write.wholes(0), write.wholes(-1), along);
    call.give(write.node("Sub", later, earlier), kind);
  }
}
