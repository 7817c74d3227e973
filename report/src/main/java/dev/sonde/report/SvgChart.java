package dev.sonde.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * A small chart drawn into the page as SVG, without scripts: lines with points and their ranges,
 * and horizontal marks to hold them against.
 */
final class SvgChart {
  private static final int WIDTH = 348;
  private static final int HEIGHT = 250;
  private static final int LEFT = 40;
  private static final int RIGHT = 340;
  private static final int TOP = 12;
  private static final int FOOT = 212;
  private static final int MOST_RULES = 6;

  /** A vertical axis from one figure to another. */
  record Scale(double least, double most, boolean logarithmic) {

    /** A scale on which all figures have their place; only positive ones on a logarithmic one. */
    static Scale around(double[] figures, boolean logarithmic) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (double figure : figures) {
        if (Double.isFinite(figure) && (!logarithmic || figure > 0)) {
          least = Math.min(least, figure);
          most = Math.max(most, figure);
        }
      }
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
  record Point(double x, double y, double low, double high, String text) {}

  /** A place that a line goes through. */
  record Place(double x, double y) {}

  /** Points, and the line that goes with them, empty where there is none. */
  record Series(String style, List<Point> points, List<Place> line) {
    Series {
      points = List.copyOf(points);
      line = List.copyOf(line);
    }

    /** Points with a line from each to the next. */
    Series(String style, List<Point> points) {
      this(style, points, points.stream().map(point -> new Place(point.x(), point.y())).toList());
    }
  }

  /** A tick of the horizontal axis. */
  record Tick(double x, String label) {}

  /** A horizontal line to hold the figures against. */
  record Mark(double y, String label) {}

  private final Html html;
  private final FigureFormat format;
  private final Scale scale;
  private final DoubleUnaryOperator position;
  private final double from;
  private final double to;

  /**
   * Prepares a chart.
   *
   * @param scale the vertical axis
   * @param position where a figure stands on the horizontal axis, in any unit
   * @param ticks of the horizontal axis, ascending, the first and last at its ends
   */
  SvgChart(
      Html html, FigureFormat format, Scale scale, DoubleUnaryOperator position, List<Tick> ticks) {
    this.html = html;
    this.format = format;
    this.scale = scale;
    this.position = position;
    from = position.applyAsDouble(ticks.get(0).x());
    to = position.applyAsDouble(ticks.get(ticks.size() - 1).x());
  }

  /** Draws it as a figure below its title. */
  void draw(String title, String name, List<Tick> ticks, List<Mark> marks, List<Series> allSeries) {
    html.open("figure").element("h3", title);
    html.open(
        "svg",
        "class",
        "theory",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "role",
        "img",
        "aria-label",
        title);
    rules();
    ticks.forEach(tick -> label(x(tick.x()), FOOT + 16.0, "middle", tick.label()));
    label((LEFT + RIGHT) / 2.0, FOOT + 33.0, "middle", name);
    marks.forEach(this::mark);
    allSeries.forEach(this::series);
    html.close().close();
  }

  private void rules() {
    for (double value : ruled()) {
      String at = coordinate(y(value));
      html.open("line", "class", "rule", "x1", "" + LEFT, "x2", "" + RIGHT, "y1", at, "y2", at);
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

  private void mark(Mark mark) {
    if (mark.y() < scale.least() || mark.y() > scale.most()) {
      return;
    }
    String at = coordinate(y(mark.y()));
    html.open("line", "class", "mark", "x1", "" + LEFT, "x2", "" + RIGHT, "y1", at, "y2", at);
    label(LEFT + 4, y(mark.y()) - 4, "start", mark.label());
  }

  private void series(Series series) {
    html.open("g", "class", series.style());
    StringBuilder line = new StringBuilder();
    for (Place place : series.line()) {
      line.append(line.isEmpty() ? "" : " ")
          .append(coordinate(x(place.x())))
          .append(',')
          .append(coordinate(y(place.y())));
    }
    if (!line.isEmpty()) {
      html.open("polyline", "points", line.toString()).close();
    }
    for (Point point : series.points()) {
      String at = coordinate(x(point.x()));
      if (point.high() > point.low()) {
        html.open(
            "line",
            "x1",
            at,
            "x2",
            at,
            "y1",
            coordinate(y(point.low())),
            "y2",
            coordinate(y(point.high())));
      }
      html.open("circle", "cx", at, "cy", coordinate(y(point.y())), "r", "3")
          .element("title", point.text())
          .close();
    }
    html.close();
  }

  private void label(double x, double y, String anchor, String text) {
    html.element("text", text, "x", coordinate(x), "y", coordinate(y), "text-anchor", anchor);
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
