package dev.sonde.report.attention;

import dev.sonde.attention.AttentionComparison;
import dev.sonde.attention.HeadChange;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.report.page.Html;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a model's heads differ from those of a baseline, on the terminal and on the page. */
record BaselineSection(AttentionComparison comparison, Words words, HeadText text) {
  private static final int MOST_LINES = 8;
  private static final int MOST_NAMED = 12;
  private static final int MOST_ROWS = 24;
  private static final int NARROWEST_WORDS = 12;
  private static final int MOST_IN_A_SENTENCE = 3;

  /** Those that the page has; a reader of a terminal can take in two, attention.json has all. */
  static final List<HeadFigureKey> WIDE =
      List.of(HeadFigureKey.ENTROPY_RATIO, HeadFigureKey.ROW_STD, HeadFigureKey.MAX_ABSOLUTE_LOGIT);

  /** The outcome in a sentence: which verdicts changed beyond their errors, the gravest first. */
  String lead() {
    String against =
        comparison.ofTexts()
            ? words.get("lead.otherText")
            : HeadText.modelName(comparison.model().file());
    String heads = Integer.toString(comparison.heads().size());
    List<HeadChange> changed = comparison.withOtherVerdictsBeyondErrors();
    if (!changed.isEmpty()) {
      String named =
          changed.stream()
              .sorted(Comparator.comparingInt(head -> -HeadOverview.gravity(head.gained())))
              .limit(MOST_IN_A_SENTENCE)
              .map(head -> words.get("lead.head", head.name(), text.verdicts(head)))
              .collect(Collectors.joining(words.get("separator")));
      String key = changed.size() == 1 ? "lead.changedOne" : "lead.changed";
      return words.get(key, against, heads, Integer.toString(changed.size()), named);
    }
    HeadChange first = comparison.mostMoved(1).get(0);
    if (first.moved() == 0 && comparison.withOtherVerdicts().isEmpty()) {
      return words.get("lead.same", against, heads);
    }
    return Double.isFinite(first.moved())
        ? words.get("lead.unchanged", against, heads, first.name(), text.moved(first))
        : words.get("lead.unchangedText", against, heads, first.name());
  }

  /** Writes the heads that moved most, and verdicts that changed. */
  void print(TerminalLines out) {
    out.line("");
    out.wrapped("", words.get("section.baseline"), out::bold);
    out.wrapped(TerminalLines.INDENT, text.baseline(comparison));
    Table<HeadChange> table =
        new Table<HeadChange>().column(words.get("table.head"), HeadChange::name);
    withMoved(table);
    List<String[]> rows =
        table
            .column(words.get("baseline.entropy"), difference(HeadFigureKey.ENTROPY_RATIO))
            .column(words.get("baseline.rowStd"), difference(HeadFigureKey.ROW_STD))
            .column(words.get("table.role"), text::role)
            .of(comparison.mostMoved(MOST_LINES));
    out.cutLast(rows, NARROWEST_WORDS);
    out.table(rows, 1, rows.get(0).length - 1);
    printVerdicts(out);
  }

  /** On other tokens there is nothing that attention could have moved from. */
  private void withMoved(Table<HeadChange> table) {
    table.columnIf(
        comparison.heads().stream().anyMatch(head -> Double.isFinite(head.moved())),
        words.get("baseline.moved"),
        text::moved);
  }

  private Function<HeadChange, String> difference(HeadFigureKey measure) {
    return head -> text.difference(head.difference(measure));
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

  /** What the difference of a measure is called. */
  static String difference(HeadFigureKey measure, Words words) {
    return "Δ " + words.get("measure." + measure.key());
  }

  /** Draws the same with more figures. */
  void draw(Html html) {
    html.section("baseline", words.get("section.baseline"))
        .element("p", text.baseline(comparison))
        .paragraph(
            "caption",
            words.get(comparison.ofTexts() ? "baseline.captionText" : "baseline.caption"))
        .openScroll("scroll heads")
        .open("table")
        .rows(rows(), column -> column == 1 || column == 2 ? "word" : "")
        .close()
        .close()
        .close();
  }

  private List<String[]> rows() {
    Table<HeadChange> table =
        new Table<HeadChange>()
            .column(words.get("table.head"), HeadChange::name)
            .column(words.get("table.role"), text::role)
            .column(words.get("table.verdicts"), text::verdicts);
    withMoved(table);
    WIDE.forEach(measure -> table.column(difference(measure, words), difference(measure)));
    return table.of(comparison.mostMoved(MOST_ROWS));
  }
}
