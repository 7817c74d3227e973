package dev.sonde.report.attention;

import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.GaussianCurve.Point;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Two charts of a model's heads by the spread of their logits: entropy and Jacobian, beside what
 * Gaussian logits of the same spread give.
 */
final class SpreadCharts {
  private static final int WIDTH = 520;
  private static final int HEIGHT = 300;
  private static final int LEFT = 44;
  private static final int RIGHT = 506;
  private static final int TOP = 14;
  private static final int FOOT = 262;

  /** More octaves than these are labelled every other one. */
  private static final int MOST_TICKS = 10;

  private final GaussianCurve curve;
  private final List<HeadOverview.Placed> heads;
  private final Html html;
  private final Words words;
  private final FigureFormat format;
  private final HeadText text;

  SpreadCharts(
      GaussianCurve curve,
      List<HeadOverview.Placed> heads,
      Html html,
      Words words,
      FigureFormat format) {
    this.curve = curve;
    this.heads = heads;
    this.html = html;
    this.words = words;
    this.format = format;
    text = new HeadText(words, format);
  }

  void draw() {
    html.open("ul", "class", "legend theory");
    for (Kind kind : Kind.values()) {
      html.open("li", "class", kind.style)
          .element("span", "", "class", "swatch")
          .text(words.get("spread." + kind.name().toLowerCase(Locale.ROOT)))
          .close();
    }
    html.close();
    html.element("p", words.get("spread.caption", format.count(curve.keys())), "class", "caption");
    html.open("div", "class", "theory");
    chart("measure.entropyRatio", head -> head.softmax().entropyRatio(), Point::entropyRatio, 1);
    double most = 0;
    for (Point point : curve.points()) {
      most = Math.max(most, point.jacobianRootMeanSquare());
    }
    for (HeadOverview.Placed placed : heads) {
      double norm = placed.head().softmax().jacobianRootMeanSquare().estimate();
      most = Double.isFinite(norm) ? Math.max(most, norm) : most;
    }
    chart(
        "theory.chart.jacobian",
        head -> head.softmax().jacobianRootMeanSquare(),
        Point::jacobianRootMeanSquare,
        Math.ceil(10 * most) / 10);
    html.close();
  }

  /** How a head is drawn. */
  private enum Kind {
    GAUSSIAN("dimension"),
    HEAD("root"),
    POSITIONAL("positional"),
    SATURATED("none");

    private final String style;

    Kind(String style) {
      this.style = style;
    }

    static Kind of(HeadFigures head) {
      if (head.verdicts().contains(HeadVerdict.SATURATED)) {
        return SATURATED;
      }
      return head.role().positional() ? POSITIONAL : HEAD;
    }
  }

  private void chart(
      String name,
      Function<HeadFigures, RowMean> figure,
      ToDoubleFunction<Point> line,
      double most) {
    html.open("figure").element("h3", words.get(name));
    html.open(
        "svg",
        "class",
        "theory spread",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "role",
        "img",
        "aria-label",
        words.get(name));
    double step = most > 0.55 ? 0.2 : 0.1;
    for (double value = 0; value <= most + step / 100; value += step) {
      String at = coordinate(y(value, most));
      html.open("line", "class", "rule", "x1", "" + LEFT, "x2", "" + RIGHT, "y1", at, "y2", at);
      label(LEFT - 6, y(value, most) + 4, "end", format.number(value, 2));
    }
    int least = (int) Math.ceil(octave(first()) - 1e-3);
    int greatest = (int) Math.floor(octave(last()) + 1e-3);
    int octaves = greatest - least < MOST_TICKS ? 1 : 2;
    for (int octave = least; octave <= greatest; octave += octaves) {
      double tick = Math.pow(2, octave);
      label(x(tick), FOOT + 17, "middle", format.number(tick, 3));
    }
    label((LEFT + RIGHT) / 2.0, FOOT + 34, "middle", words.get("measure.rowStd"));
    StringBuilder points = new StringBuilder();
    for (Point point : curve.points()) {
      points
          .append(points.isEmpty() ? "" : " ")
          .append(coordinate(x(point.std())))
          .append(',')
          .append(coordinate(y(line.applyAsDouble(point), most)));
    }
    html.open("g", "class", Kind.GAUSSIAN.style)
        .open("polyline", "points", points.toString())
        .close()
        .close();
    for (HeadOverview.Placed placed : heads) {
      head(placed, figure.apply(placed.head()), most);
    }
    html.close().close();
  }

  private void head(HeadOverview.Placed placed, RowMean value, double most) {
    RowMean std = placed.head().softmax().rowStd();
    if (!(std.estimate() > 0) || !value.resolved()) {
      return;
    }
    html.open("g", "class", Kind.of(placed.head()).style)
        .open(
            "circle",
            "cx",
            coordinate(x(std.estimate())),
            "cy",
            coordinate(y(value.estimate(), most)),
            "r",
            "4")
        .element(
            "title",
            placed.name()
                + words.get("separator")
                + text.role(placed.head())
                + ": s = "
                + text.mean(std)
                + words.get("separator")
                + text.mean(value))
        .close()
        .close();
  }

  private static double octave(double std) {
    return Math.log(std) / Math.log(2);
  }

  private double first() {
    return curve.points().get(0).std();
  }

  private double last() {
    return curve.points().get(curve.points().size() - 1).std();
  }

  /** A head beyond the line's ends is drawn at the end. */
  private double x(double std) {
    double share = Math.log(std / first()) / Math.log(last() / first());
    return LEFT + 8 + (RIGHT - LEFT - 16) * Math.max(0, Math.min(1, share));
  }

  private static double y(double value, double most) {
    return FOOT - (FOOT - TOP) * Math.max(0, Math.min(1, value / most));
  }

  private void label(double x, double y, String anchor, String name) {
    html.element("text", name, "x", coordinate(x), "y", coordinate(y), "text-anchor", anchor);
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
