package dev.sonde.report.compare;

import dev.sonde.outcomes.ComparedFigure;
import dev.sonde.outcomes.RunComparison;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.stream.Stream;

/** Two runs as text for a terminal: the answer, figures side by side, what changed. */
public final class CompareTable {
  /** As many changes as a screen holds beside the figures. */
  private static final int MOST_CHANGES = 8;

  /** As many figures as a screen holds, and how many of them stand there whatever they say. */
  private static final int MOST_FIGURES = 20;

  private static final int ALWAYS = 7;

  private CompareTable() {}

  /**
   * Returns the text.
   *
   * @param comparison what was compared
   * @param language the language
   * @param style how it looks
   * @return lines of at most the style's columns, each ending in a newline
   */
  public static String render(RunComparison comparison, Language language, TerminalStyle style) {
    CompareWords words = new CompareWords(language);
    Words text = words.words();
    TerminalLines out = new TerminalLines(style.columns(), style.colour());
    out.wrapped("", words.answer(comparison), out::bold);
    words.findings(comparison).stream()
        .skip(1)
        .forEach(finding -> out.wrapped(TerminalLines.INDENT, words.findings().sentence(finding)));
    out.wrapped(TerminalLines.INDENT, words.subject(comparison), out::dim);
    if (!comparison.shown().isEmpty()) {
      out.line("");
      List<ComparedFigure> figures = figures(comparison);
      out.table(words.narrowRows(comparison.second(), figures), 1, 4);
      int left = comparison.shown().size() - figures.size();
      if (left > 0) {
        out.wrapped(TerminalLines.INDENT, text.get("figures.left", left), out::dim);
      }
    }
    out.line("");
    out.wrapped("", text.get("section.changed"), out::bold);
    if (comparison.changes().isEmpty()) {
      out.wrapped(TerminalLines.INDENT, text.get("changed.none"));
    }
    comparison.changes().stream()
        .limit(MOST_CHANGES)
        .forEach(change -> out.wrapped(TerminalLines.INDENT, words.changed(change)));
    int more = comparison.changes().size() - MOST_CHANGES;
    if (more > 0) {
      out.wrapped(TerminalLines.INDENT, text.get("changed.more", more));
    }
    out.report(Words.in(language), style.report());
    return out.toString();
  }

  /** Where there are too many, the first ones and those that differ. */
  private static List<ComparedFigure> figures(RunComparison comparison) {
    List<ComparedFigure> shown = comparison.shown();
    if (shown.size() <= MOST_FIGURES) {
      return shown;
    }
    Stream<ComparedFigure> apart = shown.stream().skip(ALWAYS).filter(ComparedFigure::differs);
    return Stream.concat(shown.stream().limit(ALWAYS), apart).limit(MOST_FIGURES).toList();
  }
}
