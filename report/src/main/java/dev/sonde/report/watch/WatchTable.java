package dev.sonde.report.watch;

import dev.sonde.capacity.watch.WatchResult;
import dev.sonde.capacity.watch.WatchSubject;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.List;

/** A training as text for a terminal: the answer, a row a checkpoint, findings. */
public final class WatchTable {
  private WatchTable() {}

  /**
   * Returns the text.
   *
   * @param subject what was watched
   * @param result what was found, of one checkpoint at least
   * @param language the language
   * @param style how it looks
   * @return lines of at most the style's columns, each ending in a newline
   */
  public static String render(
      WatchSubject subject, WatchResult result, Language language, TerminalStyle style) {
    WatchWords words = WatchWords.in(language);
    TerminalLines out = new TerminalLines(style.columns(), style.colour());
    out.wrapped("", Words.plain(words.answer(result)), out::bold);
    out.wrapped(TerminalLines.INDENT, words.subject(subject, result), out::dim);
    words.limits(result).forEach(limit -> out.wrapped(TerminalLines.INDENT, limit, out::dim));
    words
        .largestLogit(result)
        .ifPresent(logit -> out.wrapped(TerminalLines.INDENT, logit, out::dim));
    out.line("");
    List<String[]> rows = words.rows(result);
    out.table(rows, 0, Integer.MAX_VALUE);
    out.wrapped(TerminalLines.INDENT, words.rowsNote(rows), out::dim);
    out.findings(result.findings(), words.findings(), Words.in(language));
    out.report(Words.in(language), style.report());
    return out.toString();
  }
}
