package dev.sonde.report.theory;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.findings.Finding;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.List;

/**
 * A model's queries and keys under other scales as text for a terminal: medians over heads, the
 * heads at either end, and findings; {@code theory.json} and the page have all heads.
 */
public final class MeasuredTheoryText {
  private MeasuredTheoryText() {}

  /**
   * Returns the text of a model.
   *
   * @param report of the model, measured {@linkplain
   *     dev.sonde.attention.AttentionProbe#withOtherScales() with other scales}
   * @param theory simulated for the lengths of its heads and its number of keys
   * @param language the language
   * @param style how it looks
   * @return lines of at most the style's columns, each ending in a newline
   */
  public static String render(
      AttentionReport report, TheoryTable theory, Language language, TerminalStyle style) {
    FigureFormat format = new FigureFormat();
    Words words = Words.ofProducts(language);
    Words attention = Words.aboutAttention(language);
    ProductText text = new ProductText(report, theory, language, format);
    int columns = style.columns();
    TerminalLines out = new TerminalLines(columns, style.colour());
    String model = ColumnText.cutMiddle(Words.plain(report.model().file()), columns / 2, "…");
    out.line(out.bold(ColumnText.cut(text.title(model), columns, "…")));
    out.wrapped("", text.subject());
    table(words.get("spread.medians"), text.spreads(), out);
    table(words.get("softmax"), text.softmaxes(), out);
    table(words.get("extremes"), text.extremes(), out);
    out.line("");
    out.wrapped(TerminalLines.INDENT, attention.get("theory.reads.short"), out::dim);
    out.line("");
    out.wrapped(TerminalLines.INDENT, text.gradient());
    for (String key : List.of("reads.columns", "reads.ratio", "reads.products")) {
      out.wrapped(TerminalLines.INDENT, words.get(key));
    }
    findings(
        report.products().orElseThrow(), FindingText.ofProducts(language, format), attention, out);
    out.report(attention, style.report());
    return out.toString();
  }

  private static void table(String heading, List<String[]> rows, TerminalLines out) {
    out.line("");
    out.wrapped("", heading, out::bold);
    out.table(rows, 1, 99);
  }

  private static void findings(
      MeasuredProducts products, FindingText findings, Words words, TerminalLines out) {
    out.line("");
    out.line(out.bold(words.get("section.findings")));
    for (Finding finding : products.findings()) {
      out.finding(finding, findings.title(finding), findings.sentence(finding));
    }
  }
}
