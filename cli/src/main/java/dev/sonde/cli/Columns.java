package dev.sonde.cli;

/** Text measured in a terminal's columns, where an East Asian character takes two. */
final class Columns {
  private Columns() {}

  /** Returns the text followed by as many spaces as fill the width. */
  static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - width(text)));
  }

  /** Returns the text up to a width, with an ellipsis where something is left out. */
  static String cut(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int left = width - 1;
    for (int character : text.codePoints().toArray()) {
      left -= width(character);
      if (left < 0) {
        break;
      }
      kept.appendCodePoint(character);
    }
    return kept + "…";
  }

  /** Returns how many columns the text takes. */
  static int width(String text) {
    return text.codePoints().map(Columns::width).sum();
  }

  /** The wide ranges of Unicode TR 11 that occur in Japanese text. */
  private static int width(int codePoint) {
    boolean wide =
        (codePoint >= 0x2E80 && codePoint <= 0xA4CF)
            || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
            || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
            || (codePoint >= 0xFFE0 && codePoint <= 0xFFE6)
            || (codePoint >= 0x20000 && codePoint <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}
