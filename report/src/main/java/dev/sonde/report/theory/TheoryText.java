package dev.sonde.report.theory;

import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.theory.MeasuredAndExpected;
import dev.sonde.attention.theory.ProductRow;
import dev.sonde.attention.theory.SimulatedRows;
import dev.sonde.attention.theory.SpreadRow;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.scaling.ScalingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The theory of scaled dot products as text for a terminal: each simulated figure with its error,
 * and the formula behind it.
 *
 * <p>Where a terminal is too narrow, the last columns are left out; {@code theory.json} has all.
 */
public final class TheoryText {
  /** A smaller error does not change a third decimal by one. */
  private static final double SMALLEST_ERROR = 5e-4;

  private final Language language;
  private final TerminalStyle style;

  private TheoryText(Language language, TerminalStyle style) {
    this.language = language;
    this.style = style;
  }

  /**
   * Returns the text in a language.
   *
   * @param language the language
   * @param style how it looks
   * @return the text
   */
  public static TheoryText in(Language language, TerminalStyle style) {
    return new TheoryText(language, style);
  }

  /**
   * Returns the text of a table.
   *
   * @param table the figures
   * @param training what transformers say that were trained; empty when none were
   * @return lines of at most the style's columns, each ending in a newline
   */
  public String render(TheoryTable table, Optional<ScalingResult> training) {
    Words words = Words.aboutAttention(language);
    FigureFormat format = new FigureFormat();
    TerminalLines out = new TerminalLines(style.columns(), style.colour());
    out.wrapped("", words.get("theory.title"), out::bold);
    out.wrapped("", subject(table, words, format));
    out.line("");
    out.wrapped("", words.get("theory.rows"), out::bold);
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "s",
          "H/ln n",
          words.get("theory.formula.short"),
          "max p",
          words.get("theory.formula.short"),
          "‖J‖_F",
          "max z",
          "P(p>.99)"
        });
    for (SpreadRow row : table.rows()) {
      SimulatedRows simulated = row.rows();
      rows.add(
          new String[] {
            format.number(row.std(), 3),
            compact(simulated.entropyRatio().measured()),
            formula(simulated.entropyRatio()),
            compact(simulated.maxProbability().measured()),
            formula(simulated.maxProbability()),
            compact(simulated.jacobianNorm()),
            format.number(simulated.largestLogit().measured().estimate(), 3),
            decimals(simulated.nearOneHotShare().estimate())
          });
    }
    out.table(rows, 1, 99);
    out.line("");
    out.wrapped("", words.get("theory.products"), out::bold);
    List<String[]> products = new ArrayList<>();
    products.add(
        new String[] {
          "d",
          words.get("theory.scale"),
          words.get("theory.variance"),
          "H/ln n",
          words.get("theory.formula.short"),
          "‖J‖_F",
          words.get("theory.gradient"),
          words.get("theory.median")
        });
    for (ProductRow row : table.products()) {
      SimulatedRows simulated = row.rows();
      products.add(
          new String[] {
            Integer.toString(row.dimension()),
            words.get("scaling." + row.scaling().label()),
            format.number(simulated.variance().measured().estimate(), 4),
            compact(simulated.entropyRatio().measured()),
            formula(simulated.entropyRatio()),
            compact(simulated.jacobianNorm()),
            compact(row.gradient()),
            decimals(row.gradientMedian())
          });
    }
    out.table(products, 2, 99);
    out.line("");
    out.wrapped(TerminalLines.INDENT, words.get("theory.reads.short"), out::dim);
    out.line("");
    out.wrapped(TerminalLines.INDENT, words.get("theory.reads.scale"));
    out.wrapped(TerminalLines.INDENT, words.get("theory.reads.why"));
    gradient(table, words, format).forEach(says -> out.wrapped(TerminalLines.INDENT, says));
    out.wrapped(TerminalLines.INDENT, words.get("theory.reads.proof"));
    training.ifPresent(
        result ->
            new ScalingText(result, Words.ofScaling(language), format)
                .print(out, FindingText.ofScaling(language, format)));
    out.report(words, style.report());
    return out.toString();
  }

  /**
   * What becomes of the gradient at the query without a scale: by formula, and at the largest d at
   * which most rows have a larger one than with 1/√d, and a smaller one.
   */
  public static List<String> gradient(TheoryTable table, Words words, FigureFormat format) {
    List<String> says = new ArrayList<>();
    says.add(words.get("theory.reads.gradient") + last(table, true, words, format));
    says.add(words.get("theory.reads.vanishes") + last(table, false, words, format));
    table
        .unscaledGradientLimit()
        .ifPresent(
            limit ->
                says.add(
                    words.get(
                        "theory.reads.limit",
                        format.number(limit, 3),
                        format.count(table.keys()))));
    return says;
  }

  private static String last(TheoryTable table, boolean larger, Words words, FigureFormat format) {
    return table.unscaledGradients().stream()
        .filter(ratio -> ratio.isLargerInMostRows() == larger)
        .reduce((before, after) -> after)
        .map(
            ratio ->
                words.get(
                    larger ? "theory.reads.larger" : "theory.reads.smaller",
                    format.count(ratio.dimension()),
                    format.number(ratio.meanRatio(), 2),
                    format.number(ratio.medianRatio(), 2)))
        .orElse("");
  }

  /** Three decimals; nothing where there is no formula. */
  static String formula(MeasuredAndExpected figure) {
    return decimals(figure.formula().orElse(Double.NaN));
  }

  /** Three decimals; nothing where there is no figure. */
  static String decimals(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "";
  }

  /** Three decimals, and the error where it reaches them. */
  static String compact(RowMean mean) {
    String value = decimals(mean.estimate());
    boolean shown = mean.standardError() >= SMALLEST_ERROR;
    return shown ? value + "±" + decimals(mean.standardError()) : value;
  }

  static String subject(TheoryTable table, Words words, FigureFormat format) {
    return words.get(
        "theory.subject",
        format.count(table.keys()),
        words.get("entries." + table.entries().label()));
  }
}
