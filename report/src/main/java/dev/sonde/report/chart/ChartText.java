package dev.sonde.report.chart;

import dev.sonde.report.chart.ChartModel.Axis;
import dev.sonde.report.chart.ChartModel.Curve;
import dev.sonde.report.chart.ChartModel.Point;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A chart in words, for readers who do not see it: its axes, and of every curve where it begins,
 * ends, and is lowest and highest.
 *
 * @param model the chart
 * @param words what all pages say
 */
public record ChartText(ChartModel model, Words words) {
  /** A sentence for the axes and one for each curve. */
  public String text() {
    List<String> sentences = new ArrayList<>();
    sentences.add(words.get("chart.axes", model.x().name(), model.y().name()));
    for (Curve curve : model.curves()) {
      List<Point> points =
          curve.points().stream().filter(point -> point.range().isPresent()).toList();
      if (!points.isEmpty()) {
        sentences.add(sentence(curve, points));
      }
    }
    for (ChartModel.Line line : model.lines()) {
      sentences.add(words.get("chart.line", line.label(), figure(model.x(), line.x())));
    }
    return String.join(words.get("chart.between"), sentences);
  }

  private String sentence(Curve curve, List<Point> points) {
    Comparator<Point> heights = Comparator.comparingDouble(ChartText::height);
    String name = curve.name().isEmpty() ? model.title() : curve.name();
    Point first = points.get(0);
    if (points.size() == 1) {
      return words.get("chart.point", name, y(first), x(first));
    }
    Point last = points.get(points.size() - 1);
    Point low = Collections.min(points, heights);
    Point high = Collections.max(points, heights);
    return words.get(
        "chart.curve",
        name,
        y(first),
        x(first),
        y(last),
        x(last),
        y(low),
        x(low),
        y(high),
        x(high));
  }

  private static double height(Point point) {
    return point.range().orElseThrow().value();
  }

  private String x(Point point) {
    return figure(model.x(), point.x());
  }

  private String y(Point point) {
    return figure(model.y(), height(point));
  }

  private static String figure(Axis axis, double figure) {
    return AxisScale.figure(figure, axis.percent());
  }
}
