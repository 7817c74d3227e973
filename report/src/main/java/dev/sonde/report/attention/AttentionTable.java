package dev.sonde.report.attention;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.findings.Finding;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * A report about attention as text for a terminal: the verdict on all heads, headline figures,
 * layers, heads worth a look, findings in words, and where the page lies.
 *
 * <p>No line is wider than the terminal, but for the report's path, which is there to be copied.
 */
public final class AttentionTable {
  private static final int MOST_HEADS = 12;
  private static final int MOST_LAYERS = 24;
  private static final int FEW = 5;
  private static final int NARROWEST_NOTE = 16;
  private static final int NARROWEST_VERDICT = 13;
  private static final int NARROWEST_ROLES = 5;

  private final Language language;
  private final TerminalStyle style;

  private AttentionTable(Language language, TerminalStyle style) {
    this.language = language;
    this.style = style;
  }

  /**
   * Returns the table in a language.
   *
   * @param language the language
   * @param style how it looks
   * @return the table
   */
  public static AttentionTable in(Language language, TerminalStyle style) {
    return new AttentionTable(language, style);
  }

  /**
   * Returns the text of a report.
   *
   * @param report what was measured
   * @return lines of at most the style's columns, each ending in a newline
   */
  public String render(AttentionReport report) {
    Words words = Words.aboutAttention(language);
    FigureFormat format = new FigureFormat();
    HeadText text = new HeadText(words, format);
    HeadOverview overview = new HeadOverview(report, words, format);
    int columns = style.columns();
    TerminalLines out = new TerminalLines(columns, style.colour());
    String title =
        words.get(
            "page.title",
            ColumnText.cutMiddle(Words.plain(report.model().file()), columns * 5 / 8, "…"),
            text.input(report.input()));
    out.line(out.bold(ColumnText.cut(title, columns, "…")));
    out.wrapped("", text.subject(report));
    out.line("");
    out.wrapped("", overview.lead());
    headlines(overview, out);
    layers(overview, words, format, out);
    heads(overview, words, text, format, out);
    report
        .comparison()
        .ifPresent(comparison -> new BaselineSection(comparison, words, text).print(out));
    out.line("");
    out.wrapped(TerminalLines.INDENT, text.conventions(report.conventions()));
    findings(report, FindingText.aboutAttention(language, format), words, out);
    out.report(words, style.report());
    return out.toString();
  }

  private static void headlines(HeadOverview overview, TerminalLines out) {
    out.line("");
    List<HeadOverview.Headline> headlines = overview.headlines();
    int labels = headlines.stream().mapToInt(h -> ColumnText.width(h.label())).max().orElse(0);
    int values = headlines.stream().mapToInt(h -> ColumnText.width(h.value())).max().orElse(0);
    String indent = TerminalLines.INDENT;
    int margin = 3 * indent.length() + labels + values;
    for (HeadOverview.Headline headline : headlines) {
      String start =
          indent
              + ColumnText.left(headline.label(), labels)
              + indent
              + out.bold(headline.value())
              + " ".repeat(values - ColumnText.width(headline.value()))
              + indent;
      int room = out.columns() - margin;
      if (room < NARROWEST_NOTE) {
        out.line(start);
        out.wrapped(indent + indent, headline.note(), out::dim);
        continue;
      }
      List<String> notes = ColumnText.wrap(headline.note(), room);
      for (int i = 0; i < notes.size(); i++) {
        out.line((i == 0 ? start : " ".repeat(margin)) + out.dim(notes.get(i)));
      }
    }
  }

  private static void layers(
      HeadOverview overview, Words words, FigureFormat format, TerminalLines out) {
    out.line("");
    out.wrapped("", words.get("table.layers"), out::bold);
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          words.get("table.layer"),
          words.get("table.rowStd"),
          words.get("table.maxLogit"),
          words.get("table.entropy"),
          words.get("table.jacobian"),
          words.get("table.roles")
        });
    List<List<HeadOverview.Placed>> layers = overview.byLayer();
    for (List<HeadOverview.Placed> heads :
        layers.subList(0, Math.min(MOST_LAYERS, layers.size()))) {
      rows.add(
          new String[] {
            Integer.toString(heads.get(0).layer().layer()),
            format.number(
                HeadOverview.median(heads, head -> head.softmax().rowStd().estimate()), 3),
            format.number(
                heads.stream()
                    .mapToDouble(p -> p.head().softmax().maxAbsoluteLogit())
                    .max()
                    .orElse(0),
                4),
            format.number(
                HeadOverview.median(heads, head -> head.softmax().entropyRatio().estimate()), 3),
            format.number(
                HeadOverview.median(heads, head -> head.softmax().jacobianNorm().estimate()), 3),
            overview.roles(heads)
          });
    }
    int room = out.columns();
    int used = 0;
    for (int c = 0; c < 5; c++) {
      int column = c;
      used +=
          TerminalLines.INDENT.length()
              + rows.stream().mapToInt(row -> ColumnText.width(row[column])).max().orElse(0);
    }
    for (String[] row : rows) {
      row[5] =
          ColumnText.cut(
              row[5], Math.max(NARROWEST_ROLES, room - used - TerminalLines.INDENT.length()), "…");
    }
    out.table(rows, 1, 5);
    if (layers.size() > MOST_LAYERS) {
      out.wrapped(
          TerminalLines.INDENT,
          words.get("table.more", format.count(layers.size() - (long) MOST_LAYERS)));
    }
  }

  private static void heads(
      HeadOverview overview, Words words, HeadText text, FigureFormat format, TerminalLines out) {
    List<HeadOverview.Placed> worth = overview.worthALook();
    List<HeadOverview.Placed> shown =
        worth.isEmpty()
            ? overview.largest(FEW)
            : worth.subList(0, Math.min(MOST_HEADS, worth.size()));
    out.line("");
    out.wrapped("", words.get(worth.isEmpty() ? "table.largest" : "table.worth"), out::bold);
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          words.get("table.head"),
          words.get("table.role"),
          words.get("table.verdicts"),
          words.get("table.rowStd"),
          words.get("table.maxLogit"),
          words.get("table.entropy")
        });
    for (HeadOverview.Placed placed : shown) {
      HeadFigures head = placed.head();
      rows.add(
          new String[] {
            placed.name(),
            text.role(head),
            ColumnText.cut(
                text.verdicts(head), Math.max(NARROWEST_VERDICT, out.columns() / 3), "…"),
            text.mean(head.softmax().rowStd()),
            format.number(head.softmax().maxAbsoluteLogit()),
            text.mean(head.softmax().entropyRatio())
          });
    }
    out.table(rows, 3, 6);
    if (worth.size() > shown.size()) {
      out.wrapped(
          TerminalLines.INDENT,
          words.get("table.more", format.count(worth.size() - (long) shown.size())));
    }
  }

  private static void findings(
      AttentionReport report, FindingText findings, Words words, TerminalLines out) {
    out.line("");
    out.line(out.bold(words.get("section.findings")));
    if (report.findings().isEmpty()) {
      out.wrapped(TerminalLines.INDENT, words.get("findings.none"));
    }
    String inner = TerminalLines.INDENT + TerminalLines.INDENT;
    for (Finding finding : report.findings()) {
      out.wrapped(
          TerminalLines.INDENT,
          findings.severity(finding.severity()) + ": " + findings.title(finding),
          line -> out.marked(finding.severity(), line));
      out.wrapped(inner, Words.plain(findings.sentence(finding)));
      if (finding.severity() != Finding.Severity.INFO) {
        out.wrapped(inner, "→ " + findings.advice(finding));
      }
    }
  }
}
