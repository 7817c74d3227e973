package dev.sonde.report.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paragraphs whose formulas and options stay on one line. */
public final class Prose {
  /** Such as {@code 1/√d}, {@code ∂L/∂q} and {@code --theory}; not what is as long as a line. */
  private static final Pattern WHOLE =
      Pattern.compile("--[a-z][a-z-]*|[^\\s、。：（）]{1,12}/[^\\s、。：（）]{1,12}");

  private Prose() {}

  /** Writes a paragraph. */
  public static void paragraph(Html html, String text) {
    html.open("p");
    Matcher whole = WHOLE.matcher(text);
    int from = 0;
    while (whole.find()) {
      html.text(text.substring(from, whole.start()))
          .element("span", whole.group(), "class", "whole");
      from = whole.end();
    }
    html.text(text.substring(from)).close();
  }
}
