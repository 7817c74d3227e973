package dev.sonde.nets.onnx.operators;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sonde.nets.onnx.numbers.RealTypes;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Arithmetic and mathematics, number by number, with ONNX's broadcasting, which is libtorch's. */
public final class Elementwise {
  private Elementwise() {}

  static void addTo(OperatorTable table) {
    arithmetic(table);
    mathematics(table);
    types(table);
    variadic(table);
  }

  private static void arithmetic(OperatorTable table) {
    table.binary("Add", torch::add);
    table.binary("Sub", torch::sub);
    table.binary("Mul", torch::mul);
    table.binary("Div", Elementwise::quotient);
    table.binary("Pow", Elementwise::power);
    table.one(
        "Mod",
        call -> {
          boolean truncated = call.flag("fmod", false);
          return in ->
              truncated ? torch.fmod(in.at(0), in.at(1)) : torch.remainder(in.at(0), in.at(1));
        });
    table.unary("Neg", torch::neg);
    table.unary("Abs", torch::abs);
    table.unary("Sign", torch::sign);
    table.unary("Floor", Elementwise.onReals(torch::floor));
    table.unary("Ceil", Elementwise.onReals(torch::ceil));
    table.unary("Round", Elementwise.onReals(torch::round));
    table.one("Clip", call -> Elementwise::clipped);
  }

  private static UnaryOperator<Tensor> onReals(UnaryOperator<Tensor> function) {
    return x -> RealTypes.isReal(x) ? function.apply(x) : x;
  }

  /** Of whole numbers the part before the point. */
  private static Tensor quotient(Tensor a, Tensor b) {
    return RealTypes.isReal(a) || RealTypes.isReal(b)
        ? torch.div(a, b)
        : torch.div(a, b, new StringViewOptional(new BytePointer("trunc")));
  }

  /** A fixed exponent is a number to libtorch, too, so that no derivative by it is worked out. */
  static Tensor power(Tensor base, Tensor exponent) {
    Tensor power;
    if (exponent.numel() == 1 && !exponent.requires_grad() && exponent.dim() <= base.dim()) {
      double number = exponent.detach().item().toDouble();
      boolean whole = number == Math.rint(number) && Math.abs(number) < 1 << 30;
      boolean integers = !RealTypes.isReal(base);
      power =
          integers && !(whole && number >= 0)
              ? torch.pow(base.to(ScalarType.Double), new Scalar(number))
              : torch.pow(base, whole ? new Scalar((long) number) : new Scalar(number));
    } else {
      power = torch.pow(base, exponent);
    }
    return power.scalar_type().value == base.scalar_type().value
        ? power
        : power.to(base.scalar_type());
  }

  private static Tensor clipped(Arguments in) {
    Tensor x = in.at(0);
    if (!in.has(1) && !in.has(2)) {
      return x;
    }
    boolean plain = RealTypes.isReal(x) && plain(in, 1) && plain(in, 2);
    return plain
        ? torch.clamp(x, bound(in, 1), bound(in, 2))
        : torch.clamp(x, in.optional(1), in.optional(2));
  }

  private static boolean plain(Arguments in, int i) {
    return !in.has(i) || (!in.at(i).requires_grad() && in.at(i).numel() == 1);
  }

  private static ScalarOptional bound(Arguments in, int i) {
    return in.has(i) ? new ScalarOptional(new Scalar(in.number(i))) : new ScalarOptional();
  }

  private static void mathematics(OperatorTable table) {
    table.unary("Exp", torch::exp);
    table.unary("Log", torch::log);
    table.unary("Sqrt", torch::sqrt);
    table.unary("Reciprocal", torch::reciprocal);
    table.unary("Erf", torch::erf);
    table.unary("Sin", torch::sin);
    table.unary("Cos", torch::cos);
    table.unary("Tan", torch::tan);
    table.unary("Asin", torch::asin);
    table.unary("Acos", torch::acos);
    table.unary("Atan", torch::atan);
    table.unary("Sinh", torch::sinh);
    table.unary("Cosh", torch::cosh);
    table.unary("Tanh", torch::tanh);
    table.unary("Asinh", torch::asinh);
    table.unary("Acosh", torch::acosh);
    table.unary("Atanh", torch::atanh);
    table.one(
        "CumSum",
        call -> {
          boolean exclusive = call.flag("exclusive", false);
          boolean reverse = call.flag("reverse", false);
          return in -> {
            Tensor x = in.at(0);
            long axis = in.whole(1);
            Tensor way = reverse ? torch.flip(x, axis) : x;
            Tensor sums = torch.cumsum(way, axis);
            sums = exclusive ? torch.sub(sums, way) : sums;
            Tensor out = reverse ? torch.flip(sums, axis) : sums;
            return out.scalar_type().value == x.scalar_type().value ? out : out.to(x.scalar_type());
          };
        });
  }

  private static void types(OperatorTable table) {
    table.unary("Identity", x -> x);
    table.one(
        "Cast",
        call -> {
          ScalarType type = call.type("to", DataType.UNDEFINED);
          return in -> cast(in.at(0), type);
        });
    table.one("CastLike", call -> in -> cast(in.at(0), in.at(1).scalar_type()));
    table.several(
        "Dropout",
        call ->
            in -> {
              if (in.has(2) && in.number(2) != 0) {
                throw new UnsuitableNodeException(
                    "it drops at random, as in training; call model.eval() before exporting");
              }
              Tensor x = in.at(0);
              return call.wants(1)
                  ? new Tensor[] {x, torch.ones_like(x).to(ScalarType.Bool)}
                  : new Tensor[] {x};
            });
  }

  public static Tensor cast(Tensor x, ScalarType type) {
    return x.scalar_type().value == type.value ? x : x.to(type);
  }

  private static void variadic(OperatorTable table) {
    table.one("Sum", call -> all(torch::add));
    table.one("Max", call -> all(torch::maximum));
    table.one("Min", call -> all(torch::minimum));
    table.one(
        "Mean",
        call -> in -> torch.div(all(torch::add).apply(in), new Scalar((double) in.count())));
  }

  private static Function<Arguments, Tensor> all(BinaryOperator<Tensor> pair) {
    return in -> {
      Tensor out = in.at(0);
      for (int i = 1; i < in.count(); i++) {
        out = pair.apply(out, in.at(i));
      }
      return out;
    };
  }
}
