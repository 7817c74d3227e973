package dev.sonde.nets.training;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.LinearChain;
import java.util.EnumSet;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The values and sensitivities of a {@link LinearChain}'s layers for up to so many rows, and the
 * matrix products between them.
 *
 * <p>With biases every layer's input has one more column, of ones, and every matrix {@code V_l} one
 * more row, its bias: {@code Z_l = H_{l−1} V_l} is then one matrix product, and so is {@code ∂V_l =
 * H_{l−1}ᵀ ∂Z_l}, bias included. Backwards, {@code ∂H_{l−1} = ∂Z_l V_lᵀ} without that row, times
 * the activation's derivative, which these activations give from their own value. {@code V} is
 * PyTorch's weight transposed because that forward product is a quarter faster for small layers.
 *
 * <p>What it holds natively belongs to the {@link Libtorch} scope in which it was made; the passes
 * themselves allocate nothing.
 */
final class ChainLayers {
  /** The activations whose derivative is a function of their value. */
  static final Set<Activation> ACTIVATIONS =
      EnumSet.of(Activation.RELU, Activation.TANH, Activation.SIGMOID, Activation.IDENTITY);

  private final Activation activation;
  private final int[] widths;
  private final int[] strides;
  private final Tensor[] value;
  private final Tensor[] active;
  private final FloatPointer[] values;
  private final Tensor[] sensitivity;
  private final FloatPointer[] sensitivities;
  private final Scalar zero = new Scalar(0.0);

  /**
   * Lays out the memory.
   *
   * @param widths the inputs, each hidden layer's units, the outputs
   * @param extra 1 with biases, 0 without
   */
  ChainLayers(Activation activation, int[] widths, int extra, int rows) {
    this.activation = activation;
    this.widths = widths;
    int depth = widths.length;
    this.strides = strides(widths, extra);
    this.value = new Tensor[depth];
    this.active = new Tensor[depth];
    this.values = new FloatPointer[depth];
    this.sensitivity = new Tensor[depth];
    this.sensitivities = new FloatPointer[depth];
    for (int l = 1; l < depth; l++) {
      value[l] = torch.ones((long) rows, (long) strides[l]);
      active[l] = value[l].narrow(1, 0, widths[l]);
      values[l] = value[l].data_ptr_float();
      sensitivity[l] = torch.zeros((long) rows, (long) strides[l]);
      sensitivities[l] = sensitivity[l].data_ptr_float();
    }
  }

  /** The columns of each layer's values: its width, and the ones if another layer follows. */
  static int[] strides(int[] widths, int extra) {
    int[] strides = widths.clone();
    for (int l = 0; l + 1 < strides.length; l++) {
      strides[l] += extra;
    }
    return strides;
  }

  /** The last layer's values, {@code (rows, outputs)}. */
  FloatPointer outputs() {
    return values[widths.length - 1];
  }

  /** The last layer's sensitivities, {@code (rows, outputs)}, to be written before going back. */
  FloatPointer outputSensitivities() {
    return sensitivities[widths.length - 1];
  }

  /**
   * Goes from inputs to outputs.
   *
   * @param input {@code (rows, inputs + extra)}
   * @param weight each layer's matrix {@code (from + extra, to)}, from position 1
   */
  void forward(FloatPointer input, FloatPointer[] weight, int rows) {
    FloatPointer below = input;
    for (int l = 1; l < widths.length; l++) {
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasNoTrans,
          rows,
          widths[l],
          strides[l - 1],
          1,
          below,
          strides[l - 1],
          weight[l],
          widths[l],
          0,
          values[l],
          strides[l]);
      if (l + 1 < widths.length) {
        activate(l);
      }
      below = values[l];
    }
  }

  private void activate(int l) {
    switch (activation) {
      case RELU -> torch.relu_(value[l]); // a one stays a one
      case TANH -> torch.tanh_(active[l]);
      case SIGMOID -> torch.sigmoid_(active[l]);
      default -> {} // the identity
    }
  }

  /**
   * Goes from the outputs' sensitivities to the gradient of every matrix.
   *
   * @param input what {@link #forward} was given
   * @param weight what {@link #forward} was given
   * @param gradient where each layer's gradient goes, from position 1, out
   */
  void backward(FloatPointer input, FloatPointer[] weight, FloatPointer[] gradient, int rows) {
    for (int l = widths.length - 1; l > 0; l--) {
      cblas_sgemm(
          CblasRowMajor,
          CblasTrans,
          CblasNoTrans,
          strides[l - 1],
          widths[l],
          rows,
          1,
          l == 1 ? input : values[l - 1],
          strides[l - 1],
          sensitivities[l],
          strides[l],
          0,
          gradient[l],
          widths[l]);
      if (l > 1) {
        cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasTrans,
            rows,
            widths[l - 1],
            widths[l],
            1,
            sensitivities[l],
            strides[l],
            weight[l],
            widths[l],
            0,
            sensitivities[l - 1],
            strides[l - 1]);
        deactivate(l - 1);
      }
    }
  }

  private void deactivate(int l) {
    Tensor s = sensitivity[l];
    switch (activation) {
      case RELU -> torch.threshold_backward_out(s, s, value[l], zero);
      case TANH -> torch.tanh_backward_out(s, s, value[l]);
      case SIGMOID -> torch.sigmoid_backward_out(s, s, value[l]);
      default -> {} // the identity
    }
  }
}
