package dev.sonde.capacity;

import java.util.OptionalInt;

/**
 * The data that the network was measured on.
 *
 * @param source the file or embedded name
 * @param sha256 the source's hash in hexadecimal, empty for data made in memory
 * @param samples the samples <i>n</i> that were used
 * @param population the samples that there are; larger than {@code samples} when only a part was
 *     drawn
 * @param targetsPerSample the terms of the mean loss that one sample has: 1 for a class, the tokens
 *     of a sequence, the elements of a real target
 * @param shape the shape of the inputs, {@code [N, …]}
 * @param classes the number of classes, empty for real targets
 */
public record DataDescription(
    String source,
    String sha256,
    int samples,
    int population,
    int targetsPerSample,
    long[] shape,
    OptionalInt classes) {

  /** Copies the shape. */
  public DataDescription {
    shape = shape.clone();
  }

  /**
   * Makes the description of data with one target a sample.
   *
   * @param source the file or embedded name
   * @param sha256 the source's hash in hexadecimal, empty for data made in memory
   * @param samples the samples that were used
   * @param population the samples that there are
   * @param shape the shape of the inputs
   * @param classes the number of classes, empty for real targets
   */
  public DataDescription(
      String source,
      String sha256,
      int samples,
      int population,
      long[] shape,
      OptionalInt classes) {
    this(source, sha256, samples, population, 1, shape, classes);
  }

  /** Returns how many targets the measured loss is the mean over. */
  public long targets() {
    return (long) samples * targetsPerSample;
  }

  /** Returns <i>N</i>: how many targets all the data have. */
  public long allTargets() {
    return (long) population * targetsPerSample;
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }
}
