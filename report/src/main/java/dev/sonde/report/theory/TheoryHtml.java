package dev.sonde.report.theory;

import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.theory.MeasuredAndExpected;
import dev.sonde.attention.theory.ProductRow;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.theory.SimulatedRows;
import dev.sonde.attention.theory.SpreadRow;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.attention.HeadText;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.page.Prose;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import dev.sonde.scaling.ScalingResult;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/**
 * The theory of scaled dot products as a page: four charts of what the scale does as d grows, with
 * error bars and formulas, where there are several d, and the tables behind them. One file.
 */
public final class TheoryHtml {
  /** Scales stand side by side, where figures of several are alike. */
  private static final double APART = 6;

  private final TheoryTable table;
  private final Optional<ScalingSection> training;
  private final Words words;
  private final FigureFormat format = new FigureFormat();
  private final HeadText text;
  private final Html html;

  private TheoryHtml(TheoryTable table, Optional<ScalingResult> trained, Language language) {
    this.table = table;
    html = new Html(Words.ofPages(language));
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
    html.paragraph("eyebrow", words.get("page.eyebrow.theory"))
        .element("h1", words.get("theory.title"))
        .paragraph("subject", TheoryText.subject(table, words, format))
        .paragraph("lead", words.get("theory.reads.scale"))
        .paragraph("lead", words.get("theory.reads.why"));
    training.ifPresent(ScalingSection::lead);
    charts();
    reading();
    training.ifPresent(ScalingSection::write);
    rows();
    products();
    FactList.open(html, words, format)
        .run(provenance)
        .fact("provenance.seed", Long.toString(table.seed()))
        .machine(provenance)
        .close();
    return PageFrame.of(words.get("theory.title"), language, words, provenance)
        .around(html, Optional.empty());
  }

  private void reading() {
    html.section("reading", words.get("section.reading")).open("div", "class", "reading");
    for (String key :
        List.of("theory.reads.symbols", "theory.reads.entropy", "theory.reads.jacobian")) {
      Prose.paragraph(html, words.get(key));
    }
    TheoryText.gradient(table, words, format).forEach(says -> Prose.paragraph(html, says));
    Prose.paragraph(html, words.get("theory.reads.formula"));
    Prose.paragraph(html, words.get("theory.reads.proof"));
    html.close().close();
  }

  private void charts() {
    html.section("charts", words.get("theory.products"));
    List<Integer> dimensions =
        table.products().stream().map(ProductRow::dimension).distinct().toList();
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
    html.paragraph("caption", words.get("theory.caption"));
    html.open("div", "class", "theory");
    chart("theory.chart.variance", held(SimulatedRows::variance), true);
    chart("theory.chart.entropy", held(SimulatedRows::entropyRatio), false);
    chart("theory.chart.oneHot", this::oneHot, false);
    chart("theory.chart.jacobian", held(SimulatedRows::jacobianRootMeanSquare), false);
    chart("theory.chart.median", this::median, true);
    chart("theory.chart.mean", this::mean, true, limit());
    html.close().close();
  }

  /** What the mean gradient tends to without a scale, where that is known. */
  private List<SvgChart.Mark> limit() {
    OptionalDouble limit = table.unscaledGradientLimit();
    return limit.isEmpty()
        ? List.of()
        : List.of(
            new SvgChart.Mark(
                "mark",
                limit.getAsDouble(),
                words.get("theory.mark.limit", format.number(limit.getAsDouble(), 3))));
  }

  private void chart(String title, Function<Scaling, SvgChart.Series> series, boolean logarithmic) {
    chart(title, series, logarithmic, List.of());
  }

  private void chart(
      String title,
      Function<Scaling, SvgChart.Series> series,
      boolean logarithmic,
      List<SvgChart.Mark> marks) {
    List<SvgChart.Series> all = Arrays.stream(Scaling.values()).map(series).toList();
    List<SvgChart.Tick> ticks =
        table.products().stream()
            .filter(row -> row.scaling() == Scaling.ROOT)
            .map(row -> new SvgChart.Tick(row.dimension(), format.count(row.dimension())))
            .toList();
    SvgChart.Scale scale =
        SvgChart.Scale.around(logarithmic, SvgChart.ends(all), DoubleStream.of(0));
    new SvgChart(html, format, scale, Math::log, ticks, APART)
        .draw(words.get(title), "d", ticks, marks, all);
  }

  /** Shares of one-hot rows, whose intervals end at none and at all; no formula. */
  private SvgChart.Series oneHot(Scaling scaling) {
    return unruled(scaling, row -> row.rows().nearOneHotShare(), point -> point.within(0, 1));
  }

  /** Mean gradients, which have no formula. */
  private SvgChart.Series mean(Scaling scaling) {
    return unruled(scaling, ProductRow::gradient, UnaryOperator.identity());
  }

  private SvgChart.Series unruled(
      Scaling scaling,
      Function<ProductRow, RowMean> figure,
      UnaryOperator<SvgChart.Point> changed) {
    return new SvgChart.Series(
        scaling.label(),
        products(scaling).stream()
            .filter(row -> figure.apply(row).resolved())
            .map(row -> changed.apply(point(row, figure.apply(row))))
            .toList(),
        List.of());
  }

  /** Simulated figures with their intervals, and the line of their formula. */
  private Function<Scaling, SvgChart.Series> held(
      Function<SimulatedRows, MeasuredAndExpected> figure) {
    return scaling -> {
      List<ProductRow> rows = products(scaling);
      return new SvgChart.Series(
          scaling.label(),
          rows.stream()
              .filter(row -> figure.apply(row.rows()).measured().resolved())
              .map(row -> point(row, figure.apply(row.rows()).measured()))
              .toList(),
          rows.stream()
              .filter(row -> figure.apply(row.rows()).formula().isPresent())
              .map(
                  row ->
                      new SvgChart.Place(
                          row.dimension(), figure.apply(row.rows()).formula().getAsDouble()))
              .toList());
    };
  }

  /** Medians, which have neither errors nor a formula. */
  private SvgChart.Series median(Scaling scaling) {
    return new SvgChart.Series(
        scaling.label(),
        products(scaling).stream()
            .filter(row -> Double.isFinite(row.gradientMedian()))
            .map(
                row ->
                    new SvgChart.Point(
                        row.dimension(),
                        row.gradientMedian(),
                        row.gradientMedian(),
                        row.gradientMedian(),
                        tip(row, format.number(row.gradientMedian(), 3))))
            .toList(),
        List.of());
  }

  private List<ProductRow> products(Scaling scaling) {
    return table.products().stream().filter(row -> row.scaling() == scaling).toList();
  }

  private SvgChart.Point point(ProductRow row, RowMean mean) {
    return SvgChart.Point.of(row.dimension(), mean, tip(row, text.mean(mean)));
  }

  private String tip(ProductRow row, String shown) {
    String scale = words.get("scaling.long." + row.scaling().label());
    return "d = " + row.dimension() + ", " + scale + ": " + shown;
  }

  private void rows() {
    String formula = words.get("theory.formula");
    List<String[]> rows =
        new Table<SpreadRow>()
            .column("s", row -> format.number(row.std(), 3))
            .column("H/ln n", row -> TheoryText.compact(row.rows().entropyRatio().measured()))
            .column(formula, row -> TheoryText.formula(row.rows().entropyRatio()))
            .column("max p", row -> TheoryText.compact(row.rows().maxProbability().measured()))
            .column(formula, row -> TheoryText.formula(row.rows().maxProbability()))
            .column("‖J‖_F", row -> TheoryText.compact(row.rows().jacobianNorm()))
            .column(
                "√E‖J‖²", row -> TheoryText.compact(row.rows().jacobianRootMeanSquare().measured()))
            .column(formula, row -> TheoryText.formula(row.rows().jacobianRootMeanSquare()))
            .column("max z", row -> text.mean(row.rows().largestLogit().measured()))
            .column(formula, row -> formula(row.rows().largestLogit(), 3))
            .column("P(max p > .99)", row -> TheoryText.compact(row.rows().nearOneHotShare()))
            .of(table.rows());
    html.section("rows", words.get("theory.rows")).table(rows, "").close();
  }

  private void products() {
    String formula = words.get("theory.formula");
    List<String[]> rows =
        new Table<ProductRow>()
            .column("d", row -> format.count(row.dimension()))
            .column(
                words.get("theory.scale"),
                row -> words.get("scaling.long." + row.scaling().label()))
            .column(
                words.get("theory.variance"), row -> text.mean(row.rows().variance().measured()))
            .column(formula, row -> formula(row.rows().variance(), 4))
            .column("H/ln n", row -> TheoryText.compact(row.rows().entropyRatio().measured()))
            .column(formula, row -> TheoryText.formula(row.rows().entropyRatio()))
            .column("max p", row -> TheoryText.compact(row.rows().maxProbability().measured()))
            .column("‖J‖_F", row -> TheoryText.compact(row.rows().jacobianNorm()))
            .column(words.get("theory.gradient"), row -> TheoryText.compact(row.gradient()))
            .column(words.get("theory.median"), row -> format.number(row.gradientMedian(), 3))
            .column("P(max p > .99)", row -> TheoryText.compact(row.rows().nearOneHotShare()))
            .of(table.products());
    html.section("products", words.get("theory.all")).table(rows, "dense").close();
  }

  private String formula(MeasuredAndExpected figure, int digits) {
    return format.number(figure.formula().orElse(Double.NaN), digits);
  }
}
