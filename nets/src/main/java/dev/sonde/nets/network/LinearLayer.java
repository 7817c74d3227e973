package dev.sonde.nets.network;

import java.util.Optional;

/**
 * One linear layer, {@code y = W x + b}.
 *
 * @param weight the matrix W, {@code [to, from]}
 * @param bias the vector b, {@code [to]}, if there is one
 */
public record LinearLayer(ParameterTensor weight, Optional<ParameterTensor> bias) {

  /** Checks that weight and bias fit together. */
  public LinearLayer {
    long[] shape = weight.shape();
    if (shape.length != 2 || (bias.isPresent() && bias.get().count() != shape[0])) {
      throw new IllegalArgumentException(
          "a linear layer needs a weight [to, from] and a bias [to]; got "
              + weight.name()
              + " and "
              + bias.map(ParameterTensor::name).orElse("no bias"));
    }
  }

  /**
   * Returns how many numbers the layer takes.
   *
   * @return the columns of the weight
   */
  public int from() {
    return Math.toIntExact(weight.shape()[1]);
  }

  /**
   * Returns how many numbers the layer gives.
   *
   * @return the rows of the weight
   */
  public int to() {
    return Math.toIntExact(weight.shape()[0]);
  }
}
