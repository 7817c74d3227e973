package dev.sonde.nets;

/**
 * Inputs with their targets, and where they came from.
 *
 * @param inputs the inputs x, {@code [N, …]}, passed to the model as they are
 * @param targets the targets y, {@code [N]} or {@code [N, …]}: integers for classes, reals
 *     otherwise
 * @param source the file or embedded name they came from, for people to read
 * @param sha256 the hash of the source's bytes in hexadecimal, or an empty string for data made in
 *     memory
 */
public record Dataset(Values inputs, Values targets, String source, String sha256) {

  /** Checks that inputs and targets count the same samples, at least one. */
  public Dataset {
    if (inputs.samples() != targets.samples()) {
      throw new IllegalArgumentException(
          source
              + ": inputs have "
              + inputs.samples()
              + " samples and targets "
              + targets.samples()
              + "; they must be as many");
    }
    if (inputs.samples() == 0) {
      throw new IllegalArgumentException(source + ": no samples; at least one is needed");
    }
  }

  /**
   * Returns the number of samples <i>N</i>.
   *
   * @return the number of samples, at least 1
   */
  public int samples() {
    return inputs.samples();
  }

  /**
   * Returns the named samples in the given order.
   *
   * @param indices the samples, from 0
   * @return a data set of those samples with the same origin
   */
  public Dataset select(int[] indices) {
    return new Dataset(inputs.select(indices), targets.select(indices), source, sha256);
  }
}
