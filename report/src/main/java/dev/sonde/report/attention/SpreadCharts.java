package dev.sonde.report.attention;

import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.GaussianCurve.Point;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Two charts of a model's heads by the spread of their logits: entropy and Jacobian, beside what
 * Gaussian logits of the same spread give.
 */
record SpreadCharts(
    GaussianCurve curve,
    List<HeadOverview.Placed> heads,
    Html html,
    Words words,
    FigureFormat format) {
  /** More octaves than these are labelled every other one. */
  private static final int MOST_TICKS = 10;

  void draw() {
    html.open("ul", "class", "legend theory");
    for (Kind kind : Kind.values()) {
      html.fill(
          "<li class=\"{}\"><span class=\"swatch\"></span>{}</li>\n",
          kind.style,
          words.get("spread." + kind.name().toLowerCase(Locale.ROOT)));
    }
    html.close();
    html.paragraph("caption", words.get("spread.caption", format.count(curve.keys())));
    html.open("div", "class", "theory");
    chart("measure.entropyRatio", head -> head.softmax().entropyRatio(), Point::entropyRatio);
    chart(
        "theory.chart.jacobian",
        head -> head.softmax().jacobianRootMeanSquare(),
        Point::jacobianRootMeanSquare);
    html.close();
  }

  /** How a head is drawn. */
  private enum Kind {
    GAUSSIAN("dimension"),
    HEAD("root"),
    POSITIONAL("positional"),
    SATURATED("none");

    private final String style;

    Kind(String style) {
      this.style = style;
    }

    static Kind of(HeadFigures head) {
      if (head.verdicts().contains(HeadVerdict.SATURATED)) {
        return SATURATED;
      }
      return head.role().positional() ? POSITIONAL : HEAD;
    }
  }

  private void chart(
      String name, Function<HeadFigures, RowMean> figure, ToDoubleFunction<Point> line) {
    List<SvgChart.Series> all = new ArrayList<>();
    List<SvgChart.Place> places =
        curve.points().stream()
            .map(point -> new SvgChart.Place(point.std(), line.applyAsDouble(point)))
            .toList();
    all.add(new SvgChart.Series(Kind.GAUSSIAN.style, List.of(), places));
    for (Kind kind : List.of(Kind.HEAD, Kind.POSITIONAL, Kind.SATURATED)) {
      List<SvgChart.Point> points =
          heads.stream()
              .filter(placed -> Kind.of(placed.head()) == kind)
              .filter(placed -> placed.head().softmax().rowStd().estimate() > 0)
              .filter(placed -> figure.apply(placed.head()).resolved())
              .map(placed -> point(placed, figure.apply(placed.head())))
              .toList();
      all.add(new SvgChart.Series(kind.style, points, List.of()));
    }
    SvgChart.Scale scale =
        SvgChart.Scale.around(false, DoubleStream.of(0), SvgChart.heights(all), SvgChart.ends(all));
    List<SvgChart.Tick> ends =
        List.of(new SvgChart.Tick(first(), ""), new SvgChart.Tick(last(), ""));
    new SvgChart(html, format, scale, Math::log, ends)
        .draw(words.get(name), words.get("measure.rowStd"), octaves(), List.of(), all);
  }

  /** A head beyond the line's ends is drawn at the end. */
  private SvgChart.Point point(HeadOverview.Placed placed, RowMean value) {
    RowMean std = placed.head().softmax().rowStd();
    String separator = words.get("separator");
    return new SvgChart.Point(
        Math.max(first(), Math.min(last(), std.estimate())),
        value.estimate(),
        value.estimate(),
        value.estimate(),
        String.join(
            separator,
            placed.name(),
            text().role(placed.head()) + ": s = " + text().mean(std),
            text().mean(value)));
  }

  private List<SvgChart.Tick> octaves() {
    int least = (int) Math.ceil(octave(first()) - 1e-3);
    int greatest = (int) Math.floor(octave(last()) + 1e-3);
    int step = greatest - least < MOST_TICKS ? 1 : 2;
    return IntStream.iterate(least, octave -> octave <= greatest, octave -> octave + step)
        .mapToDouble(octave -> Math.pow(2, octave))
        .mapToObj(tick -> new SvgChart.Tick(tick, format.number(tick, 3)))
        .toList();
  }

  private static double octave(double std) {
    return Math.log(std) / Math.log(2);
  }

  private double first() {
    return curve.points().get(0).std();
  }

  private double last() {
    return curve.points().get(curve.points().size() - 1).std();
  }

  private HeadText text() {
    return new HeadText(words, format);
  }
}
