package dev.sonde.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.LinearChain.LinearLayer;
import dev.sonde.spectra.Estimate;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearChainTest {
  private static final double[] NONE = {};

  /** Rows and columns scaled so that the singular values are 3 and 2. */
  private static final LinearLayer FIRST =
      new LinearLayer(2, 3, new double[] {0, 3, 0, 2, 0, 0}, NONE);

  private static final LinearLayer SECOND = new LinearLayer(1, 2, new double[] {0.6, 0.8}, NONE);

  @Test
  void thePathNormSumsTheSquaredProductsOfAllPaths() {
    LinearLayer first = new LinearLayer(2, 2, new double[] {1, 2, 3, 4}, new double[] {5, 6});
    LinearLayer second = new LinearLayer(1, 2, new double[] {7, 8}, new double[] {9});
    double expected = 0;
    double[][] paths = {{1, 7}, {2, 7}, {5, 7}, {3, 8}, {4, 8}, {6, 8}, {9, 1}};
    for (double[] path : paths) {
      expected += path[0] * path[0] * path[1] * path[1];
    }
    assertThat(PathNorm.of(new LinearChain(List.of(first, second))))
        .isCloseTo(Math.sqrt(expected), within(1e-12));
  }

  @Test
  void thePathNormIgnoresRescalingAUnit() {
    LinearLayer scaledFirst = new LinearLayer(2, 3, new double[] {0, 6, 0, 2, 0, 0}, NONE);
    LinearLayer scaledSecond = new LinearLayer(1, 2, new double[] {0.3, 0.8}, NONE);
    assertThat(PathNorm.of(new LinearChain(List.of(scaledFirst, scaledSecond))))
        .isCloseTo(PathNorm.of(new LinearChain(List.of(FIRST, SECOND))), within(1e-12));
  }

  @Test
  void spectralNormsMultiply() {
    Estimate product = SpectralNormProduct.of(new LinearChain(List.of(FIRST, SECOND)));
    assertThat(product.value()).isCloseTo(3 * 1.0, within(1e-12));
  }

  @Test
  void largeLayersReachTheirNormToRounding() {
    int outputs = 400;
    int inputs = 350;
    SplittableRandom random = new SplittableRandom(4);
    double[] weight = random.doubles((long) outputs * inputs, -1, 1).toArray();
    LinearLayer layer = new LinearLayer(outputs, inputs, weight, NONE);
    Estimate product = SpectralNormProduct.of(new LinearChain(List.of(layer)));
    assertThat(product.value()).isCloseTo(powerIteration(layer), within(1e-6));
    assertThat(product.standardError()).isLessThan(1e-3 * product.value());
  }

  @Test
  void aLayerOfZerosHasProductZero() {
    assertThat(
            SpectralNormProduct.of(
                new LinearChain(List.of(new LinearLayer(1, 2, new double[2], NONE)))))
        .isEqualTo(Estimate.exact(0));
  }

  @Test
  void layersMustFit() {
    assertThatThrownBy(() -> new LinearChain(List.of(SECOND, FIRST)))
        .hasMessageContaining("takes 3 inputs, but the layer before it has 1 outputs");
    assertThatThrownBy(() -> new LinearLayer(2, 2, new double[3], NONE))
        .hasMessageContaining("got 3 weights");
  }

  /** The naive twin: many steps of power iteration on WᵀW. */
  private static double powerIteration(LinearLayer layer) {
    double[] x = new SplittableRandom(5).doubles(layer.inputs(), -1, 1).toArray();
    double norm = 0;
    for (int step = 0; step < 2_000; step++) {
      double[] y = new double[layer.outputs()];
      double[] next = new double[layer.inputs()];
      for (int row = 0; row < y.length; row++) {
        for (int column = 0; column < x.length; column++) {
          y[row] += layer.weight()[row * x.length + column] * x[column];
        }
        for (int column = 0; column < x.length; column++) {
          next[column] += layer.weight()[row * x.length + column] * y[row];
        }
      }
      norm = ExpectedSharpness.norm(next) / ExpectedSharpness.norm(x);
      double scale = 1 / ExpectedSharpness.norm(next);
      for (int column = 0; column < x.length; column++) {
        x[column] = scale * next[column];
      }
    }
    return Math.sqrt(norm);
  }
}
