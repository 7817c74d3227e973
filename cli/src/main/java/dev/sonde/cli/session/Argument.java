package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Choices;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Language;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was written after an option, to be read as what the option expects; the complaint names the
 * option, what it expects, what came, and an example that works.
 *
 * @param option the option's name, for example {@code --top}
 * @param text what was written
 * @param example a value that works
 * @param language the reader's language
 */
public record Argument(String option, String text, String example, Language language) {
  private static final int LONGEST = 100;

  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s*([KMGT]?)(?:I?B)?");

  /** What was written after an option, where it was given. */
  public static Optional<Argument> given(
      String option, Optional<String> text, String example, Language language) {
    return text.map(written -> new Argument(option, written, example, language));
  }

  /** Reads a whole number of at least {@code minimum}. */
  public int wholeNumber(int minimum) {
    return wholeNumber(minimum, Integer.MAX_VALUE);
  }

  /** Reads a whole number from {@code minimum} to {@code maximum}. */
  public int wholeNumber(int minimum, int maximum) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= minimum && value <= maximum) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw complaint(Phrases.A_WHOLE_NUMBER.in(language, minimum, maximum));
  }

  /** Reads whole numbers from {@code minimum} to {@code maximum}, separated by commas. */
  public int[] wholeNumbers(int minimum, int maximum) {
    return parts().stream().mapToInt(part -> part.wholeNumber(minimum, maximum)).toArray();
  }

  /** What stands between commas, each to be read on its own. */
  public List<Argument> parts() {
    return Arrays.stream(text.split(",", -1))
        .map(part -> new Argument(option, part.strip(), example, language))
        .toList();
  }

  /** Reads 0, or a whole number that is at least {@code minimum}. */
  public int zeroOrWholeNumber(int minimum) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value == 0 || value >= minimum) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw complaint(Phrases.ZERO_OR_A_WHOLE_NUMBER.in(language, minimum, Integer.MAX_VALUE));
  }

  /** Reads any whole number of 64 bits. */
  public long anyWholeNumber() {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw complaint(Phrases.ANY_WHOLE_NUMBER.in(language));
    }
  }

  /** Reads a number between 0 and 1, both excluded. */
  public double fraction() {
    double value = number(text);
    if (value > 0 && value < 1) {
      return value;
    }
    throw complaint(Phrases.A_FRACTION.in(language));
  }

  /** Reads a share, from 0 on and below 1. */
  public double share() {
    double value = number(text);
    if (value >= 0 && value < 1) {
      return value;
    }
    throw complaint(Phrases.A_SHARE.in(language));
  }

  /** Reads any number. */
  public double anyNumber() {
    return allowed(number(text), value -> value > Double.NEGATIVE_INFINITY, Phrases.ANY_NUMBER);
  }

  /** Reads one number above 0. */
  public double positiveNumber() {
    return allowed(number(text), value -> value > 0, Phrases.POSITIVE_NUMBER);
  }

  /** Reads one number from 0 on. */
  public double numberFromZero() {
    return allowed(number(text), value -> value >= 0, Phrases.NUMBER_FROM_ZERO);
  }

  /** Reads numbers above 0, separated by commas. */
  public double[] positiveNumbers() {
    return numbers(value -> value > 0, Phrases.POSITIVE_NUMBERS);
  }

  /** Reads numbers from 0 on, separated by commas. */
  public double[] numbersFromZero() {
    return numbers(value -> value >= 0, Phrases.NUMBERS_FROM_ZERO);
  }

  private double[] numbers(DoublePredicate range, Phrase expected) {
    return Arrays.stream(text.split(",", -1))
        .mapToDouble(part -> allowed(number(part), range, expected))
        .toArray();
  }

  private double allowed(double value, DoublePredicate range, Phrase expected) {
    if (value < Double.POSITIVE_INFINITY && range.test(value)) {
      return value;
    }
    throw complaint(expected.in(language));
  }

  /**
   * Reads a time such as {@code 90s}, {@code 10m} or {@code 2h} in seconds; a number alone is
   * seconds.
   */
  public double seconds() {
    String time = text.strip().toLowerCase(Locale.ROOT);
    int unit = time.endsWith("h") ? 3600 : time.endsWith("m") ? 60 : 1;
    double value =
        number(
            time.endsWith("h") || time.endsWith("m") || time.endsWith("s")
                ? time.substring(0, time.length() - 1)
                : time);
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw complaint(Phrases.A_TIME.in(language));
    }
    return unit * value;
  }

  /** Reads a size in bytes such as {@code 800M} or {@code 2G}, in powers of 1,024. */
  public long bytes() {
    Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw complaint(Phrases.A_SIZE.in(language));
    }
    int power = " KMGT".indexOf(matcher.group(2).isEmpty() ? " " : matcher.group(2));
    double size = Double.parseDouble(matcher.group(1)) * Math.pow(1024, power);
    if (size > Long.MAX_VALUE) {
      throw complaint(Phrases.A_SIZE.in(language));
    }
    return (long) size;
  }

  /**
   * Reads one of a few names, in any case.
   *
   * @param choices what each name stands for, in the order to tell them
   */
  public <T> T oneOf(Map<String, T> choices) {
    T chosen = choices.get(text.strip().toLowerCase(Locale.ROOT));
    if (chosen == null) {
      throw complaint(Phrases.ONE_OF.in(language, String.join(", ", choices.keySet())));
    }
    return chosen;
  }

  /** Reads the name of one of these values. */
  public <T> T oneOf(T[] values, Function<T, String> name) {
    return oneOf(Choices.of(values, name));
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private InvalidInputException complaint(String expected) {
    return new Complaint(Phrases.BAD_ARGUMENT.in(language, option, expected, shortened(), example));
  }

  /** As much of the text as a message repeats. */
  private String shortened() {
    return text.codePointCount(0, text.length()) > LONGEST
        ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…"
        : text;
  }
}
