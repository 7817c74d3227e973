package dev.sonde.report.terminal;

import dev.sonde.findings.Finding;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Lines for a terminal as they grow: wrapped text and tables, with or without colour. */
public final class TerminalLines {
  public static final String INDENT = "  ";

  private final int columns;
  private final boolean colour;
  private final StringBuilder out = new StringBuilder();

  public TerminalLines(int columns, boolean colour) {
    this.columns = columns;
    this.colour = colour;
  }

  public int columns() {
    return columns;
  }

  public void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }

  public void wrapped(String indent, String text) {
    wrapped(indent, text, line -> line);
  }

  public void wrapped(String indent, String text, UnaryOperator<String> style) {
    for (String line : ColumnText.wrap(text, columns - indent.length())) {
      line(indent + style.apply(line));
    }
  }

  /**
   * A table: the first row is its heading, whose cells may have several lines. Where it is too
   * wide, its last columns are left out.
   *
   * @param rows the cells
   * @param left the first so many columns hold words and stand to the left
   * @param right from this column on they do so again; figures between stand to the right
   */
  public void table(List<String[]> rows, int left, int right) {
    List<String[]> lines = headingLines(rows.get(0));
    int headings = lines.size();
    lines.addAll(rows.subList(1, rows.size()));
    int[] widths = new int[rows.get(0).length];
    for (int c = 0; c < widths.length; c++) {
      int column = c;
      widths[c] = lines.stream().mapToInt(line -> ColumnText.width(line[column])).max().orElse(0);
    }
    int shown = widths.length;
    while (shown > left
        && Arrays.stream(widths, 0, shown).sum() + shown * INDENT.length() > columns) {
      shown--;
    }
    for (int r = 0; r < lines.size(); r++) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < shown; c++) {
        String cell = lines.get(r)[c];
        line.append(INDENT)
            .append(
                c < left || c >= right
                    ? ColumnText.left(cell, widths[c])
                    : ColumnText.right(cell, widths[c]));
      }
      line(r < headings ? dim(line.toString().stripTrailing()) : line.toString());
    }
  }

  /** Cuts the cells of a table's last column to the room there is, and so many columns at least. */
  public void cutLast(List<String[]> rows, int narrowest) {
    int last = rows.get(0).length - 1;
    int used = INDENT.length();
    for (int c = 0; c < last; c++) {
      int column = c;
      used +=
          INDENT.length()
              + rows.stream().mapToInt(row -> ColumnText.width(row[column])).max().orElse(0);
    }
    int room = Math.max(narrowest, columns - used);
    rows.forEach(row -> row[last] = ColumnText.cut(row[last], room, "…"));
  }

  /** The lines of a heading; cells of fewer stand at the bottom. */
  private static List<String[]> headingLines(String[] cells) {
    List<List<String>> parts = Arrays.stream(cells).map(cell -> cell.lines().toList()).toList();
    int most = parts.stream().mapToInt(List::size).max().orElse(0);
    List<String[]> lines = new ArrayList<>();
    for (int r = 0; r < most; r++) {
      int below = most - r;
      lines.add(
          parts.stream()
              .map(cell -> cell.size() < below ? "" : cell.get(cell.size() - below))
              .toArray(String[]::new));
    }
    return lines;
  }

  /** All findings below their heading, each with its severity; graver ones with what to do. */
  public void findings(List<Finding> findings, FindingText text, Words words) {
    line("");
    line(bold(words.get("section.findings")));
    if (findings.isEmpty()) {
      wrapped(INDENT, words.get("findings.none"));
    }
    for (Finding finding : findings) {
      String title = text.severity(finding.severity()) + ": " + text.title(finding);
      finding(finding, title, text.sentence(finding));
      String advice = Words.plain(text.advice(finding));
      if (finding.severity() != Finding.Severity.INFO && !advice.isEmpty()) {
        wrapped(INDENT + INDENT, "→ " + advice);
      }
    }
  }

  /** One finding: its title, marked by its severity, and what it says below. */
  public void finding(Finding finding, String title, String sentence) {
    wrapped(INDENT, Words.plain(title), text -> marked(finding.severity(), text));
    wrapped(INDENT + INDENT, Words.plain(sentence));
  }

  /** Where the report lies; nothing when it lies nowhere. A path is there to be copied: whole. */
  public void report(Words words, Optional<String> place) {
    if (place.isPresent()) {
      line("");
      line(words.get("table.report") + INDENT + Words.plain(place.get()));
    }
  }

  public String bold(String text) {
    return styled("1", text);
  }

  public String dim(String text) {
    return styled("2", text);
  }

  /** A text about a finding: in bold, and in colour where it matters. */
  public String marked(Finding.Severity severity, String text) {
    return switch (severity) {
      case ALARM -> styled("1;31", text);
      case WARNING -> styled("1;33", text);
      case INFO -> styled("1", text);
    };
  }

  /** Select Graphic Rendition, ECMA-48 section 8.3.117. */
  private String styled(String codes, String text) {
    return colour && !text.isEmpty() ? "\u001B[" + codes + "m" + text + "\u001B[0m" : text;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
