package dev.sonde.report;

import dev.sonde.attention.RowMean;
import dev.sonde.attention.Scaling;
import dev.sonde.attention.ScalingResult;
import dev.sonde.attention.TheoryRow;
import dev.sonde.attention.TheoryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The theory of scaled dot products as a page: four charts of what the scale does as d grows, with
 * error bars and formulas, where there are several d, and the tables behind them. One file without
 * scripts.
 */
public final class TheoryHtml {
  /** A 95% interval, in standard errors. */
  private static final double INTERVAL = 1.96;

  private final TheoryTable table;
  private final Optional<ScalingSection> training;
  private final Words words;
  private final FigureFormat format = new FigureFormat();
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
    List<Integer> dimensions =
        table.products().stream().map(TheoryRow::dimension).distinct().toList();
    if (dimensions.size() == 1) {
      html.element("p", words.get("theory.one", format.count(dimensions.get(0)))).close();
      return;
    }
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
    chart("theory.chart.entropy", TheoryRow::entropyRatio, TheoryRow::entropyFormula, false);
    chart(
        "theory.chart.jacobian",
        TheoryRow::jacobianRootMeanSquare,
        TheoryRow::jacobianFormula,
        false);
    chart("theory.chart.variance", TheoryRow::variance, TheoryRow::varianceFormula, true);
    chart(
        "theory.chart.median",
        row -> new RowMean(row.gradientMedian(), Double.NaN, row.gradient().n()),
        row -> Double.NaN,
        true);
    html.close().close();
  }

  private void chart(
      String title,
      Function<TheoryRow, RowMean> figure,
      ToDoubleFunction<TheoryRow> formula,
      boolean logarithmic) {
    List<SvgChart.Series> all = new ArrayList<>();
    for (Scaling scaling : Scaling.values()) {
      all.add(series(scaling, figure, formula));
    }
    double[] reached =
        Stream.concat(
                all.stream()
                    .flatMap(series -> series.points().stream())
                    .flatMap(point -> Stream.of(point.low(), point.high())),
                logarithmic ? Stream.empty() : Stream.of(0.0))
            .mapToDouble(Double::doubleValue)
            .toArray();
    List<SvgChart.Tick> ticks =
        table.products().stream()
            .filter(row -> row.scaling() == Scaling.ROOT)
            .map(row -> new SvgChart.Tick(row.dimension(), format.count(row.dimension())))
            .toList();
    SvgChart.Scale scale = SvgChart.Scale.around(reached, logarithmic);
    new SvgChart(html, format, scale, Math::log, ticks)
        .draw(words.get(title), "d", ticks, List.of(), all);
  }

  private SvgChart.Series series(
      Scaling scaling, Function<TheoryRow, RowMean> figure, ToDoubleFunction<TheoryRow> formula) {
    List<TheoryRow> rows =
        table.products().stream().filter(row -> row.scaling() == scaling).toList();
    return new SvgChart.Series(
        scaling.label(),
        rows.stream()
            .filter(row -> figure.apply(row).resolved())
            .map(row -> point(row, figure.apply(row)))
            .toList(),
        rows.stream()
            .filter(row -> Double.isFinite(formula.applyAsDouble(row)))
            .map(row -> new SvgChart.Place(row.dimension(), formula.applyAsDouble(row)))
            .toList());
  }

  private SvgChart.Point point(TheoryRow row, RowMean mean) {
    double error = Double.isFinite(mean.standardError()) ? INTERVAL * mean.standardError() : 0;
    return new SvgChart.Point(
        row.dimension(),
        mean.estimate(),
        mean.estimate() - error,
        mean.estimate() + error,
        "d = "
            + row.dimension()
            + ", "
            + words.get("scaling." + row.scaling().label())
            + ": "
            + text.mean(mean));
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
