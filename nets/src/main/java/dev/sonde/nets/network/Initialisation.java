package dev.sonde.nets.network;

/**
 * How a builder draws the weights and biases of linear and convolutional layers. {@code fanIn} is
 * how many inputs feed one output, {@code fanOut} how many outputs one input feeds; for a
 * convolution both count the positions of the kernel.
 */
public enum Initialisation {
  /**
   * PyTorch's default for {@code Linear} and {@code Conv2d}: weights and biases uniform in {@code
   * ±1/√fanIn}, which is {@code kaiming_uniform} with {@code a = √5} (He et al. 2015, equation 14
   * gives the bound {@code √(6/((1 + a²) fanIn))}).
   */
  KAIMING_UNIFORM {
    @Override
    float[] weights(SeededDraws draws, int count, double fanIn, double fanOut) {
      return draws.uniform(count, 1 / Math.sqrt(fanIn));
    }

    @Override
    float[] biases(SeededDraws draws, int count, double fanIn) {
      return draws.uniform(count, 1 / Math.sqrt(fanIn));
    }
  },
  /**
   * Glorot normal: weights from {@code N(0, 2/(fanIn + fanOut))}, biases zero (Glorot, Bengio 2010,
   * equation 12 gives this variance).
   */
  GLOROT_NORMAL {
    @Override
    float[] weights(SeededDraws draws, int count, double fanIn, double fanOut) {
      return draws.normal(count, Math.sqrt(2.0 / (fanIn + fanOut)));
    }

    @Override
    float[] biases(SeededDraws draws, int count, double fanIn) {
      return new float[count];
    }
  };

  /** Draws the weights of one layer. */
  abstract float[] weights(SeededDraws draws, int count, double fanIn, double fanOut);

  /** Draws the biases of one layer. */
  abstract float[] biases(SeededDraws draws, int count, double fanIn);
}
