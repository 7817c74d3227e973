package dev.sonde.report;

import dev.sonde.attention.RowMean;
import dev.sonde.attention.ScalingResult;
import dev.sonde.attention.TheoryRow;
import dev.sonde.attention.TheoryTable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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
  private final int columns;
  private final Charset charset;
  private final boolean colour;
  private final String place;

  private TheoryText(
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
  public static TheoryText in(Language language) {
    return new TheoryText(language, 80, StandardCharsets.UTF_8, false, "");
  }

  /**
   * Returns the text for another width.
   *
   * @param newColumns the terminal's columns; fewer than 40 are taken as 40
   * @return a text of that width
   */
  public TheoryText withColumns(int newColumns) {
    return new TheoryText(language, Math.max(40, newColumns), charset, colour, place);
  }

  /**
   * Returns the text with ANSI colour.
   *
   * @return a text with escape sequences
   */
  public TheoryText withColour() {
    return new TheoryText(language, columns, charset, true, place);
  }

  /**
   * Returns the text with the place of the page at its end.
   *
   * @param newPlace the path of the page
   * @return a text that ends by naming it
   */
  public TheoryText withReport(String newPlace) {
    return new TheoryText(language, columns, charset, colour, newPlace);
  }

  /**
   * Returns the text of a table.
   *
   * @param table the figures
   * @param training what transformers say that were trained; empty when none were
   * @return lines of at most the text's columns, each ending in a newline
   */
  public String render(TheoryTable table, Optional<ScalingResult> training) {
    TerminalCharset terminal = new TerminalCharset(charset);
    Language shown = terminal.canShow(language) ? language : Language.ENGLISH;
    Words words = Words.aboutAttention(shown);
    FigureFormat format = new FigureFormat(terminal.symbols());
    TerminalLines out = new TerminalLines(columns, colour);
    out.wrapped("", words.get("theory.title"), out::bold);
    out.wrapped("", subject(table, words, format));
    out.line("");
    out.wrapped("", words.get("theory.rows"), out::bold);
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "s",
          "H/ln n",
          words.get("theory.formula"),
          "max p",
          words.get("theory.formula"),
          "‖J‖_F",
          "max z",
          "P(p>.99)"
        });
    for (TheoryRow row : table.rows()) {
      rows.add(
          new String[] {
            format.number(row.std(), 3),
            compact(row.entropyRatio()),
            decimals(row.entropyFormula()),
            compact(row.maxProbability()),
            decimals(row.maxProbabilityFormula()),
            compact(row.jacobianNorm()),
            format.number(row.largestLogit().estimate(), 3),
            decimals(row.nearOneHotShare().estimate())
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
          words.get("theory.formula"),
          "‖J‖_F",
          words.get("theory.gradient"),
          words.get("theory.median")
        });
    for (TheoryRow row : table.products()) {
      products.add(
          new String[] {
            Integer.toString(row.dimension()),
            words.get("scaling." + row.scaling().label()),
            format.number(row.variance().estimate(), 4),
            compact(row.entropyRatio()),
            decimals(row.entropyFormula()),
            compact(row.jacobianNorm()),
            compact(row.gradient()),
            decimals(row.gradientMedian())
          });
    }
    out.table(products, 2, 99);
    out.line("");
    for (String key :
        List.of("theory.reads.scale", "theory.reads.gradient", "theory.reads.proof")) {
      out.wrapped(TerminalLines.INDENT, words.get(key));
    }
    training.ifPresent(
        result ->
            new ScalingText(result, Words.ofScaling(shown), format)
                .print(out, FindingText.ofScaling(shown, format)));
    out.report(words, place);
    return terminal.shown(out.toString());
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
