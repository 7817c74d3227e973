package dev.sonde.report.words;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule for numbers and Latin letters in Japanese texts: a space stands between them and kana or
 * kanji, none between them and Japanese punctuation. What texts are filled with stays as it is but
 * for its edges, since names come from outside.
 */
final class Spacing {
  private static final String JAPANESE = "[\\p{IsHiragana}\\p{IsKatakana}\\p{IsHan}ー]";
  private static final String OTHER = "[\\p{IsLatin}\\p{IsGreek}0-9%]";
  private static final Pattern BETWEEN =
      Pattern.compile(
          "(?<=" + JAPANESE + ")(?=[−-]?" + OTHER + ")|(?<=" + OTHER + ")(?=" + JAPANESE + ")");

  private static final Pattern PLACE = Pattern.compile("\\{([0-9]+)\\}");

  private Spacing() {}

  /** A text of ours with spaces where they belong. */
  static String of(String text) {
    return BETWEEN.matcher(text).replaceAll(" ");
  }

  private static boolean isBetween(CharSequence before, CharSequence after) {
    if (before.isEmpty() || after.isEmpty()) {
      return false;
    }
    int edge = Character.codePointBefore(before, before.length());
    String join = Character.toString(edge) + after;
    Matcher matcher = BETWEEN.matcher(join);
    return matcher.find() && matcher.start() == Character.charCount(edge);
  }

  /** A text with {@code {0}}, {@code {1}} … replaced; places without an argument stay. */
  static String filled(String text, Object... arguments) {
    Matcher place = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder();
    int from = 0;
    while (place.find()) {
      int index = Integer.parseInt(place.group(1));
      if (index < arguments.length) {
        join(filled, of(text.substring(from, place.start())));
        join(filled, arguments[index].toString());
        from = place.end();
      }
    }
    join(filled, of(text.substring(from)));
    return filled.toString();
  }

  /** Appends a piece, with a space before it where one belongs. */
  static void join(StringBuilder filled, String piece) {
    filled.append(isBetween(filled, piece) ? " " : "").append(piece);
  }
}
