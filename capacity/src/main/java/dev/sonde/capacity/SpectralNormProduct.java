package dev.sonde.capacity;

import dev.sonde.capacity.LinearChain.LinearLayer;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralSurvey;
import dev.sonde.spectra.SymmetricOperator;

/**
 * The product of the layers' spectral norms, {@code Π_l ‖W_l‖₂}: a bound of the Lipschitz constant
 * of a chain of linear layers with functions of slope at most 1 between them.
 *
 * <p>Each norm is the square root of the largest eigenvalue of {@code WWᵀ} or {@code WᵀW},
 * whichever is smaller; its residual is carried into the product. Source: Bartlett, Foster,
 * Telgarsky, Spectrally-Normalized Margin Bounds for Neural Networks, 2017 (arXiv:1706.08498).
 */
final class SpectralNormProduct {
  /** Gram matrices up to this dimension are decomposed; larger ones take Lanczos to rounding. */
  private static final int EXACT = 300;

  private static final int PRODUCTS = 100;

  private SpectralNormProduct() {}

  static Estimate of(LinearChain chain) {
    double product = 1;
    double relativeError = 0;
    for (LinearLayer layer : chain.layers()) {
      Gram gram = new Gram(layer);
      EigenvalueEstimate largest =
          SpectralSurvey.withDefaults()
              .withExactLimit(EXACT)
              .withBudget(PRODUCTS)
              .withTop(1)
              .withBottom(0)
              .of(gram)
              .top(1)
              .get(0);
      if (!(largest.value() > 0)) {
        return Estimate.exact(0);
      }
      product *= Math.sqrt(largest.value());
      // half, because the norm is the eigenvalue's square root
      relativeError = Math.hypot(relativeError, largest.residual() / largest.value() / 2);
    }
    return new Estimate(product, product * relativeError, true);
  }

  /** {@code WWᵀ} or {@code WᵀW}, whichever is smaller. */
  private record Gram(LinearLayer layer) implements SymmetricOperator {
    @Override
    public int dimension() {
      return Math.min(layer.outputs(), layer.inputs());
    }

    @Override
    public void multiply(double[][] vectors, double[][] products) {
      for (int j = 0; j < vectors.length; j++) {
        double[] product =
            layer.outputs() <= layer.inputs()
                ? forward(backward(vectors[j]))
                : backward(forward(vectors[j]));
        System.arraycopy(product, 0, products[j], 0, product.length);
      }
    }

    private double[] forward(double[] x) {
      double[] out = new double[layer.outputs()];
      for (int row = 0; row < out.length; row++) {
        double sum = 0;
        for (int column = 0; column < x.length; column++) {
          sum += layer.weight()[row * x.length + column] * x[column];
        }
        out[row] = sum;
      }
      return out;
    }

    private double[] backward(double[] y) {
      double[] out = new double[layer.inputs()];
      for (int row = 0; row < y.length; row++) {
        for (int column = 0; column < out.length; column++) {
          out[column] += layer.weight()[row * out.length + column] * y[row];
        }
      }
      return out;
    }
  }
}
