package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindings;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.findings.Finding;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sweep as text for a terminal: the averages at every value, findings in words, and where the
 * report lies. Made for 80 columns, down to 40; columns that do not fit are left to the report.
 */
public final class SweepTable {
  private static final String INDENT = TerminalLines.INDENT;

  private final Language language;
  private final TerminalStyle style;
  private final boolean findings;

  private SweepTable(Language language, TerminalStyle style, boolean findings) {
    this.language = language;
    this.style = style;
    this.findings = findings;
  }

  /**
   * Returns the table in a language.
   *
   * @param language the language
   * @param style how it looks; without colour in any case
   * @return the table
   */
  public static SweepTable in(Language language, TerminalStyle style) {
    return new SweepTable(language, style, true);
  }

  /** Returns a table that leaves the findings to somebody else. */
  SweepTable withoutFindings() {
    return new SweepTable(language, style, false);
  }

  /**
   * Returns the text of a sweep.
   *
   * @param sweep the sweep
   * @return lines of at most the style's columns, each ending in a newline
   */
  public String render(Sweep sweep) {
    SweepWords words = new SweepWords(sweep, language);
    TerminalLines out = new TerminalLines(style.columns(), false);
    out.wrapped("", SweepSubject.title(sweep, words));
    out.wrapped("", SweepSubject.line(sweep, words));
    out.line("");
    List<String[]> rows = rows(sweep, words);
    out.table(rows, 0, rows.get(0).length);
    if (findings) {
      findings(out, sweep, words);
    }
    out.report(words.words(), style.report());
    return out.toString();
  }

  private static void findings(TerminalLines out, Sweep sweep, SweepWords words) {
    out.line("");
    out.line(words.words().get("section.findings"));
    if (SweepFindings.of(sweep).isEmpty()) {
      out.wrapped(INDENT, words.words().get("findings.none"));
    }
    for (Finding finding : SweepFindings.of(sweep)) {
      out.wrapped(
          INDENT, words.severity(finding.severity()) + ": " + Words.plain(words.title(finding)));
      out.wrapped(INDENT + INDENT, Words.plain(words.sentence(finding)));
    }
  }

  private static List<String[]> rows(Sweep sweep, SweepWords words) {
    boolean stopped = sweep.points().stream().anyMatch(point -> point.earlyStopped().n() > 0);
    boolean tuned = sweep.points().stream().anyMatch(point -> point.tuned().n() > 0);
    List<String[]> rows = new ArrayList<>();
    rows.add(
        row(
            words.words().get("axis." + sweep.axis().label()),
            words.words().get("points.train"),
            words.words().get("points.test"),
            stopped ? words.words().get("points.stopped") : "",
            tuned ? words.words().get("points.tuned." + SweepWords.tuned(sweep)) : "",
            words.words().get("points.n")));
    for (SweepPoint point : sweep.points()) {
      String n = Integer.toString(point.testError().n());
      String diverged = " (" + words.words().get("points.diverged") + " " + point.diverged() + ")";
      rows.add(
          row(
              words.value(sweep.axis().label(), point.value()),
              words.error(point.trainError()),
              words.error(point.testError()),
              stopped ? words.error(point.earlyStopped()) : "",
              tuned ? words.error(point.tuned()) : "",
              point.diverged() > 0 ? n + diverged : n));
    }
    return rows;
  }

  /** The cells of a row without those of columns that the sweep does not have. */
  private static String[] row(String... cells) {
    return Arrays.stream(cells).filter(cell -> !cell.isEmpty()).toArray(String[]::new);
  }
}
