package dev.sonde.nets.onnx.operators;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Comparisons, truths and bits, and choices by them. */
final class Logic {
  private Logic() {}

  static void addTo(OperatorTable table) {
    table.binary("Equal", torch::eq);
    table.binary("Greater", torch::gt);
    table.binary("GreaterOrEqual", torch::ge);
    table.binary("Less", torch::lt);
    table.binary("LessOrEqual", torch::le);
    table.binary("And", torch::logical_and);
    table.binary("Or", torch::logical_or);
    table.binary("Xor", torch::logical_xor);
    table.unary("Not", torch::logical_not);
    table.binary("BitwiseAnd", torch::bitwise_and);
    table.binary("BitwiseOr", torch::bitwise_or);
    table.binary("BitwiseXor", torch::bitwise_xor);
    table.unary("BitwiseNot", torch::bitwise_not);
    table.unary("IsNaN", torch::isnan);
    table.one(
        "IsInf",
        call -> {
          boolean negative = call.flag("detect_negative", true);
          boolean positive = call.flag("detect_positive", true);
          return in -> {
            Tensor x = in.at(0);
            Tensor infinite = torch.isinf(x);
            if (!negative) {
              infinite = torch.logical_and(infinite, torch.gt(x, new Scalar(0.0)));
            }
            if (!positive) {
              infinite = torch.logical_and(infinite, torch.lt(x, new Scalar(0.0)));
            }
            return infinite;
          };
        });
    table.one("Where", call -> in -> torch.where(in.at(0), in.at(1), in.at(2)));
  }
}
