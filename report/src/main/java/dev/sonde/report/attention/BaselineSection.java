package dev.sonde.report.attention;

import dev.sonde.attention.AttentionComparison;
import dev.sonde.attention.HeadChange;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.report.page.Html;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How a model's heads differ from those of a baseline, on the terminal and on the page. */
record BaselineSection(AttentionComparison comparison, Words words, HeadText text) {
  private static final int MOST_LINES = 8;
  private static final int MOST_NAMED = 12;
  private static final int MOST_ROWS = 24;
  private static final int NARROWEST_WORDS = 12;

  /** Those that a reader of a terminal can take in; the page has one more, attention.json all. */
  private static final List<HeadFigureKey> NARROW =
      List.of(HeadFigureKey.ENTROPY_RATIO, HeadFigureKey.ROW_STD);

  static final List<HeadFigureKey> WIDE =
      List.of(HeadFigureKey.ENTROPY_RATIO, HeadFigureKey.ROW_STD, HeadFigureKey.MAX_ABSOLUTE_LOGIT);

  /** Writes the heads that moved most, and verdicts that changed. */
  void print(TerminalLines out) {
    out.line("");
    out.wrapped("", words.get("section.baseline"), out::bold);
    out.wrapped(TerminalLines.INDENT, text.baseline(comparison));
    List<String[]> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of(words.get("table.head")));
    if (showsMoved()) {
      heading.add(words.get("baseline.moved"));
    }
    heading.addAll(
        List.of(
            words.get("baseline.entropy"), words.get("baseline.rowStd"), words.get("table.role")));
    rows.add(heading.toArray(String[]::new));
    for (HeadChange head : comparison.mostMoved(MOST_LINES)) {
      List<String> cells = new ArrayList<>(List.of(head.name()));
      if (showsMoved()) {
        cells.add(text.moved(head));
      }
      NARROW.forEach(measure -> cells.add(text.difference(head.difference(measure))));
      cells.add(text.role(head));
      rows.add(cells.toArray(String[]::new));
    }
    cutLast(rows, out.columns());
    out.table(rows, 1, heading.size() - 1);
    printVerdicts(out);
  }

  /** On other tokens there is nothing that attention could have moved from. */
  private boolean showsMoved() {
    return comparison.heads().stream().anyMatch(head -> Double.isFinite(head.moved()));
  }

  private void printVerdicts(TerminalLines out) {
    List<HeadChange> changed = comparison.withOtherVerdicts();
    if (changed.isEmpty()) {
      return;
    }
    String named =
        changed.stream()
            .limit(MOST_NAMED)
            .map(head -> head.name() + " " + text.verdicts(head))
            .collect(Collectors.joining("; "));
    out.wrapped(TerminalLines.INDENT, words.get("baseline.verdicts", named));
    if (changed.size() > MOST_NAMED) {
      out.wrapped(
          TerminalLines.INDENT,
          words.get("table.more", Integer.toString(changed.size() - MOST_NAMED)));
    }
  }

  private static void cutLast(List<String[]> rows, int columns) {
    int last = rows.get(0).length - 1;
    int used = TerminalLines.INDENT.length();
    for (int c = 0; c < last; c++) {
      int column = c;
      used +=
          TerminalLines.INDENT.length()
              + rows.stream().mapToInt(row -> ColumnText.width(row[column])).max().orElse(0);
    }
    int room = Math.max(NARROWEST_WORDS, columns - used);
    rows.forEach(row -> row[last] = ColumnText.cut(row[last], room, "…"));
  }

  /** What the difference of a measure is called. */
  static String difference(HeadFigureKey measure, Words words) {
    return "Δ " + words.get("measure." + measure.key());
  }

  /** Draws the same with more figures. */
  void draw(Html html) {
    html.section("baseline", words.get("section.baseline"))
        .element("p", text.baseline(comparison))
        .element(
            "p",
            words.get(comparison.ofTexts() ? "baseline.captionText" : "baseline.caption"),
            "class",
            "caption")
        .open("div", "class", "scroll heads")
        .open("table");
    List<String> heading =
        new ArrayList<>(
            List.of(words.get("table.head"), words.get("table.role"), words.get("table.verdicts")));
    if (showsMoved()) {
      heading.add(words.get("baseline.moved"));
    }
    WIDE.forEach(measure -> heading.add(difference(measure, words)));
    html.tableHead(heading.toArray(String[]::new)).open("tbody");
    for (HeadChange head : comparison.mostMoved(MOST_ROWS)) {
      html.open("tr")
          .element("td", head.name())
          .element("td", text.role(head), "class", "word")
          .element("td", text.verdicts(head), "class", "word");
      if (showsMoved()) {
        html.element("td", text.moved(head));
      }
      WIDE.forEach(measure -> html.element("td", text.difference(head.difference(measure))));
      html.close();
    }
    html.close().close().close().close();
  }
}
