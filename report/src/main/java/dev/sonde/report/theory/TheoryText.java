package dev.sonde.report.theory;

import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.theory.MeasuredAndExpected;
import dev.sonde.attention.theory.ProductRow;
import dev.sonde.attention.theory.SpreadRow;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Table;
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

  private TheoryText() {}

  /**
   * Returns the text of a table.
   *
   * @param table the figures
   * @param training what transformers say that were trained; empty when none were
   * @param language the language
   * @param style how it looks
   * @return lines of at most the style's columns, each ending in a newline
   */
  public static String render(
      TheoryTable table, Optional<ScalingResult> training, Language language, TerminalStyle style) {
    Words words = Words.aboutAttention(language);
    FigureFormat format = new FigureFormat();
    TerminalLines out = new TerminalLines(style.columns(), style.colour());
    out.wrapped("", words.get("theory.title"), out::bold);
    out.wrapped("", subject(table, words, format));
    out.line("");
    out.wrapped("", words.get("theory.rows"), out::bold);
    out.table(rows(table, words, format), 1, 99);
    out.line("");
    out.wrapped("", words.get("theory.products"), out::bold);
    out.table(products(table, words, format), 2, 99);
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

  private static List<String[]> rows(TheoryTable table, Words words, FigureFormat format) {
    String formula = words.get("theory.formula.short");
    return new Table<SpreadRow>()
        .column("s", row -> format.number(row.std(), 3))
        .column("H/ln n", row -> compact(row.rows().entropyRatio().measured()))
        .column(formula, row -> formula(row.rows().entropyRatio()))
        .column("max p", row -> compact(row.rows().maxProbability().measured()))
        .column(formula, row -> formula(row.rows().maxProbability()))
        .column("‖J‖_F", row -> compact(row.rows().jacobianNorm()))
        .column("max z", row -> format.number(row.rows().largestLogit().measured().estimate(), 3))
        .column("P(p>.99)", row -> decimals(row.rows().nearOneHotShare().estimate()))
        .of(table.rows());
  }

  private static List<String[]> products(TheoryTable table, Words words, FigureFormat format) {
    return new Table<ProductRow>()
        .column("d", row -> Integer.toString(row.dimension()))
        .column(words.get("theory.scale"), row -> words.get("scaling." + row.scaling().label()))
        .column(
            words.get("theory.variance"),
            row -> format.number(row.rows().variance().measured().estimate(), 4))
        .column("H/ln n", row -> compact(row.rows().entropyRatio().measured()))
        .column(words.get("theory.formula.short"), row -> formula(row.rows().entropyRatio()))
        .column("‖J‖_F", row -> compact(row.rows().jacobianNorm()))
        .column(words.get("theory.gradient"), row -> compact(row.gradient()))
        .column(words.get("theory.median"), row -> decimals(row.gradientMedian()))
        .of(table.products());
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
