package dev.sonde.cli.inputs;

import dev.sonde.cli.session.Argument;
import dev.sonde.report.words.Language;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Settings as options change them: an option that was given is read and set, and one that was not
 * leaves them as they are.
 *
 * @param value the settings so far
 * @param language the reader's language
 * @param <T> what is set
 */
public record Settings<T>(T value, Language language) {
  /**
   * Sets an option where it was given.
   *
   * @param option its name
   * @param text what was written after it
   * @param example a value that works
   * @param reading reads the text, or complains
   * @param wither sets what was read
   */
  public <V> Settings<T> with(
      String option,
      Optional<String> text,
      String example,
      Function<Argument, V> reading,
      BiFunction<T, V, T> wither) {
    return Argument.given(option, text, example, language)
        .map(reading)
        .map(read -> new Settings<>(wither.apply(value, read), language))
        .orElse(this);
  }
}
