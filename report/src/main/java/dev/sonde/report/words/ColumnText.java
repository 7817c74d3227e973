package dev.sonde.report.words;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in columns of a terminal: how wide it is, padded, cut and wrapped.
 *
 * <p>Wide and fullwidth characters take two columns, combining and invisible ones none, all others
 * one (Unicode Standard Annex 11, East Asian Width; characters of ambiguous width count as narrow,
 * as terminals in UTF-8 show them). Lines break at spaces and between wide characters, but never
 * before a closing mark or after an opening one (JIS X 4051, kinsoku).
 */
public final class ColumnText {
  private static final String NEVER_FIRST = "、。，．・：；？！）］｝」』】〉》〕ー～々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…%‐)]},.:;?!";
  private static final String NEVER_LAST = "（［｛「『【〈《〔([{";

  /** A figure and its error, a letter and its value, stay on one line. */
  private static final String JOINS = "±=";

  private ColumnText() {}

  /**
   * Returns a text from outside as one line: whatever steers a terminal or turns the direction of
   * writing becomes a space.
   *
   * @param text the text
   * @return the text, fit to be printed
   */
  public static String plain(String text) {
    return text.replaceAll(
        "[\\p{Cc}\\p{Zl}\\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+", " ");
  }

  /**
   * Returns how many columns a text takes.
   *
   * @param text a text without line breaks
   * @return the columns
   */
  public static int width(String text) {
    return text.codePoints().map(ColumnText::width).sum();
  }

  /**
   * Returns a text with spaces behind it up to a width.
   *
   * @param text the text
   * @param width the least width of the result
   * @return the text, padded
   */
  public static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  /** The text with spaces before it up to a width. */
  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - width(text))) + text;
  }

  /**
   * Returns a text cut to a width.
   *
   * @param text the text
   * @param width the most columns of the result
   * @param mark what stands for the part that was cut off, and counts in the width
   * @return the text as it is where it fits, otherwise its beginning and the mark
   */
  public static String cut(String text, int width, String mark) {
    if (width(text) <= width) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int left = width - width(mark);
    for (int character : text.codePoints().toArray()) {
      left -= width(character);
      if (left < 0) {
        break;
      }
      kept.appendCodePoint(character);
    }
    return kept + mark;
  }

  /** The text's middle cut out to a width: the ends of a path tell most. */
  public static String cutMiddle(String text, int width, String mark) {
    if (width(text) <= width) {
      return text;
    }
    int end = Math.max(0, width - width(mark)) / 2;
    String reversed = new StringBuilder(text).reverse().toString();
    String tail = new StringBuilder(cut(reversed, end, "")).reverse().toString();
    return cut(text, width - width(tail), mark) + tail;
  }

  /**
   * Returns a text in lines of at most a width.
   *
   * @param text one paragraph
   * @param width the width, at least 2; a word that is longer is cut into pieces
   * @return the lines, none for an empty text
   */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (String piece : pieces(text)) {
      int wide = width(piece);
      if (used > 0 && used + width(piece.stripTrailing()) > width) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        used = 0;
      }
      String rest = piece;
      while (width(rest.stripTrailing()) > width) {
        String head = cut(rest, width, "");
        lines.add(head);
        rest = rest.substring(head.length());
        wide = width(rest);
      }
      line.append(rest);
      used += wide;
    }
    if (!line.isEmpty()) {
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** The text in pieces that stay together; a space stays with the word before it. */
  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    int before = -1;
    int beforeSpace = -1;
    for (int character : text.codePoints().toArray()) {
      if (before >= 0 && breaksBetween(beforeSpace, before, character)) {
        pieces.add(piece.toString());
        piece.setLength(0);
      }
      piece.appendCodePoint(character);
      beforeSpace = character == ' ' ? beforeSpace : character;
      before = character;
    }
    if (!piece.isEmpty()) {
      pieces.add(piece.toString());
    }
    return pieces;
  }

  private static boolean breaksBetween(int beforeSpace, int before, int after) {
    if (after == ' ') {
      return false;
    }
    if (before == ' ') {
      return JOINS.indexOf(after) < 0 && JOINS.indexOf(beforeSpace) < 0;
    }
    boolean wide = width(before) == 2 || width(after) == 2;
    return wide && NEVER_FIRST.indexOf(after) < 0 && NEVER_LAST.indexOf(before) < 0;
  }

  private static int width(int character) {
    int type = Character.getType(character);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT
        || type == Character.CONTROL) {
      return 0;
    }
    return isWide(character) ? 2 : 1;
  }

  /** The blocks whose characters are wide or fullwidth in EastAsianWidth.txt, Unicode 15. */
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0x303E)
        || (c >= 0x3041 && c <= 0x4DBF)
        || (c >= 0x4E00 && c <= 0xA4CF)
        || (c >= 0xA960 && c <= 0xA97C)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE10 && c <= 0xFE19)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1F64F)
        || (c >= 0x1F680 && c <= 0x1F6FF)
        || (c >= 0x1F900 && c <= 0x1F9FF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }
}
