package dev.sonde.report.words;

/** Texts inside HTML and SVG. */
public final class Markup {
  private Markup() {}

  /** A text as it stands inside an element or a quoted attribute. */
  public static String escaped(String text) {
    // A figure stays on one line with its error and its name.
    String joined =
        Words.plain(text).replace(" ± ", "\u00A0±\u00A0").replace(" = ", "\u00A0=\u00A0");
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < joined.length(); i++) {
      char c = joined.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
