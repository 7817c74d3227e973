package dev.sonde.report.attention;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.function.Function;

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
    report
        .comparison()
        .ifPresent(
            comparison -> out.wrapped("", new BaselineSection(comparison, words, text).lead()));
    out.wrapped("", overview.lead());
    headlines(overview, out);
    layers(overview, words, format, out);
    heads(overview, words, text, format, out);
    report
        .comparison()
        .ifPresent(comparison -> new BaselineSection(comparison, words, text).print(out));
    out.line("");
    out.wrapped(TerminalLines.INDENT, text.conventions(report.conventions()));
    out.findings(report.findings(), FindingText.aboutAttention(language, format), words);
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
    List<List<HeadOverview.Placed>> layers = overview.byLayer();
    List<String[]> rows =
        new Table<List<HeadOverview.Placed>>()
            .column(
                words.get("table.layer"), heads -> Integer.toString(heads.get(0).layer().layer()))
            .column(
                words.get("table.rowStd"), heads -> median(heads, SoftmaxFigures::rowStd, format))
            .column(
                words.get("table.maxLogit"),
                heads ->
                    format.number(
                        heads.stream()
                            .mapToDouble(p -> p.head().softmax().maxAbsoluteLogit())
                            .max()
                            .orElse(0),
                        4))
            .column(
                words.get("table.entropy"),
                heads -> median(heads, SoftmaxFigures::entropyRatio, format))
            .column(
                words.get("table.jacobian"),
                heads -> median(heads, SoftmaxFigures::jacobianNorm, format))
            .column(words.get("table.roles"), overview::roles)
            .of(layers.subList(0, Math.min(MOST_LAYERS, layers.size())));
    out.cutLast(rows, NARROWEST_ROLES);
    out.table(rows, 1, 5);
    if (layers.size() > MOST_LAYERS) {
      out.wrapped(
          TerminalLines.INDENT,
          words.get("table.more", format.count(layers.size() - (long) MOST_LAYERS)));
    }
  }

  private static String median(
      List<HeadOverview.Placed> heads,
      Function<SoftmaxFigures, RowMean> figure,
      FigureFormat format) {
    return format.number(
        HeadOverview.median(heads, head -> figure.apply(head.softmax()).estimate()), 3);
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
    int verdicts = Math.max(NARROWEST_VERDICT, out.columns() / 3);
    List<String[]> rows =
        new Table<HeadOverview.Placed>()
            .column(words.get("table.head"), HeadOverview.Placed::name)
            .column(words.get("table.role"), placed -> text.role(placed.head()))
            .column(
                words.get("table.verdicts"),
                placed -> ColumnText.cut(text.verdicts(placed.head()), verdicts, "…"))
            .column(
                words.get("table.rowStd"), placed -> text.mean(placed.head().softmax().rowStd()))
            .column(
                words.get("table.maxLogit"),
                placed -> format.number(placed.head().softmax().maxAbsoluteLogit()))
            .column(
                words.get("table.entropy"),
                placed -> text.mean(placed.head().softmax().entropyRatio()))
            .of(shown);
    out.table(rows, 3, 6);
    if (worth.size() > shown.size()) {
      out.wrapped(
          TerminalLines.INDENT,
          words.get("table.more", format.count(worth.size() - (long) shown.size())));
    }
  }
}
