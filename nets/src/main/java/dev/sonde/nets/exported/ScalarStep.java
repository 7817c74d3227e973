package dev.sonde.nets.exported;

import dev.sonde.findings.InvalidInputException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Python's own arithmetic on sizes: {@code _operator.mul}, {@code math.ceil}, {@code
 * torch.sym_max}. Integers are 64 bits long, as sizes are; what overflows is refused.
 */
final class ScalarStep implements Step {
  /** Names after the last dot of a target. */
  private static final Set<String> KNOWN =
      Set.of(
          "add",
          "sub",
          "mul",
          "truediv",
          "floordiv",
          "mod",
          "neg",
          "pow",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "and_",
          "or_",
          "ceil",
          "floor",
          "trunc",
          "round",
          "sqrt",
          "sym_max",
          "sym_min",
          "sym_not",
          "sym_ite",
          "sym_int",
          "sym_float",
          "_sym_sqrt",
          "sym_sum");

  private final String operation;
  private final List<Operand.NumberSource> operands;
  private final int result;
  private final String place;

  ScalarStep(String operation, List<Operand.NumberSource> operands, int result, String place) {
    this.operation = operation;
    this.operands = List.copyOf(operands);
    this.result = result;
    this.place = place;
  }

  /** Whether a target is arithmetic that can be done here. */
  static boolean isKnown(String target) {
    boolean python =
        target.startsWith("_operator.")
            || target.startsWith("math.")
            || target.startsWith("builtins.")
            || (target.startsWith("torch.") && !target.startsWith("torch.ops."));
    return python && KNOWN.contains(target.substring(target.lastIndexOf('.') + 1));
  }

  @Override
  public void run(Object[] values) {
    Object[] x = operands.stream().map(operand -> operand.in(values)).toArray();
    try {
      values[result] = computed(x);
    } catch (ArithmeticException | ClassCastException | ArrayIndexOutOfBoundsException e) {
      throw new InvalidInputException(
          place + " cannot compute with " + Arrays.toString(x) + ": " + e.getMessage(), e);
    }
  }

  private Object computed(Object[] x) {
    return switch (operation) {
      case "add" -> whole(x) ? (Object) Math.addExact(l(x, 0), l(x, 1)) : d(x, 0) + d(x, 1);
      case "sub" -> whole(x) ? (Object) Math.subtractExact(l(x, 0), l(x, 1)) : d(x, 0) - d(x, 1);
      case "mul" -> whole(x) ? (Object) Math.multiplyExact(l(x, 0), l(x, 1)) : d(x, 0) * d(x, 1);
      case "truediv" -> d(x, 0) / d(x, 1);
      case "floordiv" ->
          whole(x) ? (Object) Math.floorDiv(l(x, 0), l(x, 1)) : Math.floor(d(x, 0) / d(x, 1));
      case "mod" ->
          whole(x)
              ? (Object) Math.floorMod(l(x, 0), l(x, 1))
              : d(x, 0) - d(x, 1) * Math.floor(d(x, 0) / d(x, 1));
      case "neg" -> whole(x) ? (Object) Math.negateExact(l(x, 0)) : -d(x, 0);
      case "pow" -> power(x);
      case "eq" -> whole(x) ? l(x, 0) == l(x, 1) : d(x, 0) == d(x, 1);
      case "ne" -> whole(x) ? l(x, 0) != l(x, 1) : d(x, 0) != d(x, 1);
      case "lt" -> d(x, 0) < d(x, 1);
      case "le" -> d(x, 0) <= d(x, 1);
      case "gt" -> d(x, 0) > d(x, 1);
      case "ge" -> d(x, 0) >= d(x, 1);
      case "and_" -> truth(x[0]) && truth(x[1]);
      case "or_" -> truth(x[0]) || truth(x[1]);
      case "ceil" -> (long) Math.ceil(d(x, 0));
      case "floor" -> (long) Math.floor(d(x, 0));
      case "trunc", "sym_int" -> (long) d(x, 0);
      case "round" -> (long) Math.rint(d(x, 0));
      case "sqrt", "_sym_sqrt" -> Math.sqrt(d(x, 0));
      case "sym_float" -> d(x, 0);
      case "sym_max" -> d(x, 0) >= d(x, 1) ? x[0] : x[1];
      case "sym_min" -> d(x, 0) <= d(x, 1) ? x[0] : x[1];
      case "sym_not" -> !truth(x[0]);
      case "sym_ite" -> truth(x[0]) ? x[1] : x[2];
      case "sym_sum" -> sum(x);
      default -> throw new ArithmeticException(operation + " is not known");
    };
  }

  private static Object power(Object[] x) {
    if (!whole(x) || l(x, 1) < 0) {
      return Math.pow(d(x, 0), d(x, 1));
    }
    boolean unit = l(x, 0) >= -1 && l(x, 0) <= 1;
    if (!unit && l(x, 1) >= Long.SIZE) {
      throw new ArithmeticException("the power has more than " + Long.SIZE + " bits");
    }
    // a power of 0, 1 or -1 repeats after two
    int exponent = (int) (l(x, 1) < Long.SIZE ? l(x, 1) : 2 + l(x, 1) % 2);
    return BigInteger.valueOf(l(x, 0)).pow(exponent).longValueExact();
  }

  private static Object sum(Object[] x) {
    long sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum = Math.addExact(sum, l(x, i));
    }
    return sum;
  }

  private static boolean whole(Object[] x) {
    for (Object each : x) {
      if (!(each instanceof Long)) {
        return false;
      }
    }
    return true;
  }

  private static long l(Object[] x, int i) {
    return (Long) x[i];
  }

  private static double d(Object[] x, int i) {
    return x[i] instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) x[i]).doubleValue();
  }

  private static boolean truth(Object x) {
    return x instanceof Boolean flag ? flag : ((Number) x).doubleValue() != 0;
  }

  @Override
  public void close() {
    // holds nothing native
  }
}
