package dev.sonde.nets.curvature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Counts against those by hand. */
class ForwardWorkTest {
  @Test
  void aPerceptronUsesEveryWeightOnce() {
    Dataset digits = DataSource.read("digits").flattened();
    try (Network network = Perceptron.of(64, 10).withWidths(32, 16).build(1)) {
      int weights = 64 * 32 + 32 * 16 + 16 * 10;
      // activations, sums and biases on top
      assertThat(ForwardWork.multiplications(network, digits))
          .isGreaterThanOrEqualTo(weights)
          .isCloseTo(weights, Percentage.withPercentage(5));
    }
  }

  @Test
  void aConvolutionUsesItsWeightsAtEveryPixel() {
    Dataset digits = DataSource.read("digits");
    try (Network network = ConvNet.of(1, 8, 8, 10).withWidths(4, 6).withoutBatchNorm().build(1)) {
      int weights = 9 * 4 * 64 + 4 * 9 * 6 * 16 + 6 * 10;
      assertThat(ForwardWork.multiplications(network, digits))
          .isGreaterThanOrEqualTo(weights)
          .isCloseTo(weights, Percentage.withPercentage(12));
    }
  }

  @Test
  void theCountIsOfOneSampleAndAlwaysTheSame() {
    Dataset digits = DataSource.read("digits");
    try (Network network = ConvNet.of(1, 8, 8, 10).build(1)) {
      double once = ForwardWork.multiplications(network, digits);
      assertThat(ForwardWork.multiplications(network, digits.first(3))).isEqualTo(once);
    }
  }
}
