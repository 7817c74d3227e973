package dev.sonde.nets.network;

/**
 * One trainable tensor of a network.
 *
 * @param name its dotted name in the module, for example {@code layer1.weight}
 * @param shape the lengths of its axes
 * @param offset where its first number stands in the network's flat parameter vector
 */
public record ParameterTensor(String name, long[] shape, int offset) {

  /** Copies the shape. */
  public ParameterTensor {
    shape = shape.clone();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /**
   * Returns how many numbers the tensor holds.
   *
   * @return the product of the axes
   */
  public int count() {
    long count = 1;
    for (long axis : shape) {
      count *= axis;
    }
    return Math.toIntExact(count);
  }
}
