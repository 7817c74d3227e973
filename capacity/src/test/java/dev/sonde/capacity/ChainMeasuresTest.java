package dev.sonde.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.measures.ParameterVectors;
import dev.sonde.capacity.measures.PathNorm;
import dev.sonde.capacity.measures.SpectralNormProduct;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.nets.network.LinearLayer;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChainMeasuresTest {

  /** A chain of the given sizes, weights before biases, as the parameters are laid out in a row. */
  private static LinearChain chain(boolean biases, int... sizes) {
    List<LinearLayer> layers = new ArrayList<>();
    int offset = 0;
    for (int i = 1; i < sizes.length; i++) {
      ParameterTensor weight =
          new ParameterTensor(i + ".weight", new long[] {sizes[i], sizes[i - 1]}, offset);
      offset += weight.count();
      Optional<ParameterTensor> bias = Optional.empty();
      if (biases) {
        bias = Optional.of(new ParameterTensor(i + ".bias", new long[] {sizes[i]}, offset));
        offset += sizes[i];
      }
      layers.add(new LinearLayer(weight, bias));
    }
    return new LinearChain(layers, sizes.length == 2 ? Activation.IDENTITY : Activation.RELU);
  }

  @Test
  void thePathNormSumsTheSquaredProductsOfAllPaths() {
    double[] parameters = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    double expected = 0;
    double[][] paths = {{1, 7}, {2, 7}, {5, 7}, {3, 8}, {4, 8}, {6, 8}, {9, 1}};
    for (double[] path : paths) {
      expected += path[0] * path[0] * path[1] * path[1];
    }
    assertThat(PathNorm.of(chain(true, 2, 2, 1), parameters).value())
        .isCloseTo(Math.sqrt(expected), within(1e-12));
  }

  @Test
  void thePathNormIgnoresRescalingAUnit() {
    LinearChain chain = chain(false, 3, 2, 1);
    double[] weights = {0, 3, 0, 2, 0, 0, 0.6, 0.8};
    double[] rescaled = {0, 6, 0, 2, 0, 0, 0.3, 0.8};
    assertThat(PathNorm.of(chain, rescaled).value())
        .isCloseTo(PathNorm.of(chain, weights).value(), within(1e-12));
  }

  @Test
  void spectralNormsMultiply() {
    // singular values 3 and 2, then 1
    double[] weights = {0, 3, 0, 2, 0, 0, 0.6, 0.8};
    assertThat(SpectralNormProduct.of(chain(false, 3, 2, 1), weights).estimate().value())
        .isCloseTo(3, within(1e-12));
  }

  @Test
  void largeLayersReachTheirNormToRounding() {
    int rows = 400;
    int columns = 350;
    double[] weights = new SplittableRandom(4).doubles((long) rows * columns, -1, 1).toArray();
    Estimate product = SpectralNormProduct.of(chain(false, columns, rows), weights).estimate();
    assertThat(product.value()).isCloseTo(powerIteration(weights, rows, columns), within(1e-6));
    assertThat(product.standardError()).isLessThan(1e-3 * product.value());
  }

  @Test
  void aLayerOfZerosHasProductZero() {
    assertThat(SpectralNormProduct.of(chain(false, 2, 1), new double[2]).estimate())
        .isEqualTo(Estimate.exact(0));
  }

  @Test
  void networksThatAreNoChainHaveNeither() {
    try (Network convolutional = ConvNet.of(1, 8, 8, 3).build(1);
        Network perceptron = Perceptron.of(5, 3).withWidths(4).build(1)) {
      assertThat(PathNorm.of(convolutional)).isEmpty();
      assertThat(SpectralNormProduct.of(convolutional)).isEmpty();
      assertThat(PathNorm.of(perceptron)).isPresent();
      assertThat(SpectralNormProduct.of(perceptron)).isPresent();
    }
  }

  /** The naive twin: many steps of power iteration on WᵀW. */
  private static double powerIteration(double[] weights, int rows, int columns) {
    double[] x = new SplittableRandom(5).doubles(columns, -1, 1).toArray();
    double norm = 0;
    for (int step = 0; step < 2_000; step++) {
      double[] next = new double[columns];
      for (int row = 0; row < rows; row++) {
        double y = 0;
        for (int column = 0; column < columns; column++) {
          y += weights[row * columns + column] * x[column];
        }
        for (int column = 0; column < columns; column++) {
          next[column] += weights[row * columns + column] * y;
        }
      }
      norm = ParameterVectors.norm(next) / ParameterVectors.norm(x);
      double scale = 1 / ParameterVectors.norm(next);
      for (int column = 0; column < columns; column++) {
        x[column] = scale * next[column];
      }
    }
    return Math.sqrt(norm);
  }
}
