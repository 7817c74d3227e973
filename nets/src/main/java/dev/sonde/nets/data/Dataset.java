package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

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
 * @param named the inputs by name, in order, where the source has names for them; models that take
 *     several find theirs here, and {@code inputs} is then the first
 */
public record Dataset(
    Values inputs,
    Values targets,
    String source,
    String sha256,
    List<String> classNames,
    Map<String, Values> named)
    implements Serializable {

  /** Checks that inputs and targets count the same samples, at least one. */
  public Dataset {
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    for (Map.Entry<String, Values> each : named.entrySet()) {
      if (each.getValue().samples() != targets.samples()) {
        throw new IllegalArgumentException(
            source
                + ": "
                + each.getKey()
                + " has "
                + each.getValue().samples()
                + " samples and the targets "
                + targets.samples()
                + "; they must be as many");
      }
    }
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
   * Makes a data set of one input.
   *
   * @param inputs the inputs x, {@code [N, …]}
   * @param targets the targets y, {@code [N]} or {@code [N, …]}
   * @param source where they came from
   * @param sha256 the hash of the source's bytes, or an empty string
   * @param classNames what the integer targets stand for, or nothing
   */
  public Dataset(
      Values inputs, Values targets, String source, String sha256, List<String> classNames) {
    this(inputs, targets, source, sha256, classNames, Map.of());
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
    Map<String, Values> chosen = new LinkedHashMap<>();
    named.forEach((name, values) -> chosen.put(name, values.select(indices)));
    return new Dataset(
        inputs.select(indices), targets.select(indices), source, sha256, classNames, chosen);
  }

  /**
   * Returns the number of classes C, one more than the largest integer target.
   *
   * @return C; empty when the targets are real, negative or beyond the range of an int
   */
  public OptionalInt classes() {
    if (!(targets instanceof Values.Integers labels)) {
      return OptionalInt.empty();
    }
    long largest = classNames.size() - 1L;
    for (long label : labels.values()) {
      if (label < 0 || label >= Integer.MAX_VALUE) {
        return OptionalInt.empty();
      }
      largest = Math.max(largest, label);
    }
    return OptionalInt.of((int) largest + 1);
  }

  /**
   * Returns the samples with each input in one row, as perceptrons take them.
   *
   * @return inputs {@code [N, …]} in the shape {@code [N, sampleSize]}, sharing their numbers
   */
  public Dataset flattened() {
    return withInputs(inputs.reshaped(inputs.samples(), inputs.sampleSize()));
  }

  /**
   * Returns the first samples.
   *
   * @param count how many, from 1 to N
   * @return a data set of those samples
   * @throws InvalidInputException when there are not as many
   */
  public Dataset first(int count) {
    return range(0, count);
  }

  /**
   * Returns the last samples.
   *
   * @param count how many, from 1 to N
   * @return a data set of those samples
   * @throws InvalidInputException when there are not as many
   */
  public Dataset last(int count) {
    return range(samples() - count, samples());
  }

  private Dataset range(int from, int to) {
    if (from < 0 || to > samples() || from >= to) {
      throw new InvalidInputException(
          "%s: %d samples were asked for; there are %d, and at least 1 is needed"
              .formatted(source, (long) to - from, samples()));
    }
    return select(IntStream.range(from, to).toArray());
  }

  /**
   * Returns the samples in another order.
   *
   * @param seed the order's seed; the same seed gives the same order
   * @return a data set of all samples
   */
  public Dataset shuffled(long seed) {
    return select(Permutation.of(samples(), new SplittableRandom(seed)));
  }

  /**
   * Returns these samples with other inputs.
   *
   * @param values as many inputs
   * @return a data set with the same targets and origin
   */
  public Dataset withInputs(Values values) {
    return new Dataset(values, targets, source, sha256, classNames);
  }

  /**
   * Returns whether the targets are rows of a single one among zeros, as classes are often encoded.
   *
   * @return whether they are real, two or more a sample, and every row has one 1 and else zeros
   */
  public boolean hasOneHotTargets() {
    int outputs = targets.sampleSize();
    if (targets instanceof Values.Integers || targets.shape().length != 2 || outputs < 2) {
      return false;
    }
    for (int i = 0; i < targets.count(); i += outputs) {
      int ones = 0;
      for (int j = i; j < i + outputs; j++) {
        double value = targets.at(j);
        ones += value == 1 ? 1 : 0;
        if (value != 0 && value != 1) {
          return false;
        }
      }
      if (ones != 1) {
        return false;
      }
    }
    return targets.count() > 0;
  }

  /**
   * Returns these samples with other targets.
   *
   * @param values as many targets
   * @return a data set with the same inputs and origin
   */
  public Dataset withTargets(Values values) {
    return new Dataset(inputs, values, source, sha256, classNames, named);
  }

  /** Returns the same data under the name that the user gave. */
  Dataset named(String name) {
    return new Dataset(inputs, targets, name, sha256, classNames, named);
  }
}
