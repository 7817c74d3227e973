package dev.sonde.capacity.measures;

import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.LinearLayer;
import dev.sonde.nets.network.Network;
import java.util.Arrays;
import java.util.Optional;

/**
 * The path norm of a chain of linear layers: {@code √(Σ_paths Π w²)} over all paths from an input,
 * or from a bias, to an output.
 *
 * <p>Exact; one pass through the squared weights, no products. It does not change when a ReLU
 * unit's incoming weights and bias grow and its outgoing weights shrink by one factor. Source:
 * Neyshabur, Salakhutdinov, Srebro, Path-SGD: Path-Normalized Optimization in Deep Neural Networks,
 * 2015 (arXiv:1506.02617).
 *
 * @param value the norm, in units of the product of a weight from every layer
 */
public record PathNorm(double value) {

  /**
   * Measures the path norm.
   *
   * @param network a network
   * @return the norm; empty when the network is not recognised as a chain of linear layers
   */
  public static Optional<PathNorm> of(Network network) {
    return LinearChain.of(network).map(chain -> of(chain, network.parameterVector()));
  }

  public static PathNorm of(LinearChain chain, double[] parameters) {
    double[] sums = new double[chain.layers().get(0).from()];
    Arrays.fill(sums, 1);
    for (LinearLayer layer : chain.layers()) {
      double[] next = new double[layer.to()];
      for (int row = 0; row < next.length; row++) {
        double bias = bias(layer, row, parameters);
        double sum = bias * bias;
        int start = layer.weight().offset() + row * sums.length;
        for (int column = 0; column < sums.length; column++) {
          double weight = parameters[start + column];
          sum += weight * weight * sums[column];
        }
        next[row] = sum;
      }
      sums = next;
    }
    return new PathNorm(Math.sqrt(Arrays.stream(sums).sum()));
  }

  private static double bias(LinearLayer layer, int row, double[] parameters) {
    return layer.bias().map(bias -> parameters[bias.offset() + row]).orElse(0.0);
  }
}
