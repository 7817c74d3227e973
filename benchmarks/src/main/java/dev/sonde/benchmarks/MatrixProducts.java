package dev.sonde.benchmarks;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The matrix products that one Hessian product of a perceptron cannot avoid, once its graph is
 * kept.
 *
 * <p>With layer inputs {@code h_k}, output gradients {@code δ_k} and direction {@code V_k}, and
 * R{·} the derivative along the direction (Pearlmutter 1994), layer k needs: {@code h_k V_kᵀ} and,
 * but for the first layer, {@code R{h_k} W_kᵀ} on the way forward; {@code R{δ_k} W_k} and {@code
 * δ_k V_k} on the way back, but for the first layer; {@code R{δ_k}ᵀ h_k} and, but for the first
 * layer, {@code δ_kᵀ R{h_k}} for the result.
 */
final class MatrixProducts {
  private final int[] sizes;
  private final int minibatches;
  private final Tensor[] inputs; // (batch, sizes[k])
  private final Tensor[] outputs; // (batch, sizes[k + 1])
  private final Tensor[] weights; // (sizes[k + 1], sizes[k])

  MatrixProducts(int batch, int minibatches, int... sizes) {
    this.sizes = sizes.clone();
    this.minibatches = minibatches;
    int layers = sizes.length - 1;
    inputs = new Tensor[layers];
    outputs = new Tensor[layers];
    weights = new Tensor[layers];
    for (int k = 0; k < layers; k++) {
      inputs[k] = torch.randn(batch, sizes[k]);
      outputs[k] = torch.randn(batch, sizes[k + 1]);
      weights[k] = torch.randn(sizes[k + 1], sizes[k]);
    }
  }

  /** Does all of them once, for every minibatch, on the calling thread. */
  void run() {
    for (int i = 0; i < minibatches; i++) {
      for (int k = 0; k < sizes.length - 1; k++) {
        int both = k == 0 ? 1 : 2;
        for (int j = 0; j < both; j++) {
          multiply(inputs[k], weights[k].t()); // forward
          multiply(outputs[k].t(), inputs[k]); // result
          if (k > 0) {
            multiply(outputs[k], weights[k]); // back
          }
        }
      }
    }
  }

  private static void multiply(Tensor a, Tensor b) {
    torch.mm(a, b).close();
  }
}
