package dev.sonde.report;

import dev.sonde.attention.RowMean;
import dev.sonde.attention.Scaling;
import dev.sonde.attention.ScalingResult;
import dev.sonde.attention.TheoryRow;
import dev.sonde.attention.TheoryTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The theory of scaled dot products as a page: three charts of what the scale does as d grows, with
 * error bars and formulas, and the tables behind them. One file without scripts.
 */
public final class TheoryHtml {
  private static final int WIDTH = 520;
  private static final int HEIGHT = 300;
  private static final int LEFT = 44;
  private static final int FOOT = 262;
  private static final int TOP = 14;
  private static final int RIGHT = 500;

  private final TheoryTable table;
  private final Optional<ScalingSection> training;
  private final Words words;
  private final FigureFormat format = new FigureFormat(FigureFormat.Symbols.UNICODE);
  private final HeadText text;
  private final Html html = new Html();

  private TheoryHtml(TheoryTable table, Optional<ScalingResult> trained, Language language) {
    this.table = table;
    training = trained.map(result -> new ScalingSection(result, html, language, format));
    words = Words.aboutAttention(language);
    text = new HeadText(words, format);
  }

  /**
   * Returns the page.
   *
   * @param provenance where the table comes from
   * @param table the figures
   * @param trained what transformers say that were trained; empty when none were
   * @param language the language
   * @return the HTML
   */
  public static String render(
      Provenance provenance,
      TheoryTable table,
      Optional<ScalingResult> trained,
      Language language) {
    return new TheoryHtml(table, trained, language).page(provenance, language);
  }

  private String page(Provenance provenance, Language language) {
    html.element("p", words.get("page.eyebrow.theory"), "class", "eyebrow")
        .element("h1", words.get("theory.title"))
        .element("p", TheoryText.subject(table, words, format), "class", "subject")
        .element("p", words.get("theory.reads.scale"), "class", "lead");
    training.ifPresent(ScalingSection::lead);
    charts();
    training.ifPresent(ScalingSection::write);
    rows();
    products();
    html.section("reading", words.get("section.reading")).open("div", "class", "reading");
    for (String key :
        List.of("theory.reads.gradient", "theory.reads.formula", "theory.reads.proof")) {
      html.element("p", words.get(key));
    }
    html.close().close();
    FactList.open(html, words, format)
        .run(provenance)
        .fact("provenance.seed", Long.toString(table.seed()))
        .machine(provenance)
        .close();
    return PageFrame.of(words.get("theory.title"), language, words, provenance)
        .around(html, Optional.empty());
  }

  private void charts() {
    html.section("charts", words.get("theory.products"));
    html.open("ul", "class", "legend theory");
    for (Scaling scaling : Scaling.values()) {
      html.open("li", "class", scaling.label())
          .element("span", "", "class", "swatch")
          .text(words.get("scaling.long." + scaling.label()))
          .close();
    }
    html.close();
    html.element("p", words.get("theory.caption"), "class", "caption");
    html.open("div", "class", "theory");
    chart("theory.chart.entropy", TheoryRow::entropyRatio, TheoryRow::entropyFormula, 0, 1, false);
    chart(
        "theory.chart.jacobian",
        TheoryRow::jacobianRootMeanSquare,
        TheoryRow::jacobianFormula,
        0,
        0,
        false);
    chart("theory.chart.variance", TheoryRow::variance, TheoryRow::varianceFormula, 0, 0, true);
    chart(
        "theory.chart.median",
        row -> new RowMean(row.gradientMedian(), Double.NaN, row.gradient().n()),
        row -> Double.NaN,
        0,
        0,
        true);
    html.close().close();
  }

  private void chart(
      String title,
      Function<TheoryRow, RowMean> figure,
      ToDoubleFunction<TheoryRow> formula,
      double low,
      double high,
      boolean logarithmic) {
    double[] values =
        table.products().stream()
            .mapToDouble(row -> figure.apply(row).estimate())
            .filter(value -> Double.isFinite(value) && (!logarithmic || value > 1e-12))
            .toArray();
    double least = logarithmic ? floor(values) : low;
    double most = high > 0 ? high : ceiling(values, logarithmic);
    html.open("figure").element("h3", words.get(title));
    html.open(
        "svg",
        "class",
        "theory",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "role",
        "img",
        "aria-label",
        words.get(title));
    if (logarithmic) {
      int from = (int) Math.round(Math.log10(least));
      int to = (int) Math.round(Math.log10(most));
      int step = Math.max(1, (to - from + 5) / 6);
      for (int decade = from; decade <= to; decade += step) {
        rule(y(Math.pow(10, decade), least, most, true), FigureFormat.superscripted("10", decade));
      }
    } else {
      double step = most > 0.6 ? 0.25 : 0.1;
      for (double value = least; value <= most + 1e-9; value += step) {
        rule(y(value, least, most, false), format.number(value, 2));
      }
    }
    for (TheoryRow row : table.products()) {
      if (row.scaling() == Scaling.ROOT) {
        label(x(row.dimension()), FOOT + 17, "middle", format.count(row.dimension()));
      }
    }
    label((LEFT + RIGHT) / 2.0, FOOT + 34, "middle", "d");
    for (Scaling scaling : Scaling.values()) {
      series(scaling, figure, formula, least, most, logarithmic);
    }
    html.close().close();
  }

  private static double floor(double[] values) {
    double least = Double.POSITIVE_INFINITY;
    for (double value : values) {
      least = Math.min(least, value);
    }
    return Math.pow(10, Math.floor(Math.log10(least)));
  }

  private static double ceiling(double[] values, boolean logarithmic) {
    double most = 0;
    for (double value : values) {
      most = Math.max(most, value);
    }
    return logarithmic
        ? Math.pow(10, Math.ceil(Math.log10(most)))
        : Math.ceil(most * 10 + 0.2) / 10;
  }

  private void series(
      Scaling scaling,
      Function<TheoryRow, RowMean> figure,
      ToDoubleFunction<TheoryRow> formula,
      double least,
      double most,
      boolean logarithmic) {
    StringBuilder points = new StringBuilder();
    for (TheoryRow row : table.products()) {
      double value = formula.applyAsDouble(row);
      if (row.scaling() == scaling && Double.isFinite(value)) {
        points
            .append(points.isEmpty() ? "" : " ")
            .append(coordinate(x(row.dimension())))
            .append(',')
            .append(coordinate(y(value, least, most, logarithmic)));
      }
    }
    html.open("g", "class", scaling.label());
    if (!points.isEmpty()) {
      html.open("polyline", "points", points.toString()).close();
    }
    for (TheoryRow row : table.products()) {
      RowMean mean = figure.apply(row);
      if (row.scaling() != scaling || !mean.resolved()) {
        continue;
      }
      double error = Double.isFinite(mean.standardError()) ? 1.96 * mean.standardError() : 0;
      String at = coordinate(x(row.dimension()));
      if (error > 0) {
        html.open(
            "line",
            "x1",
            at,
            "x2",
            at,
            "y1",
            coordinate(y(mean.estimate() - error, least, most, logarithmic)),
            "y2",
            coordinate(y(mean.estimate() + error, least, most, logarithmic)));
      }
      html.open(
              "circle",
              "cx",
              at,
              "cy",
              coordinate(y(mean.estimate(), least, most, logarithmic)),
              "r",
              "4")
          .element(
              "title",
              "d = "
                  + row.dimension()
                  + ", "
                  + words.get("scaling." + scaling.label())
                  + ": "
                  + text.mean(mean))
          .close();
    }
    html.close();
  }

  private double x(int dimension) {
    double first = Math.log(table.products().get(0).dimension());
    double last = Math.log(table.products().get(table.products().size() - 1).dimension());
    return last > first
        ? LEFT + 14 + (RIGHT - LEFT - 28) * (Math.log(dimension) - first) / (last - first)
        : (LEFT + RIGHT) / 2.0;
  }

  private static double y(double value, double least, double most, boolean logarithmic) {
    double share =
        logarithmic
            ? (Math.log(Math.max(value, least)) - Math.log(least))
                / (Math.log(most) - Math.log(least))
            : (value - least) / (most - least);
    return FOOT - (FOOT - TOP) * Math.max(0, Math.min(1, share));
  }

  private void rule(double y, String name) {
    String at = coordinate(y);
    html.open("line", "class", "rule", "x1", "" + LEFT, "x2", "" + RIGHT, "y1", at, "y2", at);
    label(LEFT - 6, y + 4, "end", name);
  }

  private void label(double x, double y, String anchor, String name) {
    html.element("text", name, "x", coordinate(x), "y", coordinate(y), "text-anchor", anchor);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private void rows() {
    html.section("rows", words.get("theory.rows"));
    html.open("div", "class", "scroll").open("table");
    html.tableHead(
        "s",
        "H/ln n",
        words.get("theory.formula"),
        "max p",
        words.get("theory.formula"),
        "‖J‖_F",
        "√E‖J‖²",
        words.get("theory.formula"),
        "max z",
        words.get("theory.formula"),
        "P(max p > .99)");
    html.open("tbody");
    for (TheoryRow row : table.rows()) {
      html.open("tr")
          .element("td", format.number(row.std(), 3))
          .element("td", TheoryText.compact(row.entropyRatio()))
          .element("td", format.number(row.entropyFormula(), 3))
          .element("td", TheoryText.compact(row.maxProbability()))
          .element("td", format.number(row.maxProbabilityFormula(), 3))
          .element("td", TheoryText.compact(row.jacobianNorm()))
          .element("td", TheoryText.compact(row.jacobianRootMeanSquare()))
          .element("td", format.number(row.jacobianFormula(), 3))
          .element("td", text.mean(row.largestLogit()))
          .element("td", format.number(row.largestLogitFormula(), 3))
          .element("td", TheoryText.compact(row.nearOneHotShare()))
          .close();
    }
    html.close().close().close().close();
  }

  private void products() {
    html.section("products", words.get("theory.all"));
    html.open("div", "class", "scroll").open("table", "class", "dense");
    html.tableHead(
        "d",
        words.get("theory.scale"),
        words.get("theory.variance"),
        words.get("theory.formula"),
        "H/ln n",
        words.get("theory.formula"),
        "max p",
        "‖J‖_F",
        words.get("theory.gradient"),
        words.get("theory.median"),
        "P(max p > .99)");
    html.open("tbody");
    for (TheoryRow row : table.products()) {
      html.open("tr")
          .element("td", format.count(row.dimension()))
          .element("td", words.get("scaling." + row.scaling().label()))
          .element("td", text.mean(row.variance()))
          .element("td", format.number(row.varianceFormula(), 4))
          .element("td", TheoryText.compact(row.entropyRatio()))
          .element("td", format.number(row.entropyFormula(), 3))
          .element("td", TheoryText.compact(row.maxProbability()))
          .element("td", TheoryText.compact(row.jacobianNorm()))
          .element("td", TheoryText.compact(row.gradient()))
          .element("td", format.number(row.gradientMedian(), 3))
          .element("td", TheoryText.compact(row.nearOneHotShare()))
          .close();
    }
    html.close().close().close().close();
  }
}
