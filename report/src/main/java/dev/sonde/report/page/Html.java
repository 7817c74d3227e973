package dev.sonde.report.page;

import dev.sonde.report.words.Markup;
import dev.sonde.report.words.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
  private static final Set<String> VOID = Set.of("meta", "br", "rect", "line", "input");
  private static final Set<String> BLOCKS =
      Set.of(
          ("html head body main nav section header footer article figure div p h1 h2 h3 ul li dl dt dd"
                  + " table thead tbody tr title meta script style figcaption noscript td th")
              .split(" ", -1));

  /** Names and labels, which hold no markup. */
  private static final Set<String> LINES = Set.of("title", "text");

  private static final Pattern SUBSCRIPT = Pattern.compile("(‖²?|σ)_([Fqk])");

  /** Fewer sections are seen at once. */
  private static final int LEAST_CONTENTS = 3;

  /** What the contents name: a part of a page, or a section within one. */
  private record Entry(int depth, String id, String heading) {}

  private final Words common;
  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Deque<String> open = new ArrayDeque<>();
  private final List<Entry> entries = new ArrayList<>();
  private int contentsAt;

  /**
   * An empty page.
   *
   * @param common what all pages say, {@link Words#ofPages}
   */
  public Html(Words common) {
    this.common = common;
  }

  /** What all pages say, in this page's language. */
  Words common() {
    return common;
  }

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
    entry(id, heading);
    return open("section", "id", id).element("h2", heading);
  }

  /** Opens a part of the page, which has sections of its own. */
  public Html part(String id, String heading) {
    entry(id, heading);
    return open("div", "class", "part", "id", id).element("h2", heading, "class", "part");
  }

  private void entry(String id, String heading) {
    contentsAt = entries.isEmpty() ? out.length() : contentsAt;
    entries.add(new Entry(open.size(), id, heading));
  }

  /** Writes the head of a column whose bars all have one scale. */
  public Html scaledHead(String name, String least, String most) {
    return open("th", "scope", "col")
        .element("span", name, "class", "column")
        .open("span", "class", "scaled")
        .element("span", least)
        .element("span", most)
        .close()
        .close();
  }

  /** Writes the heads of columns. */
  public Html heads(String... names) {
    for (String name : names) {
      element("th", name, "scope", "col");
    }
    return this;
  }

  /** Writes a table's head: the names of its columns. */
  public Html tableHead(String... names) {
    return open("thead").open("tr").heads(names).close().close();
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

  /** The document so far, with contents before its first part or section. */
  String withContents() {
    String all = toString();
    if (entries.size() < LEAST_CONTENTS) {
      return all;
    }
    Html nav = new Html(common);
    nav.open("nav", "class", "contents", "aria-label", common.get("contents")).open("ul");
    int depth = entries.get(0).depth();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      boolean follows = i > 0;
      if (follows && entry.depth() > depth) {
        nav.open("ul");
      } else if (follows) {
        nav.close();
        for (int level = entry.depth(); level < depth; level++) {
          nav.close().close();
        }
      }
      depth = entry.depth();
      nav.open("li").element("a", entry.heading(), "href", "#" + entry.id());
    }
    for (int level = entries.get(0).depth(); level < depth; level++) {
      nav.close().close();
    }
    nav.close().close().close();
    return all.substring(0, contentsAt) + nav + all.substring(contentsAt);
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
