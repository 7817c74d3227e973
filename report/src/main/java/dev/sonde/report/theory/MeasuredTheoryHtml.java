package dev.sonde.report.theory;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.attention.HeadText;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.FindingsSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.page.Prose;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A model's queries and keys under other scales as a page: the heads on the theory's curves, what
 * that says, and the tables behind it. One file.
 */
public final class MeasuredTheoryHtml {
  /** More octaves than these are labelled every other one. */
  private static final int MOST_TICKS = 7;

  private final AttentionReport report;
  private final MeasuredProducts products;
  private final TheoryTable theory;
  private final Words words;
  private final Words attention;
  private final FigureFormat format = new FigureFormat();
  private final ProductText text;
  private final HeadText heads;
  private final FindingsSection findings;
  private final Html html;

  private MeasuredTheoryHtml(AttentionReport report, TheoryTable theory, Language language) {
    this.report = report;
    html = new Html(Words.ofPages(language));
    this.theory = theory;
    products = report.products().orElseThrow();
    words = Words.ofProducts(language);
    attention = Words.aboutAttention(language);
    text = new ProductText(report, theory, language, format);
    heads = new HeadText(attention, format);
    findings =
        new FindingsSection(
            html,
            attention,
            format,
            FindingText.ofProducts(language, format),
            FindingsSection.Evidence.IN_THE_SENTENCE);
  }

  /**
   * Returns the page.
   *
   * @param provenance where the figures come from
   * @param report of the model, measured {@linkplain
   *     dev.sonde.attention.AttentionProbe#withOtherScales() with other scales}
   * @param theory simulated for the lengths of its heads and its number of keys
   * @param language the language
   * @return the HTML
   */
  public static String render(
      Provenance provenance, AttentionReport report, TheoryTable theory, Language language) {
    return new MeasuredTheoryHtml(report, theory, language).page(provenance, language);
  }

  private String page(Provenance provenance, Language language) {
    String title = text.title(HeadText.modelName(report));
    html.paragraph("eyebrow", words.get("eyebrow"))
        .element("h1", title)
        .paragraph("subject", text.subject())
        .paragraph("lead", text.lead());
    charts();
    findings.section(products.findings());
    reading();
    html.section("summary", words.get("summary"));
    html.element("h3", words.get("spread"), "class", "row");
    html.table(text.spreads(), "");
    html.element("h3", words.get("softmax"), "class", "row");
    html.table(text.softmaxes(), "");
    html.close();
    html.section("heads", words.get("heads"));
    html.table(text.heads(), "");
    html.element("h3", words.get("summary.all"), "class", "row");
    html.table(text.everything(), "dense");
    html.close();
    FactList.open(html, attention, format)
        .run(provenance)
        .fact("provenance.seed", Long.toString(theory.seed()))
        .machine(provenance)
        .code("provenance.model", report.model().file())
        .code("provenance.modelHash", report.model().sha256())
        .close();
    return PageFrame.of(title, language, attention, provenance).around(html, Optional.empty());
  }

  private void reading() {
    html.section("reading", attention.get("section.reading")).open("div", "class", "reading");
    Prose.paragraph(html, words.get("reads.symbols"));
    Prose.paragraph(html, attention.get("theory.reads.entropy"));
    Prose.paragraph(html, attention.get("theory.reads.jacobian"));
    Prose.paragraph(html, text.gradient());
    for (String key :
        List.of("reads.columns", "reads.ratio", "reads.products", "reads.formula", "reads.proof")) {
      Prose.paragraph(html, words.get(key));
    }
    html.close().close();
  }

  private void charts() {
    html.section("charts", words.get("charts"));
    html.open("ul", "class", "legend theory");
    for (Scaling scaling : Scaling.values()) {
      legend(scaling.label(), attention.get("scaling.long." + scaling.label()));
    }
    legend("gaussian", words.get("line"));
    html.close();
    html.paragraph(
        "caption", words.get("caption", format.count(products.keys()), text.errorOver()));
    html.open("div", "class", "theory");
    againstSpread("chart.entropy", ScaledLogits::entropyRatio, GaussianCurve.Point::entropyRatio);
    againstSpread(
        "chart.jacobian",
        ScaledLogits::jacobianRootMeanSquare,
        GaussianCurve.Point::jacobianRootMeanSquare);
    predicted();
    html.close().close();
  }

  private void legend(String style, String name) {
    html.fill("<li class=\"{}\"><span class=\"swatch\"></span>{}</li>\n", style, name);
  }

  /** A figure of every head and scale by the spread, and the line of Gaussian logits. */
  private void againstSpread(
      String title,
      Function<ScaledLogits, RowMean> figure,
      ToDoubleFunction<GaussianCurve.Point> line) {
    List<SvgChart.Series> all = new ArrayList<>();
    for (Scaling scaling : Scaling.values()) {
      List<SvgChart.Point> points =
          products.heads().stream()
              .filter(head -> head.at(scaling).rowStd().estimate() > 0)
              .map(
                  head ->
                      point(
                          head,
                          text.scale(scaling),
                          head.at(scaling).rowStd().estimate(),
                          figure.apply(head.at(scaling)),
                          head.at(scaling).rowStd()))
              .toList();
      all.add(new SvgChart.Series(scaling.label(), points, List.of()));
    }
    List<SvgChart.Tick> ticks =
        octaves(all.stream().flatMap(series -> series.points().stream()).mapToDouble(p -> p.x()));
    double from = ticks.get(0).x();
    double to = ticks.get(ticks.size() - 1).x();
    all.add(
        new SvgChart.Series(
            "gaussian",
            List.of(),
            products.gaussian().points().stream()
                .filter(point -> point.std() >= from && point.std() <= to)
                .map(point -> new SvgChart.Place(point.std(), line.applyAsDouble(point)))
                .toList()));
    draw(title, "chart.axis", false, ticks, all);
  }

  /** The spread with 1/√d against what independent entries would give. */
  private void predicted() {
    List<SvgChart.Point> points =
        products.heads().stream()
            .filter(head -> head.at(Scaling.ROOT).rowStdFormula() > 0)
            .map(
                head ->
                    point(
                        head,
                        text.scale(Scaling.ROOT),
                        head.at(Scaling.ROOT).rowStdFormula(),
                        head.at(Scaling.ROOT).rowStd(),
                        head.at(Scaling.ROOT).rowStd()))
            .toList();
    List<SvgChart.Tick> ticks = octaves(points.stream().mapToDouble(SvgChart.Point::x));
    double from = ticks.get(0).x();
    double to = ticks.get(ticks.size() - 1).x();
    draw(
        "chart.spread",
        "chart.spread.axis",
        true,
        ticks,
        List.of(
            new SvgChart.Series(
                "gaussian",
                List.of(),
                List.of(new SvgChart.Place(from, from), new SvgChart.Place(to, to))),
            new SvgChart.Series(Scaling.ROOT.label(), points, List.of())));
  }

  private SvgChart.Point point(ScaledHead head, String scale, double x, RowMean y, RowMean spread) {
    String tip =
        String.join(
            attention.get("separator"),
            head.name(),
            scale + ": s = " + heads.mean(spread),
            heads.mean(y));
    return SvgChart.Point.of(x, y, tip).within(0, Double.POSITIVE_INFINITY);
  }

  private void draw(
      String title,
      String axis,
      boolean logarithmic,
      List<SvgChart.Tick> ticks,
      List<SvgChart.Series> all) {
    SvgChart.Scale scale =
        SvgChart.Scale.around(
            logarithmic, DoubleStream.of(0), SvgChart.ends(all), SvgChart.heights(all));
    new SvgChart(html, format, scale, Math::log, ticks)
        .draw(words.get(title), words.get(axis), ticks, List.of(), all);
  }

  /** Powers of two around all figures. */
  private List<SvgChart.Tick> octaves(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    double least = sorted.length == 0 ? 1 : sorted[0];
    double most = sorted.length == 0 ? 1 : sorted[sorted.length - 1];
    int first = (int) Math.floor(Math.log(least) / Math.log(2));
    int last = Math.max(first + 1, (int) Math.ceil(Math.log(most) / Math.log(2)));
    int step = last - first > MOST_TICKS ? 2 : 1;
    List<SvgChart.Tick> ticks = new ArrayList<>();
    for (int octave = first; octave < last + step; octave += step) {
      double at = Math.pow(2, octave);
      ticks.add(new SvgChart.Tick(at, format.number(at, 3)));
    }
    return ticks;
  }
}
