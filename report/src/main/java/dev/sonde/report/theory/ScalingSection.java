package dev.sonde.report.theory;

import dev.sonde.attention.means.RowMean;
import dev.sonde.report.attention.HeadText;
import dev.sonde.report.chart.Marker;
import dev.sonde.report.page.FindingsSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.scaling.ScalingComparison;
import dev.sonde.scaling.ScalingDifferences;
import dev.sonde.scaling.ScalingFindingCode;
import dev.sonde.scaling.ScalingFindings;
import dev.sonde.scaling.ScalingResult;
import dev.sonde.scaling.ScalingStep;
import dev.sonde.scaling.ScalingVariant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** Transformers that were trained with several scales, as a part of the theory's page. */
final class ScalingSection {
  /** Labels closer than these many doublings of the steps would touch. */
  private static final int DOUBLINGS = 2;

  /** Less than a marker, so that points of one step are seen to belong together. */
  private static final double APART = 4.5;

  private final ScalingResult result;
  private final Html html;
  private final Words words;
  private final FigureFormat format;
  private final ScalingText text;
  private final HeadText figures;
  private final FindingsSection findings;

  ScalingSection(ScalingResult result, Html html, Language language, FigureFormat format) {
    this.result = result;
    this.html = html;
    this.words = Words.ofScaling(language);
    this.format = format;
    text = new ScalingText(result, words, format);
    Words page = Words.aboutAttention(language);
    figures = new HeadText(page, format);
    findings =
        new FindingsSection(
            html,
            page,
            format,
            FindingText.ofScaling(language, format),
            FindingsSection.Evidence.IN_THE_SENTENCE);
  }

  /** Writes the answer in one sentence; nothing where the seeds could not tell any. */
  void lead() {
    List<ScalingComparison> all = ScalingDifferences.atBestRates(result).of(ScalingVariant.NONE);
    boolean tooShort =
        ScalingFindings.of(result).stream()
            .anyMatch(finding -> finding.is(ScalingFindingCode.SCALING_SHORT));
    if (all.isEmpty() || result.setting().seeds() == 1 || tooShort) {
      return;
    }
    String answer =
        all.stream()
            .filter(c -> c.resolved() && c.difference().estimate() > 0)
            .max(Comparator.comparing(c -> c.difference().estimate()))
            .map(
                c ->
                    words.get(
                        "answer.costs",
                        c.headSize(),
                        format.number(c.loss().estimate(), 3),
                        format.number(c.rootLoss().estimate(), 3)))
            .orElseGet(() -> words.get("answer.none"));
    html.paragraph("lead", answer);
  }

  void write() {
    html.section("training", words.get("title")).paragraph("caption", text.subject());
    if (result.missing() > 0) {
      html.paragraph("caption", text.missing());
    }
    if (!result.hasWholeRepetitions()) {
      html.element("p", words.get("none")).close();
      return;
    }
    new ScalingDifferenceCharts(result, html, words, format).draw();
    html.element("h3", words.get("chart.training"), "class", "row");
    legend();
    html.paragraph("caption", words.get("charts.caption"));
    along("loss", ScalingStep::heldOutLoss, false, marks());
    byRate();
    along("std", ScalingStep::logitStd, true, List.of());
    along("entropy", ScalingStep::entropyRatio, false, List.of());
    along("jacobian", ScalingStep::jacobianNorm, false, List.of());
    along("gradient", ScalingStep::queryKeyGradient, true, List.of());
    html.close();
    findings.section("training-", ScalingFindings.of(result));
    html.section("training-figures", words.get("best"));
    html.table(text.best(), "");
    html.paragraph("caption", text.readsLoss());
    html.element("h3", words.get("rates"));
    html.table(text.rates(), "");
    html.paragraph("caption", words.get("reads.sensitivity"));
    html.close();
  }

  private void legend() {
    html.open("ul", "class", "legend theory");
    for (ScalingVariant variant : ScalingVariant.values()) {
      html.open("li");
      SvgChart.lineKey(html, variant.label(), marker(variant));
      html.text(words.get("scaling.long." + variant.label())).close();
    }
    html.close();
  }

  /** What a scale's points look like, in every chart. */
  static Marker marker(ScalingVariant variant) {
    return switch (variant) {
      case NONE -> Marker.SQUARE;
      case ROOT -> Marker.CIRCLE;
      case DIMENSION -> Marker.TRIANGLE;
      case QUERY_KEY_NORM -> Marker.DIAMOND;
    };
  }

  private List<SvgChart.Mark> marks() {
    return List.of(
        new SvgChart.Mark("mark", result.baselines().letter(), words.get("mark.letter")),
        new SvgChart.Mark("mark", result.baselines().pair(), words.get("mark.pair")));
  }

  /** A figure along training at each scale's best rate, one chart for each head size. */
  private void along(
      String key,
      ToDoubleFunction<ScalingStep> figure,
      boolean logarithmic,
      List<SvgChart.Mark> marks) {
    List<List<SvgChart.Series>> bySize = new ArrayList<>();
    for (int d : result.setting().headSizes()) {
      List<SvgChart.Series> one = new ArrayList<>();
      for (ScalingVariant variant : ScalingVariant.values()) {
        OptionalDouble rate = result.bestRate(variant, d);
        one.add(
            joined(
                variant,
                rate.isPresent()
                    ? points(variant, result.along(variant, d, rate.getAsDouble(), figure))
                    : List.of()));
      }
      bySize.add(one);
    }
    charts(
        key, bySize, logarithmic, step -> Math.log(1 + step), words.get("x.step"), steps(), marks);
  }

  private static SvgChart.Series joined(ScalingVariant variant, List<SvgChart.Point> points) {
    return SvgChart.Series.joined(variant.label(), marker(variant), points);
  }

  private List<SvgChart.Point> points(ScalingVariant variant, List<ScalingResult.Along> all) {
    return all.stream()
        .map(
            at ->
                point(
                    variant,
                    at.step(),
                    words.get("at.step", format.count(at.step())),
                    at.mean(),
                    at.values()))
        .toList();
  }

  private SvgChart.Point point(
      ScalingVariant variant, double x, String where, RowMean mean, List<Double> values) {
    return new SvgChart.Point(
        x,
        mean.estimate(),
        values.stream().mapToDouble(Double::doubleValue).min().orElse(mean.estimate()),
        values.stream().mapToDouble(Double::doubleValue).max().orElse(mean.estimate()),
        text.scale(variant) + ", " + where + ": " + figures.mean(mean));
  }

  /** The final loss against the learning rate, as Wortsman et al. 2023 draw it. */
  private void byRate() {
    List<Double> rates = result.setting().learningRates();
    if (rates.size() < 2) {
      return;
    }
    List<List<SvgChart.Series>> bySize = new ArrayList<>();
    for (int d : result.setting().headSizes()) {
      List<SvgChart.Series> one = new ArrayList<>();
      for (ScalingVariant variant : ScalingVariant.values()) {
        one.add(joined(variant, finals(variant, d)));
      }
      bySize.add(one);
    }
    List<SvgChart.Tick> ticks =
        rates.stream().map(rate -> new SvgChart.Tick(rate, ScalingText.rate(rate))).toList();
    charts("rate", bySize, false, Math::log, words.get("x.rate"), ticks, List.of());
  }

  private List<SvgChart.Point> finals(ScalingVariant variant, int d) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (double rate : result.setting().learningRates()) {
      RowMean loss = result.finalLoss(variant, d, rate);
      if (loss.resolved()) {
        List<Double> values =
            result.cells(variant, d, rate).stream().map(cell -> cell.finalLoss()).toList();
        String where = words.get("at.rate", ScalingText.rate(rate));
        points.add(point(variant, rate, where, loss, values));
      }
    }
    return points;
  }

  private List<SvgChart.Tick> steps() {
    int last = result.setting().steps();
    List<SvgChart.Tick> ticks = new ArrayList<>();
    ticks.add(new SvgChart.Tick(0, "0"));
    for (int step = 1; step << DOUBLINGS <= last; step <<= DOUBLINGS) {
      ticks.add(new SvgChart.Tick(step, format.count(step)));
    }
    ticks.add(new SvgChart.Tick(last, format.count(last)));
    return ticks;
  }

  private void charts(
      String key,
      List<List<SvgChart.Series>> bySize,
      boolean logarithmic,
      DoubleUnaryOperator position,
      String name,
      List<SvgChart.Tick> ticks,
      List<SvgChart.Mark> marks) {
    SvgChart.Scale scale =
        SvgChart.Scale.around(
            logarithmic,
            SvgChart.ends(bySize.stream().flatMap(List::stream).toList()),
            marks.stream().mapToDouble(SvgChart.Mark::y));
    html.element("h3", words.get("chart." + key), "class", "row");
    html.open("div", "class", "theory small");
    for (int i = 0; i < bySize.size(); i++) {
      String title = "d = " + format.count(result.setting().headSizes().get(i));
      new SvgChart(html, format, scale, position, ticks, APART)
          .draw(title, name, ticks, marks, bySize.get(i));
    }
    html.close();
  }
}
