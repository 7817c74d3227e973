package dev.sonde.report.words;

import java.util.Locale;

/** The languages that findings, tables and pages are written in. */
public enum Language {
  /** English, {@code en}. */
  ENGLISH("en", Locale.ENGLISH),
  /** Japanese, {@code ja}. */
  JAPANESE("ja", Locale.JAPANESE);

  private final String tag;
  private final Locale locale;

  Language(String tag, Locale locale) {
    this.tag = tag;
    this.locale = locale;
  }

  /**
   * Returns the name used on the command line and in HTML.
   *
   * @return {@code en} or {@code ja}
   */
  public String tag() {
    return tag;
  }

  Locale locale() {
    return locale;
  }

  /**
   * Returns the language of a tag.
   *
   * @param tag {@code en} or {@code ja}, in any case
   * @return the language
   * @throws IllegalArgumentException when there is no such language
   */
  public static Language of(String tag) {
    for (Language language : values()) {
      if (language.tag.equals(tag.toLowerCase(Locale.ROOT))) {
        return language;
      }
    }
    throw new IllegalArgumentException("language must be en or ja, got " + tag);
  }
}
