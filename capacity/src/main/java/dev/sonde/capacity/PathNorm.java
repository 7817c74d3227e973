package dev.sonde.capacity;

import dev.sonde.capacity.LinearChain.LinearLayer;
import java.util.Arrays;

/**
 * The path norm of a chain of linear layers: {@code √(Σ_paths Π w²)} over all paths from an input,
 * or from a bias, to an output.
 *
 * <p>Exact; one pass through the squared weights. It does not change when a ReLU unit's incoming
 * weights grow and its outgoing ones shrink by one factor. Source: Neyshabur, Salakhutdinov,
 * Srebro, Path-SGD: Path-Normalized Optimization in Deep Neural Networks, 2015 (arXiv:1506.02617).
 */
final class PathNorm {
  private PathNorm() {}

  static double of(LinearChain chain) {
    double[] sums = new double[chain.layers().get(0).inputs()];
    Arrays.fill(sums, 1);
    for (LinearLayer layer : chain.layers()) {
      double[] next = new double[layer.outputs()];
      for (int row = 0; row < next.length; row++) {
        double sum = layer.bias().length == 0 ? 0 : layer.bias()[row] * layer.bias()[row];
        for (int column = 0; column < sums.length; column++) {
          double weight = layer.weight()[row * sums.length + column];
          sum += weight * weight * sums[column];
        }
        next[row] = sum;
      }
      sums = next;
    }
    return Math.sqrt(Arrays.stream(sums).sum());
  }
}
