package dev.sonde.report.chart;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A chart before anything is drawn: figures as they are, with the scales that they are drawn on.
 *
 * @param title what it shows
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param floor where the vertical axis begins, when not at the smallest figure
 * @param curves the curves, over the same x
 * @param marks figures to mark at the foot
 * @param lines vertical lines with their labels
 * @param shade a stretch of the horizontal axis that stands out
 * @param unresolved the words for figures that were not resolved; empty when there are none
 */
public record ChartModel(
    String title,
    Axis x,
    Axis y,
    OptionalDouble floor,
    List<Curve> curves,
    List<Marks> marks,
    List<Line> lines,
    Optional<Shade> shade,
    String unresolved) {

  public ChartModel {
    curves = List.copyOf(curves);
    marks = List.copyOf(marks);
    lines = List.copyOf(lines);
  }

  /**
   * An axis.
   *
   * @param scale how figures lie along it
   * @param name its words
   * @param percent whether figures are shares, shown as percentages
   * @param ticks figures that it names, as many as fit; empty where round ones do
   */
  public record Axis(AxisScale scale, String name, boolean percent, List<Double> ticks) {
    public Axis {
      ticks = List.copyOf(ticks);
    }

    public Axis(AxisScale scale, String name, boolean percent) {
      this(scale, name, percent, List.of());
    }
  }

  /**
   * What a curve is drawn in: positive figures in the accent colour, negative ones in its opposite;
   * beside them what regularisation reaches, and what is only there to compare.
   */
  public enum Tone {
    ACCENT,
    NEGATIVE,
    TUNED,
    MUTED
  }

  public record Curve(Tone tone, String name, boolean area, boolean dashed, List<Point> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * A point of a curve.
   *
   * @param x where
   * @param range the figure with its 95% interval; empty when it was not resolved
   * @param text what a pointer finds there
   * @param name beside it, where there is room; empty for none
   */
  public record Point(double x, Optional<Range> range, String text, String name) {
    /** A point without a name. */
    public Point(double x, Optional<Range> range, String text) {
      this(x, range, text, "");
    }
  }

  /** A figure between two ends, which equal it when it is exact. */
  public record Range(double value, double low, double high) {}

  public record Marks(Tone tone, List<Double> figures) {
    public Marks {
      figures = List.copyOf(figures);
    }
  }

  /** A vertical line with its label. */
  public record Line(double x, String label) {}

  /** A stretch of the horizontal axis with its name. */
  public record Shade(double from, double to, String label) {}
}
