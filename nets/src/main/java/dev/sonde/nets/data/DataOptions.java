package dev.sonde.nets.data;

import dev.sonde.findings.InvalidInputException;
import java.util.Optional;

/**
 * What a data file leaves open. An option that does not concern the source is ignored.
 *
 * @param target the target column of a CSV file, by name or by number from 0; the last when empty
 * @param header whether the first row of a CSV file names its columns
 * @param context the length <i>T</i> of the windows into which a text is cut, at least 1
 * @param pixels how inputs of more than two axes, images above all, are laid out
 * @param numbers how the numbers of a CSV file are kept: in single precision where that keeps what
 *     tells samples apart, or in double, where sums of columns stay sums to the last digit
 * @param predicted what is predicted
 */
public record DataOptions(
    Optional<String> target,
    Header header,
    int context,
    Pixels pixels,
    Precision numbers,
    Targets predicted) {

  /** What is predicted. */
  public enum Targets {
    /** What the source has as targets. */
    GIVEN,
    /**
     * The next token: the targets, or where an npz has none its token ids, without the first
     * position. For models that give logits at every position and do not shift them themselves.
     */
    NEXT_TOKEN
  }

  /** Whether the first row of a CSV file names its columns. */
  public enum Header {
    /**
     * It does when it has words and no numbers, or when its numbers, three or more, count the
     * columns.
     */
    DETECTED,
    /** It does. */
    PRESENT,
    /** It is a sample like the others. */
    ABSENT
  }

  /** How images are laid out. */
  public enum Pixels {
    /** With their channels, {@code [N, C, height, width]}, as convolutions take them. */
    BY_CHANNEL,
    /** In one row, {@code [N, C · height · width]}, as perceptrons take them. */
    FLAT
  }

  /** Checks the context. */
  public DataOptions {
    if (context < 1) {
      throw new InvalidInputException(
          "the context must be at least 1 character, got " + context + "; 64 is usual");
    }
  }

  /**
   * Returns the usual options: last column, header detected, context 64, images by channel.
   *
   * @return the options
   */
  public static DataOptions withDefaults() {
    return new DataOptions(
        Optional.empty(), Header.DETECTED, 64, Pixels.BY_CHANNEL, Precision.SINGLE, Targets.GIVEN);
  }

  /**
   * Returns these options with another target column.
   *
   * @param column its name, or its number from 0
   * @return new options
   */
  public DataOptions withTarget(String column) {
    return new DataOptions(Optional.of(column), header, context, pixels, numbers, predicted);
  }

  /**
   * Returns these options with another idea of the first row.
   *
   * @param value whether it names the columns
   * @return new options
   */
  public DataOptions withHeader(Header value) {
    return new DataOptions(target, value, context, pixels, numbers, predicted);
  }

  /**
   * Returns these options with another length of the windows of a text.
   *
   * @param length the number of characters T, at least 1
   * @return new options
   * @throws InvalidInputException when it is below 1
   */
  public DataOptions withContext(int length) {
    return new DataOptions(target, header, length, pixels, numbers, predicted);
  }

  /**
   * Returns these options with images laid out otherwise.
   *
   * @param layout the layout
   * @return new options
   */
  public DataOptions withPixels(Pixels layout) {
    return new DataOptions(target, header, context, layout, numbers, predicted);
  }

  /**
   * Returns these options with numbers of a CSV file kept otherwise.
   *
   * @param least the least precision that they are kept in
   * @return new options
   */
  public DataOptions withNumbers(Precision least) {
    return new DataOptions(target, header, context, pixels, least, predicted);
  }

  /**
   * Returns these options with other targets.
   *
   * @param which what is predicted
   * @return new options
   */
  public DataOptions withTargets(Targets which) {
    return new DataOptions(target, header, context, pixels, numbers, which);
  }
}
