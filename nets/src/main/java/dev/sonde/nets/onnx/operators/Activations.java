package dev.sonde.nets.onnx.operators;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Activation functions, and what turns scores into shares. */
final class Activations {

  /** Of SELU (Klambauer et al. 2017); ONNX rounds them to single precision. */
  private static final double SELU_ALPHA = 1.6732632423543772;

  private static final double SELU_GAMMA = 1.0507009873554805;

  private Activations() {}

  static void addTo(OperatorTable table) {
    table.unary("Relu", torch::relu);
    table.unary("Sigmoid", torch::sigmoid);
    table.unary("Softplus", torch::softplus);
    table.unary("Softsign", x -> torch.div(x, torch.add(torch.abs(x), new Scalar(1.0))));
    table.unary("Mish", torch::mish);
    table.unary("HardSwish", x -> torch.mul(x, hardSigmoid(x, 1 / 6.0, 0.5)));
    table.one(
        "HardSigmoid",
        call -> {
          double alpha = call.real("alpha", 0.2);
          double beta = call.real("beta", 0.5);
          return in -> hardSigmoid(in.at(0), alpha, beta);
        });
    table.one(
        "LeakyRelu",
        call -> {
          double alpha = call.real("alpha", 0.01);
          return in -> torch.leaky_relu(in.at(0), new Scalar(alpha));
        });
    table.one(
        "ThresholdedRelu",
        call -> {
          double alpha = call.real("alpha", 1);
          return in -> {
            Tensor x = in.at(0);
            return torch.where(torch.gt(x, new Scalar(alpha)), x, torch.zeros_like(x));
          };
        });
    table.binary(
        "PRelu", (x, slope) -> torch.where(torch.gt(x, new Scalar(0.0)), x, torch.mul(x, slope)));
    exponential(table);
    gaussian(table);
    shares(table);
  }

  static Tensor hardSigmoid(Tensor x, double alpha, double beta) {
    Tensor line = torch.add(torch.mul(x, new Scalar(alpha)), new Scalar(beta));
    return torch.clamp(
        line, new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
  }

  private static void exponential(OperatorTable table) {
    table.one(
        "Elu",
        call -> {
          double alpha = call.real("alpha", 1);
          return in -> elu(in.at(0), alpha, 1);
        });
    table.one(
        "Selu",
        call -> {
          double alpha = call.has("alpha") ? call.real("alpha", 0) : SELU_ALPHA;
          double gamma = call.has("gamma") ? call.real("gamma", 0) : SELU_GAMMA;
          return in -> elu(in.at(0), alpha, gamma);
        });
    table.one(
        "Celu",
        call -> {
          double alpha = call.real("alpha", 1);
          return in -> torch.celu(in.at(0), new Scalar(alpha));
        });
    table.one(
        "Swish",
        call -> {
          double alpha = call.real("alpha", 1);
          return in -> swish(in.at(0), alpha);
        });
  }

  static Tensor elu(Tensor x, double alpha, double scale) {
    return torch.elu(x, new Scalar(alpha), new Scalar(scale), new Scalar(1.0));
  }

  static Tensor swish(Tensor x, double alpha) {
    return alpha == 1
        ? torch.silu(x)
        : torch.mul(x, torch.sigmoid(torch.mul(x, new Scalar(alpha))));
  }

  private static void gaussian(OperatorTable table) {
    table.one(
        "Gelu",
        call -> {
          String form = call.text("approximate", "none");
          return in -> torch.gelu(in.at(0), form);
        });
    String microsoft = OperatorTable.MICROSOFT + ":";
    table.unary(microsoft + "Gelu", x -> torch.gelu(x, "none"));
    table.several(
        microsoft + "FastGelu", call -> in -> new Tensor[] {torch.gelu(withBias(in), "tanh")});
    table.several(
        microsoft + "BiasGelu", call -> in -> new Tensor[] {torch.gelu(withBias(in), "none")});
    table.one(
        microsoft + "QuickGelu",
        call -> {
          double alpha = call.real("alpha", 1.702);
          return in -> swish(in.at(0), alpha);
        });
  }

  private static Tensor withBias(Arguments in) {
    return in.has(1) ? torch.add(in.at(0), in.at(1)) : in.at(0);
  }

  private static void shares(OperatorTable table) {
    table.one(
        "Softmax",
        call -> {
          long axis = call.whole("axis", -1);
          return in -> torch.softmax(in.at(0), axis);
        });
    table.one(
        "LogSoftmax",
        call -> {
          long axis = call.whole("axis", -1);
          return in -> torch.log_softmax(in.at(0), axis);
        });
    table.one(
        "Hardmax",
        call -> {
          long axis = call.whole("axis", -1);
          return in -> {
            Tensor x = in.at(0);
            Tensor first = torch.argmax(x, new LongOptional(axis), true);
            return torch.scatter(torch.zeros_like(x), axis, first, new Scalar(1.0));
          };
        });
  }
}
