package dev.sonde.report.theory;

import dev.sonde.attention.means.RowMean;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.scaling.ScalingComparison;
import dev.sonde.scaling.ScalingDifferences;
import dev.sonde.scaling.ScalingResult;
import dev.sonde.scaling.ScalingVariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/**
 * What each scale costs against 1/√d: the difference of the final losses with its 95% interval, at
 * every learning rate and with each scale at its own best, one chart for each head size. With one
 * learning rate it is one chart over head sizes.
 */
record ScalingDifferenceCharts(ScalingResult result, Html html, Words words, FigureFormat format) {
  /** Wide enough for three intervals beside each other, narrow enough to be one group. */
  private static final double APART = 18;

  private static final List<ScalingVariant> OTHERS =
      Arrays.stream(ScalingVariant.values()).filter(v -> v != ScalingVariant.ROOT).toList();

  /** Comparisons that stand above one place of the horizontal axis. */
  private record Group(String label, List<ScalingComparison> comparisons) {}

  /** Draws them; nothing where the seeds tell no errors. */
  void draw() {
    if (result.setting().seeds() == 1) {
      return;
    }
    List<Group> byRate = new ArrayList<>();
    List<Double> rates = result.setting().learningRates();
    for (double rate : rates) {
      byRate.add(
          new Group(
              ScalingText.rate(rate),
              all(variant -> ScalingDifferences.at(result, rate).of(variant))));
    }
    if (rates.size() > 1) {
      byRate.add(
          new Group(words.get("tick.best"), all(ScalingDifferences.atBestRates(result)::of)));
    }
    List<ScalingComparison> shown =
        byRate.stream().flatMap(group -> group.comparisons().stream()).toList();
    if (shown.isEmpty()) {
      return;
    }
    html.element("h3", words.get("chart.difference"), "class", "row");
    legend();
    html.paragraph("caption", words.get(rates.size() > 1 ? "difference.rates" : "difference.one"));
    SvgChart.Scale scale = scale(shown);
    html.open("div", "class", "theory small");
    if (rates.size() > 1) {
      for (int d : result.setting().headSizes()) {
        chart("d = " + format.count(d), words.get("x.rate"), scale, atSize(byRate, d));
      }
    } else {
      String title = words.get("at.rate", ScalingText.rate(rates.get(0)));
      chart(title, words.get("x.size"), scale, bySize(shown));
    }
    html.close();
  }

  private void legend() {
    html.open("ul", "class", "legend theory");
    for (ScalingVariant variant : OTHERS) {
      html.open("li");
      SvgChart.pointKey(html, variant.label(), ScalingSection.marker(variant));
      html.text(words.get("scaling.long." + variant.label())).close();
    }
    html.close();
  }

  private interface Comparisons {
    List<ScalingComparison> of(ScalingVariant variant);
  }

  private static List<ScalingComparison> all(Comparisons comparisons) {
    return OTHERS.stream().flatMap(variant -> comparisons.of(variant).stream()).toList();
  }

  private static List<Group> atSize(List<Group> groups, int d) {
    return groups.stream()
        .map(group -> new Group(group.label(), only(group.comparisons(), c -> c.headSize() == d)))
        .toList();
  }

  private List<Group> bySize(List<ScalingComparison> comparisons) {
    return result.setting().headSizes().stream()
        .map(d -> new Group(format.count(d), only(comparisons, c -> c.headSize() == d)))
        .toList();
  }

  private static List<ScalingComparison> only(
      List<ScalingComparison> comparisons, Predicate<ScalingComparison> kept) {
    return comparisons.stream().filter(kept).toList();
  }

  private static SvgChart.Scale scale(List<ScalingComparison> shown) {
    return SvgChart.Scale.around(
        false,
        DoubleStream.of(0),
        shown.stream()
            .map(ScalingComparison::difference)
            .flatMapToDouble(
                mean -> DoubleStream.of(mean.interval().low(), mean.interval().high())));
  }

  private void chart(String title, String name, SvgChart.Scale scale, List<Group> groups) {
    List<SvgChart.Tick> ticks = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      ticks.add(new SvgChart.Tick(i, groups.get(i).label()));
    }
    // half a place is left free at either end, and room for the line's label
    List<SvgChart.Tick> ends =
        List.of(new SvgChart.Tick(-0.85, ""), new SvgChart.Tick(groups.size() - 0.5, ""));
    new SvgChart(html, format, scale, x -> x, ends, APART)
        .draw(
            title,
            name,
            ticks,
            List.of(new SvgChart.Mark("zero", 0, words.get("mark.root"))),
            OTHERS.stream().map(variant -> series(variant, groups)).toList());
  }

  private SvgChart.Series series(ScalingVariant variant, List<Group> groups) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      for (ScalingComparison comparison :
          only(groups.get(i).comparisons(), c -> c.variant() == variant)) {
        RowMean mean = comparison.difference();
        points.add(
            new SvgChart.Point(
                i,
                mean.estimate(),
                mean.interval().low(),
                mean.interval().high(),
                words.get(
                    "at.difference",
                    words.get("scaling.long." + variant.label()),
                    format.count(comparison.headSize()),
                    ScalingText.rate(comparison.learningRate()),
                    ScalingText.signed(mean))));
      }
    }
    return new SvgChart.Series(variant.label(), ScalingSection.marker(variant), points, List.of());
  }
}
