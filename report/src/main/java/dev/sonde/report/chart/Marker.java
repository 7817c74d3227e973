package dev.sonde.report.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a point is drawn as, so that curves differ without colour, too. */
public enum Marker {
  CIRCLE,
  SQUARE,
  TRIANGLE,
  DIAMOND;

  /** A corner, in pixels right of the point and below it. */
  record Corner(double right, double down) {}

  /** The marker of what is drawn in a tone. */
  public static Marker of(ChartModel.Tone tone) {
    return switch (tone) {
      case ACCENT -> CIRCLE;
      case NEGATIVE -> SQUARE;
      case TUNED -> TRIANGLE;
      case MUTED -> DIAMOND;
    };
  }

  /** None where it is round. */
  List<Corner> corners() {
    return switch (this) {
      case CIRCLE -> List.of();
      case SQUARE ->
          List.of(
              new Corner(-2.8, -2.8),
              new Corner(2.8, -2.8),
              new Corner(2.8, 2.8),
              new Corner(-2.8, 2.8));
      case TRIANGLE -> List.of(new Corner(0, -3.8), new Corner(3.7, 2.6), new Corner(-3.7, 2.6));
      case DIAMOND ->
          List.of(new Corner(0, -3.9), new Corner(3.9, 0), new Corner(0, 3.9), new Corner(-3.9, 0));
    };
  }

  /** Its outline as SVG, where it is not round, about a place. */
  public String outline(double x, double y) {
    return corners().stream()
        .map(c -> String.format(Locale.ROOT, "%.1f,%.1f", x + c.right(), y + c.down()))
        .collect(Collectors.joining("L", "M", "z"));
  }
}
