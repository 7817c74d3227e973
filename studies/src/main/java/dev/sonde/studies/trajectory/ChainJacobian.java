package dev.sonde.studies.trajectory;

import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.LinearLayer;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.dense.Lapack;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The eigenvalues of {@code JᵀJ/n}, J being the derivatives of a chain of linear layers' outputs by
 * its parameters, worked out by the chain rule in double precision.
 *
 * <p>Cost: {@code nC·P·min(nC, P)} operations and an eigendecomposition of the smaller side, a
 * hundredth of that many products by automatic differentiation.
 */
final class ChainJacobian {
  /** Activations whose derivative is a function of their value. */
  private static final Set<Activation> KNOWN =
      EnumSet.of(Activation.RELU, Activation.TANH, Activation.SIGMOID, Activation.IDENTITY);

  /** A larger side takes minutes. */
  private static final int MOST = 4_000;

  private ChainJacobian() {}

  /**
   * Returns the eigenvalues that need not be 0.
   *
   * @param network a network
   * @param inputs n samples
   * @return {@code min(nC, P)} of them, ascending; empty for a network that is no such chain, or is
   *     too large
   */
  static Optional<double[]> eigenvalues(Network network, Values inputs) {
    Optional<LinearChain> chain =
        LinearChain.of(network).filter(found -> KNOWN.contains(found.activation()));
    if (chain.isEmpty() || chain.get().layers().get(0).from() != inputs.sampleSize()) {
      return Optional.empty();
    }
    List<LinearLayer> layers = chain.get().layers();
    int outputs = layers.get(layers.size() - 1).to();
    int rows = Math.multiplyExact(inputs.samples(), outputs);
    int columns = network.parameterCount();
    int side = Math.min(rows, columns);
    if (side > MOST || (long) rows * columns > Integer.MAX_VALUE / 2) {
      return Optional.empty();
    }
    double[] jacobian = transposedJacobian(network, chain.get(), inputs);
    double[] other = Lapack.transposed(jacobian, columns, rows);
    double[] product =
        rows <= columns
            ? Lapack.multiply(other, rows, columns, jacobian, rows)
            : Lapack.multiply(jacobian, columns, rows, other, columns);
    for (int i = 0; i < product.length; i++) {
      product[i] /= inputs.samples();
    }
    double[] values = Lapack.symmetricEigenpairs(product, side, false).values();
    for (int i = 0; i < side; i++) {
      values[i] = Math.max(0, values[i]);
    }
    return Optional.of(values);
  }

  /** {@code Jᵀ}, column-major: a column of P numbers for each output of each sample. */
  static double[] transposedJacobian(Network network, LinearChain chain, Values inputs) {
    List<LinearLayer> layers = chain.layers();
    List<double[][]> seen = chain.layerInputs(network, inputs);
    double[] parameters = network.parameterVector();
    int outputs = layers.get(layers.size() - 1).to();
    int columns = parameters.length;
    double[] jacobian = new double[inputs.samples() * outputs * columns];
    for (int sample = 0; sample < inputs.samples(); sample++) {
      for (int output = 0; output < outputs; output++) {
        int start = (sample * outputs + output) * columns;
        double[] sensitivity = new double[outputs];
        sensitivity[output] = 1;
        for (int l = layers.size() - 1; l >= 0; l--) {
          LinearLayer layer = layers.get(l);
          double[] below = seen.get(l)[sample];
          double[] next = new double[layer.from()];
          for (int to = 0; to < layer.to(); to++) {
            double s = sensitivity[to];
            int row = layer.weight().offset() + to * layer.from();
            for (int from = 0; from < layer.from(); from++) {
              jacobian[start + row + from] = s * below[from];
              next[from] += s * parameters[row + from];
            }
            if (layer.bias().isPresent()) {
              jacobian[start + layer.bias().get().offset() + to] = s;
            }
          }
          for (int from = 0; l > 0 && from < next.length; from++) {
            next[from] *= slope(chain.activation(), below[from]);
          }
          sensitivity = next;
        }
      }
    }
    return jacobian;
  }

  /** The derivative by the value. */
  private static double slope(Activation activation, double value) {
    return switch (activation) {
      case RELU -> value > 0 ? 1 : 0;
      case TANH -> 1 - value * value;
      case SIGMOID -> value * (1 - value);
      default -> 1;
    };
  }
}
