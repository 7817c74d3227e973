package dev.sonde.capacity;

import java.util.List;

/**
 * A network that is a chain of linear layers with functions of one variable between them.
 *
 * @param layers the layers, from the input to the output
 */
record LinearChain(List<LinearLayer> layers) {

  LinearChain {
    layers = List.copyOf(layers);
    for (int i = 1; i < layers.size(); i++) {
      if (layers.get(i).inputs() != layers.get(i - 1).outputs()) {
        throw new IllegalArgumentException(
            "layer "
                + i
                + " takes "
                + layers.get(i).inputs()
                + " inputs, but the layer before it has "
                + layers.get(i - 1).outputs()
                + " outputs");
      }
    }
  }

  /**
   * One layer {@code y = Wx + b}.
   *
   * @param weight the matrix W, row-major {@code [outputs, inputs]}
   * @param bias the bias b, {@code [outputs]}, or empty without one
   */
  record LinearLayer(int outputs, int inputs, double[] weight, double[] bias) {
    LinearLayer {
      if (weight.length != outputs * inputs || (bias.length != 0 && bias.length != outputs)) {
        throw new IllegalArgumentException(
            "a layer of "
                + outputs
                + "×"
                + inputs
                + " got "
                + weight.length
                + " weights and "
                + bias.length
                + " biases");
      }
    }
  }
}
