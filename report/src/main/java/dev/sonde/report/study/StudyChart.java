package dev.sonde.report.study;

import dev.sonde.report.chart.Marker;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A picture of a study before it is drawn.
 *
 * @param title what it shows
 * @param x the name of the horizontal axis
 * @param places the ticks of categories; empty where x is a figure, whose axis is logarithmic
 * @param logarithmic whether the vertical axis is
 * @param series the lines and points
 * @param marks horizontal lines to hold them against
 */
record StudyChart(
    String title,
    String x,
    List<String> places,
    boolean logarithmic,
    List<Series> series,
    List<SvgChart.Mark> marks) {
  /** Series stand side by side in categories. */
  private static final double APART = 9;

  /** More ticks than these run into each other. */
  private static final int MOST_TICKS = 7;

  StudyChart {
    places = List.copyOf(places);
    series = List.copyOf(series);
    marks = List.copyOf(marks);
  }

  /** A chart with nothing in it yet, over figures, its vertical axis linear. */
  static StudyChart of(String title, String x) {
    return new StudyChart(title, x, List.of(), false, List.of(), List.of());
  }

  StudyChart withLogarithms() {
    return new StudyChart(title, x, places, true, series, marks);
  }

  StudyChart withPlaces(List<String> names) {
    return new StudyChart(title, x, names, logarithmic, series, marks);
  }

  StudyChart withMark(double y, String label) {
    List<SvgChart.Mark> all = new ArrayList<>(marks);
    all.add(new SvgChart.Mark("mark", y, label));
    return new StudyChart(title, x, places, logarithmic, series, all);
  }

  StudyChart with(Series one) {
    List<Series> all = new ArrayList<>(series);
    all.add(one);
    return new StudyChart(title, x, places, logarithmic, all, marks);
  }

  /** Adds points and a line, in the look that comes next. */
  StudyChart with(String name, List<SvgChart.Point> points, List<SvgChart.Place> line) {
    return with(new Series(name, series.size(), points, line));
  }

  StudyChart withPoints(String name, List<SvgChart.Point> points) {
    return with(name, points, List.of());
  }

  StudyChart withLine(String name, List<SvgChart.Place> line) {
    return with(name, List.of(), line);
  }

  /** Adds points with a line from each to the next. */
  StudyChart withJoined(String name, List<SvgChart.Point> points) {
    return with(Series.joined(name, series.size(), points));
  }

  /**
   * A line, points, or both.
   *
   * @param name in the legend
   * @param tone which of five looks
   * @param points with what a pointer finds there
   * @param line what a line goes through
   */
  record Series(String name, int tone, List<SvgChart.Point> points, List<SvgChart.Place> line) {
    private static final List<Marker> MARKERS = List.of(Marker.values());

    Series {
      points = List.copyOf(points);
      line = List.copyOf(line);
    }

    static Series joined(String name, int tone, List<SvgChart.Point> points) {
      return new Series(
          name,
          tone,
          points,
          points.stream().map(point -> new SvgChart.Place(point.x(), point.y())).toList());
    }

    private String style() {
      return "tone" + tone;
    }

    private Marker marker() {
      return MARKERS.get(tone % MARKERS.size());
    }
  }

  /** The series that have anything to show. */
  private List<Series> shown() {
    return series.stream().filter(one -> !one.points().isEmpty() || !one.line().isEmpty()).toList();
  }

  void draw(Html html, FigureFormat format) {
    List<SvgChart.Series> drawn =
        shown().stream()
            .map(one -> new SvgChart.Series(one.style(), one.marker(), one.points(), one.line()))
            .toList();
    SvgChart.Scale scale =
        SvgChart.Scale.around(
            logarithmic,
            SvgChart.ends(drawn),
            SvgChart.heights(drawn),
            marks.stream().mapToDouble(SvgChart.Mark::y));
    html.open("div", "class", "picture");
    legend(html);
    if (places.isEmpty()) {
      List<SvgChart.Tick> ticks = decades(format);
      new SvgChart(html, format, scale, Math::log, ends(), 0).draw(title, x, ticks, marks, drawn);
    } else {
      List<SvgChart.Tick> ticks = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        ticks.add(new SvgChart.Tick(i, places.get(i)));
      }
      List<SvgChart.Tick> ends =
          List.of(new SvgChart.Tick(-0.6, ""), new SvgChart.Tick(places.size() - 0.4, ""));
      new SvgChart(html, format, scale, at -> at, ends, APART).draw(title, x, ticks, marks, drawn);
    }
    html.close();
  }

  private void legend(Html html) {
    html.open("ul", "class", "legend theory");
    for (Series one : shown()) {
      html.open("li");
      if (one.line().isEmpty()) {
        SvgChart.pointKey(html, one.style(), one.marker());
      } else {
        SvgChart.lineKey(html, one.style(), one.marker());
      }
      html.text(one.name()).close();
    }
    html.close();
  }

  private double[] range() {
    DoubleSummaryStatistics reached =
        shown().stream()
            .flatMapToDouble(
                one ->
                    DoubleStream.concat(
                        one.points().stream().mapToDouble(SvgChart.Point::x),
                        one.line().stream().mapToDouble(SvgChart.Place::x)))
            .summaryStatistics();
    double most = Math.max(0, reached.getMax());
    return new double[] {reached.getMin(), Math.max(most, 1.0001 * reached.getMin())};
  }

  private List<SvgChart.Tick> ends() {
    double[] range = range();
    return List.of(new SvgChart.Tick(range[0], ""), new SvgChart.Tick(range[1], ""));
  }

  /** Powers of ten, and 2 and 5 of them where the axis is short. */
  private List<SvgChart.Tick> decades(FigureFormat format) {
    double[] range = range();
    int first = (int) Math.ceil(Math.log10(range[0]) - 1e-9);
    int last = (int) Math.floor(Math.log10(range[1]) + 1e-9);
    List<SvgChart.Tick> ticks = new ArrayList<>();
    if (last - first < 2) {
      for (int decade = first - 1; decade <= last; decade++) {
        for (double digit : new double[] {1, 2, 5}) {
          double at = digit * Math.pow(10, decade);
          if (at >= range[0] * (1 - 1e-9) && at <= range[1] * (1 + 1e-9)) {
            ticks.add(new SvgChart.Tick(at, format.number(at, 2)));
          }
        }
      }
      return ticks;
    }
    int step = (last - first + MOST_TICKS - 1) / MOST_TICKS;
    for (int decade = first; decade <= last; decade += Math.max(1, step)) {
      double at = Math.pow(10, decade);
      ticks.add(
          new SvgChart.Tick(
              at,
              decade >= -2 && decade <= 3
                  ? format.number(at, 2)
                  : FigureFormat.superscripted("10", decade)));
    }
    return ticks;
  }
}
