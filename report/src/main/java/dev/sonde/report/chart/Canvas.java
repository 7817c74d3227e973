package dev.sonde.report.chart;

import dev.sonde.report.words.ColumnText;
import java.util.List;

/**
 * What a chart is drawn on. Across, places are shares of the plot's width, so that a page can be as
 * wide as its reader's screen; down, they are pixels below the plot's top.
 */
public interface Canvas {

  /** A place on it. */
  record Spot(double x, double y) {}

  enum Dash {
    SOLID(1, 0),
    DASHED(7, 5),
    DOTTED(2, 3);

    private final int on;
    private final int off;

    Dash(int on, int off) {
      this.on = on;
      this.off = off;
    }

    int on() {
      return on;
    }

    int off() {
      return off;
    }
  }

  enum Anchor {
    START,
    MIDDLE,
    END
  }

  enum Fill {
    FULL,
    /** Nothing was resolved here. */
    HOLLOW
  }

  /**
   * What a pointer finds.
   *
   * @param at the figure on the horizontal axis
   * @param text of the point
   */
  record Note(String at, String text) {}

  void line(Ink ink, double width, Dash dash, List<Spot> spots);

  void polygon(Ink ink, List<Spot> spots);

  /** A point of a curve, with what a pointer finds there. */
  void point(Ink ink, Marker marker, Fill fill, Spot spot, Note note);

  /** The name of a point, above it and over whatever else is drawn there. */
  void name(Spot spot, String text);

  /** A text in 12 pixels, so many pixels right of a place. */
  void text(Ink ink, Anchor anchor, Spot spot, double right, String text);

  /** A text that names the whole. */
  void title(Spot spot, String text);

  /** A box of so many pixels, its left upper corner so many pixels right of a place. */
  void box(Ink ink, Spot spot, double right, double width, double height);

  /** The width of a text in 12 pixels: letters of a sans-serif are about half as wide as high. */
  static double width(String text) {
    return 6.2 * ColumnText.width(text);
  }
}
