package dev.sonde.report.page;

import dev.sonde.report.words.Markup;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * HTML as it grows: every text is escaped, every element is closed. The markup is well-formed XML
 * too, so that tests can read it with a strict parser.
 */
public final class Html {
  private static final Set<String> VOID = Set.of("meta", "br", "rect", "line");
  private static final Set<String> BLOCKS =
      Set.of(
          ("html head body main section header footer article figure div p h1 h2 h3 ul li dl dt dd"
                  + " table thead tbody tr title meta script style figcaption noscript td th")
              .split(" ", -1));

  /** Names and labels, which hold no markup. */
  private static final Set<String> LINES = Set.of("title", "text");

  private static final Pattern SUBSCRIPT = Pattern.compile("(‖²?|σ)_([Fqk])");

  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param tag its name
   * @param attributes names and values in turn
   */
  public Html open(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(Markup.escaped(attributes[i + 1]))
          .append('"');
    }
    if (VOID.contains(tag)) {
      out.append("/>");
      newline(tag);
    } else {
      out.append('>');
      open.push(tag);
    }
    return this;
  }

  /** Closes the element that was opened last. */
  public Html close() {
    String tag = open.pop();
    out.append("</").append(tag).append('>');
    newline(tag);
    return this;
  }

  /** Writes an element that holds a text. */
  public Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** Writes a paragraph of a class. */
  public Html paragraph(String style, String text) {
    return element("p", text, "class", style);
  }

  /** Opens a section with its heading. */
  public Html section(String id, String heading) {
    return open("section", "id", id).element("h2", heading);
  }

  /** Writes a table's head: the names of its columns. */
  public Html tableHead(String... names) {
    open("thead").open("tr");
    for (String name : names) {
      element("th", name, "scope", "col");
    }
    return close().close();
  }

  /** Opens a place that scrolls where it is wider than the page, by keys, too. */
  public Html openScroll(String style) {
    return open("div", "class", style, "tabindex", "0");
  }

  /**
   * Writes a table that scrolls where it is wider than the page.
   *
   * @param rows the cells below a heading
   * @param style its class
   */
  public Html table(List<String[]> rows, String style) {
    return openScroll("scroll")
        .open("table", "class", style)
        .rows(rows, column -> "")
        .close()
        .close();
  }

  /**
   * Writes a table's head and body.
   *
   * @param rows the cells below a heading
   * @param style the class of a column's cells; empty for none
   */
  public Html rows(List<String[]> rows, IntFunction<String> style) {
    tableHead(rows.get(0)).open("tbody");
    for (String[] row : rows.subList(1, rows.size())) {
      open("tr");
      for (int column = 0; column < row.length; column++) {
        String kind = style.apply(column);
        String[] attributes = kind.isEmpty() ? new String[0] : new String[] {"class", kind};
        element("td", row[column], attributes);
      }
      close();
    }
    return close();
  }

  /** Writes a text; the F of ‖J‖_F and the q of σ_q stand below the line where they can. */
  public Html text(String text) {
    text(text, open.isEmpty() ? "" : open.peek());
    return this;
  }

  private void text(String text, String tag) {
    out.append(
        SUBSCRIPT
            .matcher(Markup.escaped(text))
            .replaceAll(LINES.contains(tag) ? "$1$2" : "$1<sub>$2</sub>"));
  }

  /**
   * Writes markup of ours that closes what it opens, with texts where it says {}: in attributes and
   * in elements. Coordinates have one decimal.
   */
  public Html fill(String markup, Object... texts) {
    int from = 0;
    for (Object text : texts) {
      int at = markup.indexOf("{}", from);
      String before = markup.substring(0, at);
      out.append(markup, from, at);
      if (text instanceof Double coordinate) {
        out.append(String.format(Locale.ROOT, "%.1f", coordinate));
      } else if (before.lastIndexOf('<') > before.lastIndexOf('>')) {
        out.append(Markup.escaped(text.toString()));
      } else {
        String tag = before.substring(before.lastIndexOf('<') + 1).split("[ >]", 2)[0];
        text(text.toString(), tag);
      }
      from = at + 2;
    }
    out.append(markup, from, markup.length());
    return this;
  }

  /** Writes what is no one's but ours: scripts, styles, symbols. */
  Html markup(String markup) {
    out.append(markup);
    return this;
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return out.toString();
  }

  private void newline(String tag) {
    if (BLOCKS.contains(tag)) {
      out.append('\n');
    }
  }
}
