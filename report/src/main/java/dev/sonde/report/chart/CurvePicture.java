package dev.sonde.report.chart;

import dev.sonde.report.chart.ChartModel.Axis;
import dev.sonde.report.chart.ChartModel.Curve;
import dev.sonde.report.chart.ChartModel.Marks;
import dev.sonde.report.chart.ChartModel.Point;
import dev.sonde.report.chart.ChartModel.Range;
import dev.sonde.report.chart.ChartModel.Tone;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves over a logarithmic axis as a picture: everything is drawn at positions in decades. */
public final class CurvePicture {
  /**
   * No axis is shorter, in decades. XChart looks for ticks until their labels differ, and labels of
   * two digits do not on a shorter one.
   */
  private static final double LEAST_SPAN = 0.3;

  private final ChartModel model;
  private final XYChart chart;
  private final double left;
  private final double right;
  private final double foot;
  private final double top;
  private int unnamed;

  public static Picture of(ChartModel model) {
    XYChart chart = new CurvePicture(model).draw();
    return new Picture(
        Picture.WIDTH,
        Picture.HEIGHT,
        graphics -> chart.paint(graphics, Picture.WIDTH, Picture.HEIGHT));
  }

  private CurvePicture(ChartModel model) {
    this.model = model;
    List<Double> across = new ArrayList<>();
    List<Double> heights = new ArrayList<>();
    for (Curve curve : model.curves()) {
      for (Point point : curve.points()) {
        across.add(model.x().scale().position(point.x()));
        point.range().ifPresent(range -> heights.addAll(heights(range)));
      }
    }
    model.floor().ifPresent(floor -> heights.add(model.y().scale().position(floor)));
    if (heights.isEmpty()) {
      heights.addAll(List.of(0.0, 1.0));
    }
    double from = Collections.min(across);
    double to = Collections.max(across);
    double margin = Math.max((to - from) * 0.02, (LEAST_SPAN - (to - from)) / 2);
    left = from - margin;
    right = to + margin;
    // Error bars that reach below the floor are cut there.
    double low =
        model.floor().isPresent()
            ? model.y().scale().position(model.floor().getAsDouble())
            : Collections.min(heights);
    foot = Math.floor(low + 1e-9);
    double high = Collections.max(heights);
    top = Math.max(high + (high - foot) * 0.06, foot + LEAST_SPAN);
    chart =
        new XYChartBuilder()
            .width(Picture.WIDTH)
            .height(Picture.HEIGHT)
            .title(model.title())
            .xAxisTitle(model.x().name())
            .yAxisTitle(model.y().name())
            .build();
  }

  private List<Double> heights(Range range) {
    List<Double> shown = new ArrayList<>();
    for (double figure : new double[] {range.value(), range.low(), range.high()}) {
      if (model.y().scale().kind() == AxisScale.Kind.SYMMETRIC_LOG || figure > 0) {
        shown.add(model.y().scale().position(figure));
      }
    }
    return shown;
  }

  /** The position of a figure; what a logarithmic axis cannot show lies at its foot. */
  private double height(double figure) {
    AxisScale scale = model.y().scale();
    boolean hidden = scale.kind() == AxisScale.Kind.LOG && !(figure > 0);
    return hidden || (model.floor().isPresent() && figure <= model.floor().getAsDouble())
        ? foot
        : Math.max(foot, scale.position(figure));
  }

  private XYChart draw() {
    Picture.style(chart.getStyler());
    // A little room below the foot, so that its tick and the marks on it are whole.
    double below = foot - (top - foot) * 0.025;
    chart.getStyler().setXAxisMin(left).setXAxisMax(right).setYAxisMin(below).setYAxisMax(top);
    chart
        .getStyler()
        .setXAxisTickMarkSpacingHint(spacing(right - left, Picture.WIDTH - 110, 9))
        .setYAxisTickMarkSpacingHint(spacing(top - foot, Picture.HEIGHT - 130, 6));
    chart.getStyler().setXAxisTickLabelsFormattingFunction(tick -> label(model.x(), tick));
    chart.getStyler().setYAxisTickLabelsFormattingFunction(tick -> label(model.y(), tick));
    boolean named = model.curves().size() > 1 && !model.curves().get(0).name().isEmpty();
    chart.getStyler().setLegendVisible(named || !model.unresolved().isEmpty());
    shadeUnresolved();
    model.shade().ifPresent(this::shade);
    model.lines().forEach(line -> vertical(model.x().scale().position(line.x()), line.label()));
    for (Curve curve : model.curves()) {
      bands(curve);
    }
    for (Curve curve : model.curves()) {
      runs(curve, named);
      missing(curve);
    }
    for (Marks marks : model.marks()) {
      for (double figure : marks.figures()) {
        mark(model.x().scale().position(figure), colour(marks.tone()));
      }
    }
    return chart;
  }

  /**
   * Pixels between ticks for which XChart chooses a step that is round: it rounds the step that the
   * hint asks for to 1, 2 or 5 times a power of ten, at 1.5, 3.5 and 7.5.
   */
  private static int spacing(double span, int pixels, int most) {
    double step = 1;
    if (span <= 0.6) {
      step = 0.1;
    } else if (span <= 1.6) {
      step = 0.5;
    }
    while (span / step > most) {
      step *= 2;
    }
    return (int) Math.max(1, Math.round(1.1 * step * pixels / span));
  }

  private static String label(Axis axis, double position) {
    return axis.scale().label(Math.round(position * 1e9) / 1e9, axis.percent());
  }

  private void runs(Curve curve, boolean named) {
    boolean first = true;
    for (List<Point> run : runs(curve)) {
      double[] x = new double[run.size()];
      double[] y = new double[run.size()];
      for (int i = 0; i < run.size(); i++) {
        x[i] = model.x().scale().position(run.get(i).x());
        y[i] = height(run.get(i).range().orElseThrow().value());
      }
      if (curve.area()) {
        polygon(x, y, constant(foot, x.length), soft(curve.tone()));
      }
      XYSeries series = series(x, y, XYSeriesRenderStyle.Line, colour(curve.tone()));
      series.setLineStyle(
          curve.dashed()
              ? new BasicStroke(
                  2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {7, 5}, 0)
              : new BasicStroke(
                  curve.area() ? 1.5f : 2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      series.setMarker(curve.area() ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
      if (named && first) {
        series.setLabel(curve.name()).setShowInLegend(true);
      }
      first = false;
    }
  }

  /** Neighbouring points that were resolved. */
  private static List<List<Point>> runs(Curve curve) {
    List<List<Point>> runs = new ArrayList<>();
    runs.add(new ArrayList<>());
    for (Point point : curve.points()) {
      if (point.range().isEmpty()) {
        runs.add(new ArrayList<>());
      } else {
        runs.get(runs.size() - 1).add(point);
      }
    }
    runs.removeIf(List::isEmpty);
    return runs;
  }

  private void bands(Curve curve) {
    for (List<Point> run : runs(curve)) {
      boolean exact =
          run.stream()
              .map(point -> point.range().orElseThrow())
              .noneMatch(range -> range.high() > range.low());
      if (exact) {
        continue;
      }
      double half = run.size() == 1 ? (right - left) * 0.004 : 0;
      int count = run.size() == 1 ? 2 : run.size();
      double[] x = new double[count];
      double[] low = new double[count];
      double[] high = new double[count];
      for (int i = 0; i < count; i++) {
        Point point = run.get(Math.min(i, run.size() - 1));
        x[i] = model.x().scale().position(point.x()) + (i == 0 ? -half : half);
        low[i] = height(point.range().orElseThrow().low());
        high[i] = height(point.range().orElseThrow().high());
      }
      polygon(x, high, low, soft(curve.tone()));
    }
  }

  /** Stretches of x at which no curve was resolved, each out to half-way to its neighbours. */
  private void shadeUnresolved() {
    if (model.unresolved().isEmpty()) {
      return;
    }
    List<Point> points = model.curves().get(0).points();
    boolean named = true;
    for (int i = 0; i < points.size(); i++) {
      if (!unresolvedAt(i)) {
        continue;
      }
      double from = i == 0 ? left : middle(points, i - 1);
      while (i + 1 < points.size() && unresolvedAt(i + 1)) {
        i++;
      }
      double to = i == points.size() - 1 ? right : middle(points, i);
      XYSeries shade =
          polygon(
              new double[] {from, to},
              new double[] {top, top},
              new double[] {foot, foot},
              Picture.SHADE);
      if (named) {
        shade.setLabel(model.unresolved()).setShowInLegend(true);
      }
      named = false;
    }
  }

  private void shade(ChartModel.Shade shade) {
    double from = model.x().scale().position(shade.from());
    double to = model.x().scale().position(shade.to());
    polygon(
            new double[] {from, to},
            new double[] {top, top},
            new double[] {foot, foot},
            Picture.SHADE)
        .setLabel(shade.label())
        .setShowInLegend(true);
  }

  private boolean unresolvedAt(int index) {
    return model.curves().stream().allMatch(curve -> curve.points().get(index).range().isEmpty());
  }

  private double middle(List<Point> points, int index) {
    AxisScale scale = model.x().scale();
    return (scale.position(points.get(index).x()) + scale.position(points.get(index + 1).x())) / 2;
  }

  private void missing(Curve curve) {
    List<Point> missing = curve.points().stream().filter(point -> point.range().isEmpty()).toList();
    if (missing.isEmpty() || model.unresolved().isEmpty()) {
      return;
    }
    double lift = (top - foot) * 0.035 * model.curves().indexOf(curve);
    double[] x =
        missing.stream().mapToDouble(point -> model.x().scale().position(point.x())).toArray();
    series(x, constant(foot + lift, x.length), XYSeriesRenderStyle.Scatter, colour(curve.tone()))
        .setMarker(new HollowCircle());
  }

  private void vertical(double x, String label) {
    XYSeries line =
        series(
            new double[] {x, x}, new double[] {foot, top}, XYSeriesRenderStyle.Line, Picture.MUTED);
    line.setLineStyle(
        new BasicStroke(
            1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f, new float[] {2, 3}, 0));
    line.setMarker(SeriesMarkers.NONE);
    chart.addAnnotation(new AnnotationText(label, x, top - (top - foot) * 0.03, false));
  }

  private void mark(double x, Color colour) {
    XYSeries mark =
        series(
            new double[] {x, x},
            new double[] {foot, foot + (top - foot) * 0.035},
            XYSeriesRenderStyle.Line,
            colour);
    mark.setLineStyle(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    mark.setMarker(SeriesMarkers.NONE);
  }

  private XYSeries polygon(double[] x, double[] upper, double[] lower, Color fill) {
    int count = x.length;
    double[] around = new double[2 * count];
    double[] heights = new double[2 * count];
    for (int i = 0; i < count; i++) {
      around[i] = x[i];
      heights[i] = upper[i];
      around[2 * count - 1 - i] = x[i];
      heights[2 * count - 1 - i] = lower[i];
    }
    XYSeries series = series(around, heights, XYSeriesRenderStyle.PolygonArea, Picture.CLEAR);
    series.setFillColor(fill);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(SeriesLines.NONE);
    return series;
  }

  private XYSeries series(double[] x, double[] y, XYSeriesRenderStyle style, Color colour) {
    XYSeries series = chart.addSeries("series " + unnamed++, x, y);
    series.setXYSeriesRenderStyle(style);
    series.setLineColor(colour);
    series.setMarkerColor(colour);
    series.setShowInLegend(false);
    return series;
  }

  private static double[] constant(double value, int count) {
    double[] all = new double[count];
    Arrays.fill(all, value);
    return all;
  }

  private static Color colour(Tone tone) {
    return switch (tone) {
      case ACCENT -> Picture.ACCENT;
      case NEGATIVE -> Picture.NEGATIVE;
      case TUNED -> Picture.TUNED;
      case MUTED -> Picture.MUTED;
    };
  }

  private static Color soft(Tone tone) {
    Color colour = colour(tone);
    return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 41);
  }
}
