package dev.sonde.report;

import dev.sonde.capacity.Finding;
import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepPoint;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A sweep as text for a terminal: the averages at every value, findings in words, and where the
 * report lies. Made for 80 columns, down to 40; columns that do not fit are left to the report.
 */
public final class SweepTable {
  private static final int NARROWEST = 40;
  private static final String INDENT = "  ";

  private final Language language;
  private final int columns;
  private final Charset charset;
  private final String report;
  private final boolean findings;

  private SweepTable(
      Language language, int columns, Charset charset, String report, boolean findings) {
    this.language = language;
    this.columns = columns;
    this.charset = charset;
    this.report = report;
    this.findings = findings;
  }

  /**
   * Returns a table for 80 columns of UTF-8.
   *
   * @param language the language
   * @return the table
   */
  public static SweepTable in(Language language) {
    return new SweepTable(language, 80, StandardCharsets.UTF_8, "", true);
  }

  /**
   * Returns the table for another width.
   *
   * @param columns the terminal's columns; fewer than 40 are taken as 40
   * @return a table of that width
   */
  public SweepTable withColumns(int columns) {
    return new SweepTable(language, Math.max(NARROWEST, columns), charset, report, findings);
  }

  /**
   * Returns the table for a terminal's character set.
   *
   * @param charset the character set
   * @return a table in characters of that set
   */
  public SweepTable withCharset(Charset charset) {
    return new SweepTable(language, columns, charset, report, findings);
  }

  /**
   * Returns the table with the place of the report at its end.
   *
   * @param place the path of the report, as the user should read it
   * @return a table that ends by naming it
   */
  public SweepTable withReport(String place) {
    return new SweepTable(language, columns, charset, place, findings);
  }

  /** Returns a table that leaves the findings to somebody else. */
  SweepTable withoutFindings() {
    return new SweepTable(language, columns, charset, report, false);
  }

  /**
   * Returns the text of a sweep.
   *
   * @param sweep the sweep
   * @return lines of at most the table's columns, each ending in a newline
   */
  public String render(Sweep sweep) {
    TerminalCharset terminal = new TerminalCharset(charset);
    boolean asked = terminal.canShow(language);
    SweepWords words = new SweepWords(asked ? language : Language.ENGLISH, terminal.symbols());
    StringBuilder out = new StringBuilder();
    if (!asked) {
      wrapped(out, "", words.words.get("table.ascii"));
    }
    wrapped(out, "", SweepSubject.title(sweep, words));
    wrapped(out, "", SweepSubject.line(sweep, words));
    out.append('\n');
    table(out, sweep, words);
    if (findings) {
      findings(out, sweep, words);
    }
    if (!report.isEmpty()) {
      out.append('\n')
          .append(words.words.get("table.report"))
          .append(INDENT)
          .append(Words.plain(report))
          .append('\n');
    }
    return terminal.shown(out.toString());
  }

  private void findings(StringBuilder out, Sweep sweep, SweepWords words) {
    out.append('\n').append(words.words.get("section.findings")).append('\n');
    if (sweep.findings().isEmpty()) {
      wrapped(out, INDENT, words.words.get("findings.none"));
    }
    for (Finding finding : sweep.findings()) {
      wrapped(
          out,
          INDENT,
          words.severity(finding.severity()) + ": " + Words.plain(words.title(finding)));
      wrapped(out, INDENT + INDENT, Words.plain(words.sentence(finding)));
    }
  }

  private void table(StringBuilder out, Sweep sweep, SweepWords words) {
    boolean stopped = sweep.points().stream().anyMatch(point -> point.earlyStopped().n() > 0);
    boolean tuned = sweep.points().stream().anyMatch(point -> point.tuned().n() > 0);
    List<List<String>> all = new ArrayList<>();
    List<String> head = new ArrayList<>();
    head.add(words.words.get("axis." + sweep.axis().label()));
    head.add(words.words.get("points.train"));
    head.add(words.words.get("points.test"));
    if (stopped) {
      head.add(words.words.get("points.stopped"));
    }
    if (tuned) {
      head.add(words.words.get("points.tuned." + SweepWords.tuned(sweep)));
    }
    head.add(words.words.get("points.n"));
    all.add(head);
    for (SweepPoint point : sweep.points()) {
      List<String> row = new ArrayList<>();
      row.add(words.value(sweep.axis().label(), point.value()));
      row.add(words.error(point.trainError()));
      row.add(words.error(point.testError()));
      if (stopped) {
        row.add(words.error(point.earlyStopped()));
      }
      if (tuned) {
        row.add(words.error(point.tuned()));
      }
      String n = Integer.toString(point.testError().n());
      row.add(
          point.diverged() > 0
              ? n + " (" + words.words.get("points.diverged") + " " + point.diverged() + ")"
              : n);
      all.add(row);
    }
    int count = head.size();
    int[] widths = new int[count];
    for (List<String> row : all) {
      for (int c = 0; c < count; c++) {
        widths[c] = Math.max(widths[c], ColumnText.width(row.get(c)));
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      int used = 0;
      for (int c = 0; c < count && used + INDENT.length() + widths[c] <= columns; c++) {
        line.append(INDENT).append(ColumnText.right(row.get(c), widths[c]));
        used += INDENT.length() + widths[c];
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private void wrapped(StringBuilder out, String indent, String text) {
    for (String line : ColumnText.wrap(text, columns - indent.length())) {
      out.append(indent).append(line).append('\n');
    }
  }
}
