package dev.sonde.report;

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
 * @param line a vertical line with its label
 * @param unresolved the words for figures that were not resolved; empty when there are none
 */
record ChartModel(
    String title,
    Axis x,
    Axis y,
    OptionalDouble floor,
    List<Curve> curves,
    List<Marks> marks,
    Optional<Line> line,
    String unresolved) {

  ChartModel {
    curves = List.copyOf(curves);
    marks = List.copyOf(marks);
  }

  record Axis(AxisScale scale, String name, boolean percent) {}

  /** Positive figures are drawn in the accent colour, negative ones in the other. */
  enum Tone {
    ACCENT,
    NEGATIVE
  }

  record Curve(Tone tone, String name, boolean area, boolean dashed, List<Point> points) {
    Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * A point of a curve.
   *
   * @param x where
   * @param range the figure with its 95% interval; empty when it was not resolved
   * @param text what a pointer finds there
   */
  record Point(double x, Optional<Range> range, String text) {}

  /** A figure between two ends, which equal it when it is exact. */
  record Range(double value, double low, double high) {}

  record Marks(Tone tone, List<Double> figures) {
    Marks {
      figures = List.copyOf(figures);
    }
  }

  record Line(double x, String label) {}
}
