package dev.sonde.report;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.MeasuredProducts;
import dev.sonde.attention.TheoryTable;
import dev.sonde.capacity.Finding;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A model's queries and keys under other scales as text for a terminal: medians over heads, the
 * heads at either end, and findings; {@code theory.json} and the page have all heads.
 */
public final class MeasuredTheoryText {
  private final Language language;
  private final int columns;
  private final Charset charset;
  private final boolean colour;
  private final String place;

  private MeasuredTheoryText(
      Language language, int columns, Charset charset, boolean colour, String place) {
    this.language = language;
    this.columns = columns;
    this.charset = charset;
    this.colour = colour;
    this.place = place;
  }

  /**
   * Returns the text for 80 columns of UTF-8 without colour.
   *
   * @param language the language
   * @return the text
   */
  public static MeasuredTheoryText in(Language language) {
    return new MeasuredTheoryText(language, 80, StandardCharsets.UTF_8, false, "");
  }

  /**
   * Returns the text for another width.
   *
   * @param newColumns the terminal's columns; fewer than 40 are taken as 40
   * @return a text of that width
   */
  public MeasuredTheoryText withColumns(int newColumns) {
    return new MeasuredTheoryText(language, Math.max(40, newColumns), charset, colour, place);
  }

  /**
   * Returns the text with ANSI colour.
   *
   * @return a text with escape sequences
   */
  public MeasuredTheoryText withColour() {
    return new MeasuredTheoryText(language, columns, charset, true, place);
  }

  /**
   * Returns the text with the place of the page at its end.
   *
   * @param newPlace the path of the page
   * @return a text that ends by naming it
   */
  public MeasuredTheoryText withReport(String newPlace) {
    return new MeasuredTheoryText(language, columns, charset, colour, newPlace);
  }

  /**
   * Returns the text of a model.
   *
   * @param report of the model, measured {@linkplain
   *     dev.sonde.attention.AttentionProbe#withOtherScales() with other scales}
   * @param theory simulated for the lengths of its heads and its number of keys
   * @return lines of at most the text's columns, each ending in a newline
   */
  public String render(AttentionReport report, TheoryTable theory) {
    TerminalCharset terminal = new TerminalCharset(charset);
    Language shown = terminal.canShow(language) ? language : Language.ENGLISH;
    FigureFormat format = new FigureFormat(terminal.symbols());
    Words words = Words.ofProducts(shown);
    Words attention = Words.aboutAttention(shown);
    ProductText text = new ProductText(report, theory, shown, format);
    TerminalLines out = new TerminalLines(columns, colour);
    String ellipsis = terminal.canShow("…") ? "…" : "...";
    String model = ColumnText.cutMiddle(Words.plain(report.model().file()), columns / 2, ellipsis);
    out.line(out.bold(ColumnText.cut(text.title(model), columns, ellipsis)));
    out.wrapped("", text.subject());
    table(words.get("spread.medians"), text.spreads(), out);
    table(words.get("softmax"), text.softmaxes(), out);
    table(words.get("extremes"), text.extremes(), out);
    out.line("");
    for (String key : List.of("reads.columns", "reads.ratio", "reads.products")) {
      out.wrapped(TerminalLines.INDENT, words.get(key));
    }
    findings(
        report.products().orElseThrow(), FindingText.ofProducts(shown, format), attention, out);
    out.report(attention, place);
    return terminal.shown(out.toString());
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
      out.wrapped(
          TerminalLines.INDENT,
          findings.title(finding),
          line -> out.marked(finding.severity(), line));
      out.wrapped(
          TerminalLines.INDENT + TerminalLines.INDENT, Words.plain(findings.sentence(finding)));
    }
  }
}
