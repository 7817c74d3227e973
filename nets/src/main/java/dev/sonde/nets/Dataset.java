package dev.sonde.nets;

import java.util.List;

/**
 * Inputs with their targets, and where they came from.
 *
 * @param inputs the inputs x, {@code [N, …]}, passed to the model as they are
 * @param targets the targets y, {@code [N]} or {@code [N, …]}: integers for classes, reals
 *     otherwise
 * @param source the file or embedded name they came from, for people to read
 * @param sha256 the hash of the source's bytes in hexadecimal, or an empty string for data made in
 *     memory
 * @param classNames what the integer targets 0, 1, … stand for, where the source named them: the
 *     words of a CSV column, the characters of a text; empty when the integers speak for themselves
 */
public record Dataset(
    Values inputs, Values targets, String source, String sha256, List<String> classNames) {

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
    classNames = List.copyOf(classNames);
  }

  /**
   * Makes a data set whose classes have no names.
   *
   * @param inputs the inputs x, {@code [N, …]}
   * @param targets the targets y, {@code [N]} or {@code [N, …]}
   * @param source where they came from
   * @param sha256 the hash of the source's bytes, or an empty string
   */
  public Dataset(Values inputs, Values targets, String source, String sha256) {
    this(inputs, targets, source, sha256, List.of());
  }

  /**
   * Reads a data set with the usual options.
   *
   * @param spec an embedded name or a file, as {@link #read(String, DataOptions)} takes them
   * @return the data, checked
   * @throws InvalidInputException as there
   */
  public static Dataset read(String spec) {
    return read(spec, DataOptions.withDefaults());
  }

  /**
   * Reads a data set from a file.
   *
   * <table>
   * <caption>What can be read</caption>
   * <tr><th>spec</th><th>x</th><th>y</th></tr>
   * <tr><td>{@code FILE.npz}</td><td colspan="2">the arrays {@code x} and {@code y} with their
   * shapes; float16 widens to float32, integers and booleans become int64</td></tr>
   * </table>
   *
   * @param spec the file
   * @param options how to read what the file leaves open
   * @return the data, checked: finite numbers, as many inputs as targets
   * @throws InvalidInputException when the source is missing or unusable; its message says what was
   *     expected, what came, and what to do
   */
  public static Dataset read(String spec, DataOptions options) {
    return new DataSource(MemoryBudget.ofHeap()).read(spec);
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
    return new Dataset(inputs.select(indices), targets.select(indices), source, sha256, classNames);
  }
}
