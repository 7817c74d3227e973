package dev.sonde.nets.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The non-linear function between the layers of a built network, applied to each number. */
public enum Activation {
  /** {@code max(0, x)}. */
  RELU("torch.relu(%s)"),
  /** {@code tanh x}. */
  TANH("torch.tanh(%s)"),
  /**
   * {@code x Φ(x)}, Φ the distribution function of the standard normal (Hendrycks, Gimpel 2016).
   */
  GELU("torch.gelu(%s, approximate=\"none\")"),
  /** {@code x} for positive x, otherwise {@code exp(x) − 1} (Clevert et al. 2015, α = 1). */
  ELU("torch.elu(%s)"),
  /** {@code 1 / (1 + exp(−x))}. */
  SIGMOID("torch.sigmoid(%s)"),
  /** {@code x}: the layers compose to one linear map. */
  IDENTITY("%s");

  private final String expression;

  Activation(String expression) {
    this.expression = expression;
  }

  /** The TorchScript expression that applies the function to an expression. */
  String of(String argument) {
    return expression.formatted(argument);
  }

  /** The function of a tensor, differentiable. */
  public Tensor of(Tensor x) {
    return switch (this) {
      case RELU -> torch.relu(x);
      case TANH -> torch.tanh(x);
      case GELU -> torch.gelu(x);
      case ELU -> torch.elu(x);
      case SIGMOID -> torch.sigmoid(x);
      case IDENTITY -> x;
    };
  }
}
