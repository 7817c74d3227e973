package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindings;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.findings.Finding;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import java.util.List;

/**
 * A sweep as text for a terminal: the averages at every value, findings in words, and where the
 * report lies. Made for 80 columns, down to 40; columns that do not fit are left to the report.
 */
public final class SweepTable {
  private static final String INDENT = TerminalLines.INDENT;

  private SweepTable() {}

  /**
   * Returns the text of a sweep.
   *
   * @param sweep the sweep
   * @param language the language
   * @param style how it looks; without colour in any case
   * @return lines of at most the style's columns, each ending in a newline
   */
  public static String render(Sweep sweep, Language language, TerminalStyle style) {
    SweepWords words = new SweepWords(sweep, language);
    TerminalLines out = new TerminalLines(style.columns(), false);
    subject(sweep, words, out);
    new SweepAnswer(sweep, words)
        .sentence()
        .ifPresent(
            says -> {
              out.line("");
              out.wrapped("", says);
            });
    averages(sweep, words, out);
    findings(out, sweep, words);
    out.report(words.words(), style.report());
    return out.toString();
  }

  /** What was swept, and the averages at every value. */
  static void points(Sweep sweep, SweepWords words, TerminalLines out) {
    subject(sweep, words, out);
    averages(sweep, words, out);
  }

  private static void subject(Sweep sweep, SweepWords words, TerminalLines out) {
    out.wrapped("", SweepSubject.title(sweep, words));
    out.wrapped("", SweepSubject.line(sweep, words));
  }

  private static void averages(Sweep sweep, SweepWords words, TerminalLines out) {
    out.line("");
    List<String[]> rows = rows(sweep, words);
    out.table(rows, 0, rows.get(0).length);
  }

  private static void findings(TerminalLines out, Sweep sweep, SweepWords words) {
    out.line("");
    out.line(words.words().get("section.findings"));
    if (SweepFindings.of(sweep).isEmpty()) {
      out.wrapped(INDENT, words.words().get("findings.none"));
    }
    for (Finding finding : SweepFindings.of(sweep)) {
      out.finding(
          finding,
          words.severity(finding.severity()) + ": " + words.title(finding),
          words.sentence(finding));
    }
  }

  private static List<String[]> rows(Sweep sweep, SweepWords words) {
    Words text = words.words();
    return new Table<SweepPoint>()
        .column(
            text.get("axis." + sweep.axis().label()),
            point -> words.value(sweep.axis().label(), point.value()))
        .column(text.get("points.train"), point -> words.error(point.trainError()))
        .column(text.get("points.test"), point -> words.error(point.testError()))
        .columnIf(
            sweep.points().stream().anyMatch(point -> point.earlyStopped().n() > 0),
            text.get("points.stopped"),
            point -> words.error(point.earlyStopped()))
        .columnIf(
            sweep.points().stream().anyMatch(point -> point.tuned().n() > 0),
            text.get("points.tuned." + SweepWords.tuned(sweep)),
            point -> words.error(point.tuned()))
        .column(text.get("points.n"), point -> seeds(point, text))
        .of(sweep.points());
  }

  private static String seeds(SweepPoint point, Words text) {
    String n = Integer.toString(point.testError().n());
    return point.diverged() > 0
        ? n + " (" + text.get("points.diverged") + " " + point.diverged() + ")"
        : n;
  }
}
