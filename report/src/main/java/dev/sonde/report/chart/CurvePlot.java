package dev.sonde.report.chart;

import dev.sonde.report.chart.Canvas.Anchor;
import dev.sonde.report.chart.Canvas.Dash;
import dev.sonde.report.chart.Canvas.Fill;
import dev.sonde.report.chart.Canvas.Note;
import dev.sonde.report.chart.Canvas.Spot;
import dev.sonde.report.chart.ChartModel.Curve;
import dev.sonde.report.chart.ChartModel.Point;
import dev.sonde.report.chart.ChartModel.Range;
import dev.sonde.report.chart.Ticks.Tick;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where everything in a chart of curves lies, for pages and pictures alike. */
public final class CurvePlot {
  /** No axis is shorter, in decades. */
  private static final double LEAST_SPAN = 0.3;

  /** Pixels from one row of labels to the next. */
  public static final int ROW = 16;

  /** Pixels that the marks of a rug are high. */
  private static final double RUG = 12;

  private final ChartModel model;
  private final double height;
  private final double left;
  private final double right;
  private final double foot;
  private final double top;
  private final List<Tick> upwards;

  /** Lays a chart out whose plot is so many pixels high. */
  public CurvePlot(ChartModel model, double height) {
    this.model = model;
    this.height = height;
    List<Double> across = new ArrayList<>();
    List<Double> heights = new ArrayList<>();
    for (Curve curve : model.curves()) {
      for (Point point : curve.points()) {
        across.add(model.x().scale().position(point.x()));
        point.range().ifPresent(range -> heights.addAll(positions(range)));
      }
    }
    double from = across.isEmpty() ? 0 : Collections.min(across);
    double to = across.isEmpty() ? 1 : Collections.max(across);
    double margin = Math.max((to - from) * 0.02, (LEAST_SPAN - (to - from)) / 2);
    left = from - margin;
    right = to + margin;
    double low = heights.isEmpty() ? 0 : Collections.min(heights);
    double high = heights.isEmpty() ? 1 : Collections.max(heights);
    // Error bars that reach below the floor are cut there.
    low = model.floor().isPresent() ? position(model.floor().getAsDouble()) : low;
    top = Math.max(high + (high - low) * 0.06, low + LEAST_SPAN);
    foot = foot(low);
    upwards = new Ticks(model.y(), foot, top).upwards(6);
  }

  /** The last tick at or below the smallest figure, when ticks go on below it. */
  private double foot(double low) {
    if (model.y().scale().kind() == AxisScale.Kind.LOG && top - low > 1) {
      return Math.floor(low + 1e-9);
    }
    double below = low - Math.max(LEAST_SPAN, (top - low) / 2);
    return new Ticks(model.y(), below, top)
        .upwards(8).stream()
            .map(Tick::at)
            .filter(at -> at <= low + 1e-9)
            .max(Comparator.naturalOrder())
            .orElse(low);
  }

  private double position(double figure) {
    return model.y().scale().position(figure);
  }

  private List<Double> positions(Range range) {
    return Stream.of(range.value(), range.low(), range.high())
        .filter(figure -> model.y().scale().kind() == AxisScale.Kind.SYMMETRIC_LOG || figure > 0)
        .map(this::position)
        .toList();
  }

  private double share(double position) {
    return (position - left) / (right - left);
  }

  private double x(double figure) {
    return share(model.x().scale().position(figure));
  }

  /**
   * Pixels below the top; what a logarithmic axis cannot show, or the floor hides, is at its foot.
   */
  private double y(double figure) {
    boolean hidden = model.y().scale().kind() == AxisScale.Kind.LOG && !(figure > 0);
    boolean below = model.floor().isPresent() && figure <= model.floor().getAsDouble();
    return hidden || below ? height : down(Math.max(foot, position(figure)));
  }

  private double down(double position) {
    return height * (top - position) / (top - foot);
  }

  /** The pixels that the labels of the vertical axis need on its left. */
  public double margin() {
    return 10 + upwards.stream().mapToDouble(tick -> Canvas.width(tick.label())).max().orElse(0);
  }

  /** Draws everything whose place does not depend on the plot's width. */
  public void draw(Canvas canvas) {
    for (Tick tick : upwards) {
      double y = down(tick.at());
      canvas.line(Ink.RULE, 1, Dash.SOLID, List.of(new Spot(0, y), new Spot(1, y)));
      canvas.text(Ink.MUTED, Anchor.END, new Spot(0, y + 4), -8, tick.label());
    }
    unresolved(canvas);
    model.shade().ifPresent(shade -> stretch(canvas, x(shade.from()), x(shade.to())));
    model.curves().forEach(curve -> bands(canvas, curve));
    model.curves().forEach(curve -> curve(canvas, curve));
    for (ChartModel.Marks marks : model.marks()) {
      for (double figure : marks.figures()) {
        double x = x(figure);
        canvas.line(
            Ink.of(marks.tone()),
            1.5,
            Dash.SOLID,
            List.of(new Spot(x, height - RUG), new Spot(x, height)));
      }
    }
    canvas.line(Ink.MUTED, 1, Dash.SOLID, List.of(new Spot(0, height), new Spot(1, height)));
  }

  /** The name of the horizontal axis, which says where it is logarithmic and where not. */
  public String across(Words words) {
    return named(model.x(), left, right, words);
  }

  /** The name of the vertical axis, in the same way. */
  public String upwards(Words words) {
    return named(model.y(), foot, top, words);
  }

  private static String named(ChartModel.Axis axis, double low, double high, Words words) {
    if (axis.scale().kind() == AxisScale.Kind.LOG || new Ticks(axis, low, high).isLinear()) {
      return axis.name();
    }
    return words.get(
        "axis.symmetric", axis.name(), AxisScale.name(axis.scale().unit(), axis.percent()));
  }

  /**
   * Draws the ticks below a plot of so many pixels' width, and the axis's name.
   *
   * @param name {@link #across}
   */
  public void ticks(Canvas canvas, double width, String name) {
    for (Tick tick : new Ticks(model.x(), left, right).across(width)) {
      double x = share(tick.at());
      canvas.text(Ink.MUTED, Anchor.MIDDLE, new Spot(x, height + 18), 0, tick.label());
      canvas.line(Ink.MUTED, 1, Dash.SOLID, List.of(new Spot(x, height), new Spot(x, height + 4)));
    }
    canvas.text(Ink.MUTED, Anchor.MIDDLE, new Spot(0.5, height + 38), 0, name);
  }

  /** A vertical line with its label above the plot, in a row that counts from below. */
  private record Label(double x, double wide, String text, int row) {}

  private boolean mostLinesAreRight() {
    return lines().stream().mapToDouble(line -> x(line.x())).sum() > lines().size() / 2.0;
  }

  private List<ChartModel.Line> lines() {
    return model.lines().stream().filter(line -> x(line.x()) >= 0 && x(line.x()) <= 1).toList();
  }

  /**
   * Labels of vertical lines stand above the plot, where they cover no curve: left of their lines
   * where most lines are on the right, and right of them otherwise. Each is a row above those whose
   * lines it would cross.
   */
  private List<Label> labels(double width) {
    Comparator<ChartModel.Line> order = Comparator.comparingDouble(line -> x(line.x()));
    List<Label> placed = new ArrayList<>();
    for (ChartModel.Line line :
        lines().stream().sorted(mostLinesAreRight() ? order : order.reversed()).toList()) {
      double wide = Canvas.width(line.label());
      int row =
          placed.stream()
              .filter(other -> Math.abs(x(line.x()) - other.x()) * width < wide + 10)
              .mapToInt(other -> other.row() + 1)
              .max()
              .orElse(0);
      placed.add(new Label(x(line.x()), wide, line.label(), row));
    }
    return placed;
  }

  /** How many rows of labels stand above a plot of so many pixels' width. */
  public int rows(double width) {
    return labels(width).stream().mapToInt(label -> label.row() + 1).max().orElse(0);
  }

  /** Draws the vertical lines with their labels. */
  public void lines(Canvas canvas, double width) {
    for (Label label : labels(width)) {
      double up = -4 - ROW * label.row();
      Spot at = new Spot(label.x(), up);
      canvas.line(
          Ink.MUTED,
          1.5,
          Dash.DOTTED,
          List.of(new Spot(label.x(), up - 10), new Spot(label.x(), height)));
      double from = label.x() * width;
      if (mostLinesAreRight() && from > label.wide() + 4) {
        canvas.text(Ink.MUTED, Anchor.END, at, -4, label.text());
      } else {
        double beyond = Math.max(0, from + 4 + label.wide() - width);
        canvas.text(Ink.MUTED, Anchor.START, at, 4 - beyond, label.text());
      }
    }
  }

  /**
   * Draws the names of points above them on a plot of so many pixels' width: those at the curve's
   * ends and turns before others, and none that would cover another.
   */
  public void names(Canvas canvas, double width) {
    for (Curve curve : model.curves()) {
      List<Point> named =
          curve.points().stream()
              .filter(point -> !point.name().isEmpty() && point.range().isPresent())
              .toList();
      List<Point> order = new ArrayList<>();
      if (!named.isEmpty()) {
        Comparator<Point> heights = Comparator.comparingDouble(point -> range(point).value());
        order.add(Collections.max(named, heights));
        order.add(Collections.min(named, heights));
        order.add(named.get(0));
        order.add(named.get(named.size() - 1));
        order.addAll(named);
      }
      List<Point> placed = new ArrayList<>();
      for (Point point : order) {
        if (placed.stream().noneMatch(other -> isCovered(point, other, width))) {
          placed.add(point);
          canvas.name(new Spot(x(point.x()), y(range(point).value()) - 8), point.name());
        }
      }
    }
  }

  private boolean isCovered(Point one, Point other, double width) {
    double across = Math.abs(x(one.x()) - x(other.x())) * width;
    double down = Math.abs(y(range(one).value()) - y(range(other).value()));
    return across < (Canvas.width(one.name()) + Canvas.width(other.name())) / 2 + 8 && down < ROW;
  }

  private Note note(Point point) {
    return new Note(AxisScale.figure(point.x(), model.x().percent()), point.text());
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

  private static Range range(Point point) {
    return point.range().orElseThrow();
  }

  private void bands(Canvas canvas, Curve curve) {
    for (List<Point> run : runs(curve)) {
      if (run.stream().anyMatch(point -> range(point).high() > range(point).low())) {
        // one point alone has a band of its own width
        double half = run.size() == 1 ? 0.004 : 0;
        List<Spot> around = new ArrayList<>();
        run.forEach(p -> around.add(new Spot(x(p.x()) - half, y(range(p).high()))));
        run.forEach(p -> around.add(0, new Spot(x(p.x()) - half, y(range(p).low()))));
        if (half > 0) {
          around.add(new Spot(x(run.get(0).x()) + half, y(range(run.get(0)).high())));
          around.add(new Spot(x(run.get(0).x()) + half, y(range(run.get(0)).low())));
        }
        canvas.polygon(Ink.soft(curve.tone()), around);
      }
    }
  }

  private void curve(Canvas canvas, Curve curve) {
    Ink ink = Ink.of(curve.tone());
    for (List<Point> run : runs(curve)) {
      List<Spot> spots =
          run.stream().map(point -> new Spot(x(point.x()), y(range(point).value()))).toList();
      if (curve.area()) {
        List<Spot> around = new ArrayList<>(spots);
        around.add(new Spot(spots.get(spots.size() - 1).x(), height));
        around.add(new Spot(spots.get(0).x(), height));
        canvas.polygon(Ink.soft(curve.tone()), around);
      }
      canvas.line(ink, curve.area() ? 1.5 : 2, curve.dashed() ? Dash.DASHED : Dash.SOLID, spots);
      for (int i = 0; i < spots.size() && !curve.area(); i++) {
        canvas.point(ink, Marker.of(curve.tone()), Fill.FULL, spots.get(i), note(run.get(i)));
      }
    }
    if (!model.unresolved().isEmpty()) {
      // curves that miss the same point do not hide one another
      double lift = 10.0 * model.curves().indexOf(curve);
      for (Point point : curve.points()) {
        if (point.range().isEmpty()) {
          Spot spot = new Spot(x(point.x()), height - lift);
          canvas.point(ink, Marker.of(curve.tone()), Fill.HOLLOW, spot, note(point));
        }
      }
    }
  }

  /** Stretches of x at which no curve was resolved, each out to half-way to its neighbours. */
  private void unresolved(Canvas canvas) {
    if (model.unresolved().isEmpty()) {
      return;
    }
    List<Point> points = model.curves().get(0).points();
    for (int i = 0; i < points.size(); i++) {
      if (isUnresolved(i)) {
        double from = i == 0 ? 0 : middle(points, i - 1);
        while (i + 1 < points.size() && isUnresolved(i + 1)) {
          i++;
        }
        stretch(canvas, from, i == points.size() - 1 ? 1 : middle(points, i));
      }
    }
  }

  private boolean isUnresolved(int index) {
    return model.curves().stream().allMatch(curve -> curve.points().get(index).range().isEmpty());
  }

  private double middle(List<Point> points, int index) {
    return (x(points.get(index).x()) + x(points.get(index + 1).x())) / 2;
  }

  private void stretch(Canvas canvas, double from, double to) {
    double begin = Math.max(0, from);
    double end = Math.min(1, to);
    canvas.polygon(
        Ink.SHADE,
        List.of(
            new Spot(begin, 0), new Spot(end, 0), new Spot(end, height), new Spot(begin, height)));
  }
}
