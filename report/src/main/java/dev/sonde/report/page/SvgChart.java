package dev.sonde.report.page;

import dev.sonde.attention.means.RowMean;
import dev.sonde.report.chart.Marker;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate.Interval;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A small chart drawn into the page as SVG, without scripts: lines with points and their ranges,
 * and horizontal marks to hold them against.
 */
public final class SvgChart {
  private static final int WIDTH = 348;
  private static final int HEIGHT = 250;
  private static final int LEFT = 40;
  private static final int RIGHT = 340;
  private static final int TOP = 12;
  private static final int FOOT = 212;
  private static final int MOST_RULES = 6;

  /** A vertical axis from one figure to another. */
  public record Scale(double least, double most, boolean logarithmic) {

    /** A scale on which all figures have their place; only positive ones on a logarithmic one. */
    public static Scale around(boolean logarithmic, DoubleStream... figures) {
      DoubleSummaryStatistics reached =
          Stream.of(figures)
              .flatMapToDouble(all -> all)
              .filter(figure -> Double.isFinite(figure) && (!logarithmic || figure > 0))
              .summaryStatistics();
      double least = reached.getMin();
      double most = reached.getMax();
      if (!(least <= most)) {
        return new Scale(logarithmic ? 0.1 : 0, 1, logarithmic);
      }
      if (logarithmic) {
        double foot = Math.pow(10, Math.floor(Math.log10(least)));
        return new Scale(
            foot, Math.max(10 * foot, Math.pow(10, Math.ceil(Math.log10(most)))), true);
      }
      double step = step(Math.max(most - least, 1e-3 * Math.max(1, Math.abs(most))));
      double foot = step * Math.floor(least / step + 1e-9);
      return new Scale(foot, Math.max(foot + step, step * Math.ceil(most / step - 1e-9)), false);
    }

    /** A round step that divides a range into about five. */
    private static double step(double range) {
      double power = Math.pow(10, Math.floor(Math.log10(range / 4)));
      double digits = range / 4 / power;
      return power * (digits < 1.5 ? 1 : digits < 3.5 ? 2 : digits < 7.5 ? 5 : 10);
    }

    private double share(double figure) {
      double share =
          logarithmic
              ? Math.log(Math.max(figure, least) / least) / Math.log(most / least)
              : (figure - least) / (most - least);
      return Math.max(0, Math.min(1, share));
    }
  }

  /** A figure with the range behind it, and what a pointer finds there. */
  public record Point(double x, double y, double low, double high, String text) {
    /** A mean with its 95% interval; alone where it has no error. */
    public static Point of(double x, RowMean mean, String text) {
      if (!Double.isFinite(mean.standardError())) {
        return new Point(x, mean.estimate(), mean.estimate(), mean.estimate(), text);
      }
      Interval interval = mean.interval();
      return new Point(x, mean.estimate(), interval.low(), interval.high(), text);
    }

    /** The same, its interval cut to what a figure can be. */
    public Point within(double least, double most) {
      return new Point(x, y, Math.max(least, low), Math.min(most, high), text);
    }
  }

  /** A place that a line goes through. */
  public record Place(double x, double y) {}

  private static void mark(Html html, Marker marker, double x, double y, String text) {
    boolean round = marker == Marker.CIRCLE;
    if (round) {
      html.fill("<circle cx=\"{}\" cy=\"{}\" r=\"3\">", x, y);
    } else {
      html.fill("<path d=\"{}\">", marker.outline(x, y));
    }
    if (!text.isEmpty()) {
      html.fill("<title>{}</title>", text);
    }
    html.fill(round ? "</circle>" : "</path>");
  }

  /** Points, and the line that goes with them, empty where there is none. */
  public record Series(String style, Marker marker, List<Point> points, List<Place> line) {
    public Series {
      points = List.copyOf(points);
      line = List.copyOf(line);
    }

    /** Circles, and a line of its own. */
    public Series(String style, List<Point> points, List<Place> line) {
      this(style, Marker.CIRCLE, points, line);
    }

    /** Points with a line from each to the next. */
    public static Series joined(String style, Marker marker, List<Point> points) {
      List<Place> line = points.stream().map(point -> new Place(point.x(), point.y())).toList();
      return new Series(style, marker, points, line);
    }
  }

  /** The ends of the ranges of all points. */
  public static DoubleStream ends(List<Series> all) {
    return all.stream()
        .flatMap(one -> one.points().stream())
        .flatMapToDouble(point -> DoubleStream.of(point.low(), point.high()));
  }

  /** The heights that lines go through. */
  public static DoubleStream heights(List<Series> all) {
    return all.stream().flatMap(one -> one.line().stream()).mapToDouble(Place::y);
  }

  /** A tick of the horizontal axis. */
  public record Tick(double x, String label) {}

  /** A horizontal line to hold the figures against. */
  public record Mark(String style, double y, String label) {}

  private final Html html;
  private final FigureFormat format;
  private final Scale scale;
  private final DoubleUnaryOperator position;
  private final double from;
  private final double to;
  private final double apart;

  /**
   * Prepares a chart.
   *
   * @param scale the vertical axis
   * @param position where a figure stands on the horizontal axis, in any unit
   * @param ticks of the horizontal axis, ascending, the first and last at its ends
   */
  public SvgChart(
      Html html, FigureFormat format, Scale scale, DoubleUnaryOperator position, List<Tick> ticks) {
    this(html, format, scale, position, ticks, 0);
  }

  /**
   * Prepares a chart whose series stand side by side, so that none hides another.
   *
   * @param apart how far each series is moved from the one before it
   */
  public SvgChart(
      Html html,
      FigureFormat format,
      Scale scale,
      DoubleUnaryOperator position,
      List<Tick> ticks,
      double apart) {
    this.html = html;
    this.format = format;
    this.scale = scale;
    this.position = position;
    from = position.applyAsDouble(ticks.get(0).x());
    to = position.applyAsDouble(ticks.get(ticks.size() - 1).x());
    this.apart = apart;
  }

  /** Draws what stands in a legend for a line without points. */
  public static void lineKey(Html html, String style) {
    key(html, style, 44, () -> html.fill("<polyline points=\"1,6 43,6\"></polyline>"));
  }

  /** Draws what stands in a legend for points that a line joins. */
  public static void lineKey(Html html, String style, Marker marker) {
    key(
        html,
        style,
        44,
        () -> {
          html.fill("<polyline points=\"1,6 43,6\"></polyline>");
          mark(html, marker, 22, 6, "");
        });
  }

  /** Draws what stands in a legend for points that no line joins. */
  public static void pointKey(Html html, String style, Marker marker) {
    key(html, style, 12, () -> mark(html, marker, 6, 6, ""));
  }

  private static void key(Html html, String style, int width, Runnable drawing) {
    html.fill(
        """
        <svg class="theory key" width="{}" height="12" viewBox="0 0 {} 12" aria-hidden="true">\
        <g class="{}">\
        """,
        width,
        width,
        style);
    drawing.run();
    html.fill("</g></svg>");
  }

  /** Draws it as a figure below its title. */
  public void draw(
      String title, String name, List<Tick> ticks, List<Mark> marks, List<Series> allSeries) {
    html.open("figure").element("h3", title);
    html.fill(
        "<svg class=\"theory\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
        WIDTH,
        HEIGHT,
        title);
    html.element("desc", description(name, marks, allSeries));
    rules();
    ticks.forEach(tick -> label(x(tick.x()), FOOT + 16.0, "middle", tick.label()));
    label((LEFT + RIGHT) / 2.0, FOOT + 33.0, "middle", name);
    List<Mark> shown =
        marks.stream().filter(m -> m.y() >= scale.least() && m.y() <= scale.most()).toList();
    shown.forEach(mark -> across(mark.style(), mark.y()));
    ChartLabels labels = new ChartLabels(LEFT, RIGHT, TOP, FOOT);
    for (int i = 0; i < allSeries.size(); i++) {
      series(allSeries.get(i), apart * (i - (allSeries.size() - 1) / 2.0), labels);
    }
    shown.forEach(mark -> labels.keepClearOf(LEFT, y(mark.y()), RIGHT, y(mark.y())));
    for (Mark mark : shown) {
      ChartLabels.Place place = labels.beside(y(mark.y()), mark.label());
      html.fill(
          "<text class=\"label\" x=\"{}\" y=\"{}\">{}</text>", place.x(), place.y(), mark.label());
    }
    html.fill("</svg>").close();
  }

  /** In words: the axes, the lines to hold figures against, the first and last of each series. */
  private String description(String name, List<Mark> marks, List<Series> allSeries) {
    Words words = html.common();
    List<String> sentences = new ArrayList<>();
    sentences.add(
        words.get(
            "chart.across", name, format.number(scale.least(), 3), format.number(scale.most(), 3)));
    marks.forEach(mark -> sentences.add(words.get("chart.mark", mark.label(), figure(mark.y()))));
    for (Series series : allSeries) {
      List<String> said =
          series.points().stream().map(Point::text).filter(text -> !text.isEmpty()).toList();
      if (said.size() > 1) {
        sentences.add(words.get("chart.points", said.get(0), said.get(said.size() - 1)));
      } else if (said.size() == 1) {
        sentences.add(words.get("chart.one", said.get(0)));
      } else if (series.line().size() > 1) {
        Place first = series.line().get(0);
        Place last = series.line().get(series.line().size() - 1);
        sentences.add(
            words.get(
                "chart.places",
                figure(first.y()),
                figure(first.x()),
                figure(last.y()),
                figure(last.x())));
      }
    }
    return String.join(words.get("chart.between"), sentences);
  }

  private String figure(double value) {
    return format.number(value, 3);
  }

  private void rules() {
    for (double value : ruled()) {
      across("rule", value);
      label(
          LEFT - 6.0,
          y(value) + 4,
          "end",
          scale.logarithmic()
              ? FigureFormat.superscripted("10", (int) Math.round(Math.log10(value)))
              : format.number(Math.round(value * 1e6) / 1e6, 3));
    }
  }

  private List<Double> ruled() {
    List<Double> values = new ArrayList<>();
    if (scale.logarithmic()) {
      int first = (int) Math.round(Math.log10(scale.least()));
      int last = (int) Math.round(Math.log10(scale.most()));
      int step = (last - first + MOST_RULES - 1) / MOST_RULES;
      for (int decade = first; decade <= last; decade += Math.max(1, step)) {
        values.add(Math.pow(10, decade));
      }
    } else {
      double step = Scale.step(scale.most() - scale.least());
      for (double value = scale.least(); value <= scale.most() + step / 1e6; value += step) {
        values.add(value);
      }
    }
    return values;
  }

  private void across(String style, double value) {
    double at = y(value);
    html.fill(
        "<line class=\"{}\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", style, LEFT, RIGHT, at, at);
  }

  private void series(Series series, double aside, ChartLabels labels) {
    html.open("g", "class", series.style());
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < series.line().size(); i++) {
      Place place = series.line().get(i);
      double x = x(place.x()) + aside;
      line.append(i == 0 ? "" : " ")
          .append(coordinate(x))
          .append(',')
          .append(coordinate(y(place.y())));
      if (i > 0) {
        Place before = series.line().get(i - 1);
        labels.keepClearOf(x(before.x()) + aside, y(before.y()), x, y(place.y()));
      }
    }
    if (!line.isEmpty()) {
      html.fill("<polyline points=\"{}\"></polyline>", line);
    }
    for (Point point : series.points()) {
      point(point, series.marker(), aside, labels);
    }
    html.close();
  }

  private void point(Point point, Marker marker, double aside, ChartLabels labels) {
    double x = x(point.x()) + aside;
    if (point.high() > point.low()) {
      double low = y(point.low());
      double high = y(point.high());
      html.fill("<line x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", x, x, low, high);
      labels.keepClearOf(x, high, x, low);
    }
    labels.keepClearOf(x, y(point.y()), x, y(point.y()));
    mark(html, marker, x, y(point.y()), point.text());
  }

  private void label(double x, double y, String anchor, String text) {
    html.fill("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>", x, y, anchor, text);
  }

  private double x(double value) {
    double share = to > from ? (position.applyAsDouble(value) - from) / (to - from) : 0.5;
    return LEFT + 10 + (RIGHT - LEFT - 20) * share;
  }

  private double y(double value) {
    return FOOT - (FOOT - TOP) * scale.share(value);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
