package dev.sonde.report.page;

import dev.sonde.report.words.ColumnText;
import java.util.ArrayList;
import java.util.List;

/** Finds places for the labels of horizontal lines in a chart where nothing else is drawn. */
final class ChartLabels {
  /**
   * A column of a label at 12 px, in px; letters of a sans-serif are about half as wide as high.
   */
  private static final double COLUMN = 6.2;

  private static final double ASCENT = 10;
  private static final double DESCENT = 3;

  /** How near to a label's ends something may be, which covers half a marker. */
  private static final double MARGIN = 4;

  /** How far a label is from its own line. */
  private static final double GAP = 3;

  /** Lines are looked at every so many px. */
  private static final double STRIDE = 2;

  /** Where the text of a label begins, on its baseline. */
  record Place(double x, double y) {}

  private record Spot(double x, double y) {}

  private final double left;
  private final double right;
  private final double top;
  private final double foot;
  private final List<Spot> drawn = new ArrayList<>();

  ChartLabels(double left, double right, double top, double foot) {
    this.left = left;
    this.right = right;
    this.top = top;
    this.foot = foot;
  }

  /** Notes a line that is drawn; a point where both ends are one. */
  void keepClearOf(double x1, double y1, double x2, double y2) {
    int pieces = (int) Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)) / STRIDE);
    for (int i = 0; i <= pieces; i++) {
      double share = pieces == 0 ? 0 : (double) i / pieces;
      drawn.add(new Spot(x1 + share * (x2 - x1), y1 + share * (y2 - y1)));
    }
  }

  /** The clearest place above or below a horizontal line; its label is noted, too. */
  Place beside(double line, String label) {
    double width = COLUMN * ColumnText.width(label);
    double above = line - GAP - DESCENT;
    Place best = new Place(left + MARGIN, above);
    long fewest = Long.MAX_VALUE;
    for (double baseline : new double[] {above, line + GAP + ASCENT}) {
      if (baseline - ASCENT >= top && baseline + DESCENT <= foot) {
        for (double x = left + MARGIN; x + width <= right; x += STRIDE) {
          Place place = new Place(x, baseline);
          long crossed = crossings(place, width);
          if (crossed < fewest) {
            fewest = crossed;
            best = place;
          }
        }
      }
    }
    for (double y = best.y() - ASCENT; y <= best.y(); y += STRIDE) {
      keepClearOf(best.x(), y, best.x() + width, y);
    }
    return best;
  }

  private long crossings(Place place, double width) {
    return drawn.stream()
        .filter(
            spot ->
                spot.x() > place.x() - MARGIN
                    && spot.x() < place.x() + width + MARGIN
                    && spot.y() > place.y() - ASCENT - GAP
                    && spot.y() < place.y() + DESCENT + GAP)
        .count();
  }
}
