package dev.sonde.report.words;

import java.util.Locale;
import java.util.ResourceBundle;

/** The words of pages and tables in one language. */
public final class Words {
  private final ResourceBundle bundle;

  private Words(ResourceBundle bundle) {
    this.bundle = bundle;
  }

  public static Words in(Language language) {
    return new Words(bundle("words", language));
  }

  /** The words of pages about attention. */
  public static Words aboutAttention(Language language) {
    return new Words(bundle("attention", language));
  }

  /** The words about transformers that were trained with several scales. */
  public static Words ofScaling(Language language) {
    return new Words(bundle("scaling", language));
  }

  /** The words about a model's queries and keys under other scales. */
  public static Words ofProducts(Language language) {
    return new Words(bundle("products", language));
  }

  /** The words of pages and tables about sweeps. */
  public static Words ofSweeps(Language language) {
    return new Words(bundle("sweep", language));
  }

  /** The words of pages and tables about two runs. */
  public static Words ofComparisons(Language language) {
    return new Words(bundle("compare", language));
  }

  /** The words of pages and tables about trainings. */
  public static Words ofWatches(Language language) {
    return new Words(bundle("watch", language));
  }

  /** The words of pages and tables about studies. */
  public static Words ofStudies(Language language) {
    return new Words(bundle("study", language));
  }

  /** The words of pages about the runs of a folder. */
  public static Words ofServer(Language language) {
    return new Words(bundle("serve", language));
  }

  /** What all pages and charts say, whatever they are about. */
  public static Words ofPages(Language language) {
    return new Words(bundle("page", language));
  }

  /** The text of a key, with {@code {0}}, {@code {1}} … replaced. */
  public String get(String key, Object... arguments) {
    return Spacing.filled(bundle.getString(key), arguments);
  }

  /** The text of a key, or what stands for a missing one. */
  public String getOrElse(String key, String otherwise) {
    return bundle.containsKey(key) ? Spacing.of(bundle.getString(key)) : otherwise;
  }

  /** A bundle of this package; the machine's own language never takes part. */
  public static ResourceBundle bundle(String name, Language language) {
    Locale locale = language == Language.ENGLISH ? Locale.ROOT : language.locale();
    return ResourceBundle.getBundle(
        "dev.sonde.report.words." + name,
        locale,
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** See {@link ColumnText#plain}. */
  public static String plain(String text) {
    return ColumnText.plain(text);
  }

  /** A text cut to a number of characters, whole code points, with an ellipsis. */
  public static String shortened(String text, int characters) {
    if (text.codePointCount(0, text.length()) <= characters) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, characters - 1)) + "…";
  }

  /** The stable lower-case name of an enum constant: TARGET_REACHED is target-reached. */
  public static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
