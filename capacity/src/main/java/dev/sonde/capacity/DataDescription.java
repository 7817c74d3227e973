package dev.sonde.capacity;

import java.util.OptionalInt;

/**
 * The data that the network was measured on.
 *
 * @param source the file or embedded name
 * @param sha256 the source's hash in hexadecimal, empty for data made in memory
 * @param samples the samples <i>n</i> that were used
 * @param population the samples <i>N</i> that there are; larger than {@code samples} when only a
 *     part was drawn
 * @param shape the shape of the inputs, {@code [N, …]}
 * @param classes the number of classes, empty for real targets
 */
public record DataDescription(
    String source, String sha256, int samples, int population, long[] shape, OptionalInt classes) {

  /** Copies the shape. */
  public DataDescription {
    shape = shape.clone();
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }
}
