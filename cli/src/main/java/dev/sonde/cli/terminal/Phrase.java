package dev.sonde.cli.terminal;

import dev.sonde.report.words.Language;
import java.util.Locale;

/**
 * One thing Sonde says, in both languages side by side, so that neither is forgotten.
 *
 * @param english the English wording, a format string
 * @param japanese the Japanese wording; takes the same arguments, perhaps in another order
 */
public record Phrase(String english, String japanese) {

  /**
   * Returns the wording with its arguments filled in.
   *
   * @param language the reader's language
   * @param arguments what the format string names
   */
  public String in(Language language, Object... arguments) {
    String wording =
        switch (language) {
          case ENGLISH -> english;
          case JAPANESE -> japanese;
        };
    return String.format(Locale.ROOT, wording, arguments);
  }
}
