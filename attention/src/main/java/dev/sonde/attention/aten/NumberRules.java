package dev.sonde.attention.aten;

import java.util.List;

/**
 * Python's own arithmetic on sizes, {@code _operator.mul} or {@code torch.sym_max}: done at once
 * where all is known, and by nodes else.
 */
final class NumberRules {
  private NumberRules() {}

  /** Whether a target is arithmetic on numbers. */
  static boolean isArithmetic(String target) {
    return target.startsWith("_operator.")
        || target.startsWith("math.")
        || target.startsWith("builtins.")
        || (target.startsWith("torch.") && !target.startsWith("torch.ops."));
  }

  /** Does what a target says. */
  static void write(Call call, String target) {
    String operation = target.substring(target.lastIndexOf('.') + 1);
    List<Value> x = call.operands();
    if (x.isEmpty()) {
      throw call.refused("it has no operands");
    }
    switch (operation) {
      case "add" -> arithmetic(call, "Add", x, Math::addExact);
      case "sub" -> arithmetic(call, "Sub", x, Math::subtractExact);
      case "mul" -> arithmetic(call, "Mul", x, Math::multiplyExact);
      case "mod" -> arithmetic(call, "Mod", x, Math::floorMod);
      case "sym_max", "max" -> arithmetic(call, "Max", x, Math::max);
      case "sym_min", "min" -> arithmetic(call, "Min", x, Math::min);
      case "floordiv" -> quotient(call, x);
      case "truediv" -> real(call, "Div", x, (a, b) -> a / b);
      case "pow" -> real(call, "Pow", x, Math::pow);
      case "neg" ->
          arithmetic(call, "Sub", List.of(new Value.Known(0L), x.get(0)), Math::subtractExact);
      case "eq" -> compare(call, "Equal", x, (a, b) -> a == b);
      case "ne" -> call.giveNumber(not(call, compared(call, "Equal", x, (a, b) -> a == b)));
      case "lt" -> compare(call, "Less", x, (a, b) -> a < b);
      case "le" -> compare(call, "LessOrEqual", x, (a, b) -> a <= b);
      case "gt" -> compare(call, "Greater", x, (a, b) -> a > b);
      case "ge" -> compare(call, "GreaterOrEqual", x, (a, b) -> a >= b);
      case "sym_not" -> call.giveNumber(not(call, x.get(0)));
      case "sym_float" -> cast(call, x.get(0), Kind.REAL);
      case "sym_int", "trunc" -> cast(call, x.get(0), Kind.WHOLE);
      case "sqrt", "_sym_sqrt" ->
          real(call, "Pow", List.of(x.get(0), new Value.Known(0.5)), Math::pow);
      default -> throw call.refused("it is arithmetic that is not known");
    }
  }

  private interface OfWholes {
    long of(long a, long b);
  }

  private interface OfReals {
    double of(double a, double b);
  }

  private interface Comparison {
    boolean of(double a, double b);
  }

  private static Value second(Call call, List<Value> x) {
    if (x.size() != 2) {
      throw call.refused("it has " + x.size() + " operands");
    }
    return x.get(1);
  }

  private static void arithmetic(Call call, String operator, List<Value> x, OfWholes ofWholes) {
    Value second = second(call, x);
    boolean reals = Call.kind(x.get(0)) == Kind.REAL || Call.kind(second) == Kind.REAL;
    if (!reals && x.get(0) instanceof Value.Known a && second instanceof Value.Known b) {
      try {
        call.giveNumber(new Value.Known(ofWholes.of(a.whole(), b.whole())));
      } catch (ArithmeticException e) {
        throw call.refused("it cannot compute with these numbers");
      }
      return;
    }
    computed(call, operator, reals ? Kind.REAL : Kind.WHOLE, x.get(0), second);
  }

  private static void computed(Call call, String operator, Kind kind, Value a, Value b) {
    call.giveNumber(
        new Value.Computed(call.write().node(operator, call.in(kind, a), call.in(kind, b)), kind));
  }

  /** Rounded down: (a − a mod b) / b. */
  private static void quotient(Call call, List<Value> x) {
    Value second = second(call, x);
    boolean wholes = Call.kind(x.get(0)) == Kind.WHOLE && Call.kind(second) == Kind.WHOLE;
    if (x.get(0) instanceof Value.Known && second instanceof Value.Known) {
      arithmetic(call, "Div", x, Math::floorDiv);
      return;
    }
    if (!wholes) {
      throw call.refused("it divides reals that are worked out while the model runs");
    }
    NodeWriter write = call.write();
    String a = call.in(Kind.WHOLE, x.get(0));
    String b = call.in(Kind.WHOLE, second);
    String multiple = write.node("Sub", a, write.node("Mod", a, b));
    call.giveNumber(new Value.Computed(write.node("Div", multiple, b), Kind.WHOLE));
  }

  private static void real(Call call, String operator, List<Value> x, OfReals ofReals) {
    Value second = second(call, x);
    if (x.get(0) instanceof Value.Known a && second instanceof Value.Known b) {
      call.giveNumber(new Value.Known(ofReals.of(a.real(), b.real())));
    } else {
      computed(call, operator, Kind.REAL, x.get(0), second);
    }
  }

  private static void compare(Call call, String operator, List<Value> x, Comparison comparison) {
    call.giveNumber(compared(call, operator, x, comparison));
  }

  private static Value compared(Call call, String operator, List<Value> x, Comparison comparison) {
    Value second = second(call, x);
    if (x.get(0) instanceof Value.Known a && second instanceof Value.Known b) {
      return new Value.Known(comparison.of(a.real(), b.real()));
    }
    return new Value.Computed(
        call.write().node(operator, call.in(Kind.REAL, x.get(0)), call.in(Kind.REAL, second)),
        Kind.TRUTH);
  }

  private static Value not(Call call, Value truth) {
    return truth instanceof Value.Known known
        ? new Value.Known(known.real() == 0)
        : new Value.Computed(call.write().node("Not", call.in(Kind.TRUTH, truth)), Kind.TRUTH);
  }

  private static void cast(Call call, Value number, Kind kind) {
    if (number instanceof Value.Known known) {
      call.giveNumber(
          kind == Kind.REAL ? new Value.Known(known.real()) : new Value.Known(known.whole()));
    } else {
      call.giveNumber(new Value.Computed(call.in(kind, number), kind));
    }
  }
}
