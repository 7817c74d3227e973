package dev.sonde.capacity.measures;

import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.LinearLayer;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.krylov.ExtremeEigenpairs;
import java.util.Optional;

/**
 * The product of the layers' spectral norms, {@code Π_l ‖W_l‖₂}: a bound of the Lipschitz constant
 * of a chain of linear layers with functions of slope at most 1 between them.
 *
 * <p>Each norm is the square root of the largest eigenvalue of {@code WWᵀ} or {@code WᵀW},
 * whichever is smaller; its residual is carried into the product as its error. It costs no products
 * with the curvature matrix. Source: Bartlett, Foster, Telgarsky, Spectrally-Normalized Margin
 * Bounds for Neural Networks, 2017 (arXiv:1706.08498).
 *
 * @param estimate the product
 */
public record SpectralNormProduct(Estimate estimate) {
  /** The residual of a Gram matrix's largest eigenvalue, relative to it, at which Lanczos ends. */
  private static final double TOLERANCE = 1e-10;

  /**
   * Measures the product.
   *
   * @param network a network
   * @return the product; empty when the network is not recognised as a chain of linear layers
   * @throws java.util.concurrent.CancellationException if the thread is interrupted before a norm's
   *     first step; its interrupt flag stays set
   */
  public static Optional<SpectralNormProduct> of(Network network) {
    return LinearChain.of(network).map(chain -> of(chain, network.parameterVector()));
  }

  public static SpectralNormProduct of(LinearChain chain, double[] parameters) {
    double product = 1;
    double relativeError = 0;
    for (LinearLayer layer : chain.layers()) {
      EigenvalueEstimate largest =
          ExtremeEigenpairs.withDefaults()
              .withLargest(1)
              .withTolerance(TOLERANCE)
              .of(new Gram(layer.to(), layer.from(), layer.weight().offset(), parameters))
              .largest()
              .get(0);
      if (!(largest.value() > 0)) {
        return new SpectralNormProduct(Estimate.exact(0));
      }
      product *= Math.sqrt(largest.value());
      // half, because the norm is the eigenvalue's square root
      relativeError = Math.hypot(relativeError, largest.residual() / largest.value() / 2);
    }
    return new SpectralNormProduct(new Estimate(product, product * relativeError, true));
  }

  /**
   * {@code WWᵀ} or {@code WᵀW}, whichever is smaller, of a matrix {@code [rows, columns]} that
   * starts at an offset among the parameters.
   */
  private record Gram(int rows, int columns, int offset, double[] parameters)
      implements SymmetricOperator {
    @Override
    public int dimension() {
      return Math.min(rows, columns);
    }

    @Override
    public void multiply(double[][] vectors, double[][] products) {
      for (int j = 0; j < vectors.length; j++) {
        double[] product =
            rows <= columns ? forward(backward(vectors[j])) : backward(forward(vectors[j]));
        System.arraycopy(product, 0, products[j], 0, product.length);
      }
    }

    private double[] forward(double[] x) {
      double[] out = new double[rows];
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int column = 0; column < columns; column++) {
          sum += parameters[offset + row * columns + column] * x[column];
        }
        out[row] = sum;
      }
      return out;
    }

    private double[] backward(double[] y) {
      double[] out = new double[columns];
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          out[column] += parameters[offset + row * columns + column] * y[row];
        }
      }
      return out;
    }
  }
}
