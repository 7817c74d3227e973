package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;

/**
 * A part to train on and a part to test on, without a sample in common.
 *
 * @param train the samples to fit
 * @param test the samples to judge by
 */
public record Split(Dataset train, Dataset test) {

  /**
   * Takes the first samples to train and the last to test; {@linkplain Dataset#shuffled shuffle}
   * before when their order means something.
   *
   * @param data the samples
   * @param train how many to train on, at least 1
   * @param test how many to test on, at least 1
   * @return the two parts
   * @throws InvalidInputException when there are fewer samples than both together
   */
  public static Split of(Dataset data, int train, int test) {
    if (train < 1 || test < 1 || (long) train + test > data.samples()) {
      throw new InvalidInputException(
          "%s has %d samples; %d to train and %d to test were asked for, which must be at least 1 each and fit together"
              .formatted(data.source(), data.samples(), train, test));
    }
    return new Split(data.first(train), data.last(test));
  }
}
