package dev.sonde.report.chart;

import dev.sonde.report.words.Markup;
import java.util.List;
import java.util.Locale;

/**
 * Draws a chart as SVG: for a page, as wide as there is room; or as a picture, with its colours.
 */
public final class SvgCanvas implements Canvas {
  /** Units that a page's plot is wide, whatever its pixels. */
  private static final double UNITS = 1000;

  private final double left;
  private final double top;
  private final double width;
  private final boolean stretches;

  /** What widens with the page, and what only moves. */
  private final StringBuilder plot = new StringBuilder();

  private final StringBuilder fixed = new StringBuilder();

  private SvgCanvas(double left, double top, double width, boolean stretches) {
    this.left = left;
    this.top = top;
    this.width = width;
    this.stretches = stretches;
  }

  /** Draws into a page, whose style has the colours. */
  public static SvgCanvas ofPage() {
    return new SvgCanvas(0, 0, UNITS, true);
  }

  static SvgCanvas ofPicture(Picture.Plot plot) {
    return new SvgCanvas(plot.left(), plot.top(), plot.width(), false);
  }

  /** The plot of a page, of so many pixels' height. */
  public String plot(double height) {
    return String.format(
            Locale.ROOT,
            "<svg class=\"plot\" width=\"100%%\" height=\"%1$.0f\""
                + " viewBox=\"0 0 %2$.0f %1$.0f\" preserveAspectRatio=\"none\">",
            height,
            UNITS)
        + plot
        + "</svg>"
        + fixed;
  }

  /** What was drawn since, to be shown where there is so much room. */
  public void group(String kind, Runnable drawing) {
    String before = fixed.toString();
    fixed.setLength(0);
    drawing.run();
    String drawn = fixed.toString();
    fixed.setLength(0);
    fixed.append(before).append("<g class=\"").append(kind).append("\">").append(drawn);
    fixed.append("</g>");
  }

  String picture(int wide, int high) {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\""
                + " viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" font-size=\"12\">\n",
            wide,
            high)
        + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
        + plot
        + fixed
        + "</svg>\n";
  }

  @Override
  public void line(Ink ink, double width, Dash dash, List<Spot> spots) {
    String stroke =
        paint("stroke", ink)
            + attribute("stroke-width", number(width))
            + (dash == Dash.SOLID
                ? ""
                : attribute("stroke-dasharray", dash.on() + " " + dash.off()));
    Spot last = spots.get(spots.size() - 1);
    if (spots.size() == 2 && spots.get(0).x() == last.x()) {
      fixed
          .append("<line")
          .append(attribute("x1", across(last)))
          .append(attribute("x2", across(last)))
          .append(attribute("y1", number(top + spots.get(0).y())))
          .append(attribute("y2", number(top + last.y())))
          .append(stroke)
          .append("/>\n");
    } else {
      plot.append("<path")
          .append(attribute("d", path(spots)))
          .append(" fill=\"none\"")
          .append(stroke)
          .append(" stroke-linejoin=\"round\"/>\n");
    }
  }

  @Override
  public void polygon(Ink ink, List<Spot> spots) {
    plot.append("<path").append(attribute("d", path(spots) + "Z")).append(paint("fill", ink));
    plot.append("/>\n");
  }

  @Override
  public void point(Ink ink, Marker marker, Fill fill, Spot spot, Note note) {
    boolean hollow = fill == Fill.HOLLOW;
    String paint =
        paint("fill", hollow ? Ink.PAPER : ink)
            + (hollow ? paint("stroke", ink) + attribute("stroke-width", "1.5") : "");
    String at = stretches ? attribute("data-at", note.at()) : "";
    String says = note.text().isEmpty() ? "" : "<title>" + Markup.escaped(note.text()) + "</title>";
    if (marker.corners().isEmpty()) {
      fixed
          .append("<circle")
          .append(attribute("cx", across(spot)))
          .append(attribute("cy", number(top + spot.y())))
          .append(attribute("r", hollow ? "3.5" : "3"))
          .append(paint)
          .append(at);
      closed("circle", says);
    } else if (stretches) {
      // a place in per cent is the corner of an image of its own; a path knows pixels only
      fixed
          .append("<svg class=\"mark\"")
          .append(attribute("x", across(spot)))
          .append(attribute("y", number(top + spot.y())))
          .append(at)
          .append("><path")
          .append(attribute("d", marker.outline(0, 0)))
          .append(paint);
      closed("path", says);
      fixed.append("</svg>\n");
    } else {
      double x = left + spot.x() * width;
      fixed.append("<path").append(attribute("d", marker.outline(x, top + spot.y()))).append(paint);
      closed("path", says);
    }
  }

  @Override
  public void name(Spot spot, String text) {
    fixed
        .append("<text class=\"name\" text-anchor=\"middle\"")
        .append(attribute("x", across(spot)))
        .append(attribute("y", number(top + spot.y())))
        .append(paint("fill", Ink.INK));
    closed("text", Markup.escaped(text));
  }

  @Override
  public void text(Ink ink, Anchor anchor, Spot spot, double right, String text) {
    fixed
        .append("<text")
        .append(attribute("x", across(spot)))
        .append(right == 0 ? "" : attribute("dx", number(right)))
        .append(attribute("y", number(top + spot.y())))
        .append(
            anchor == Anchor.START
                ? ""
                : attribute("text-anchor", anchor.name().toLowerCase(Locale.ROOT)))
        .append(paint("fill", ink));
    closed("text", Markup.escaped(text));
  }

  @Override
  public void title(Spot spot, String text) {
    fixed
        .append("<text font-size=\"15\" font-weight=\"bold\" text-anchor=\"middle\"")
        .append(attribute("x", across(spot)))
        .append(attribute("y", number(top + spot.y())))
        .append(paint("fill", Ink.INK));
    closed("text", Markup.escaped(text));
  }

  @Override
  public void box(Ink ink, Spot spot, double right, double width, double height) {
    fixed
        .append("<rect")
        .append(attribute("x", number(left + spot.x() * this.width + right)))
        .append(attribute("y", number(top + spot.y())))
        .append(attribute("width", number(width)))
        .append(attribute("height", number(height)))
        .append(paint("fill", ink));
    closed("rect", "");
  }

  private void closed(String tag, String content) {
    if (content.isEmpty()) {
      fixed.append("/>\n");
    } else {
      fixed.append('>').append(content).append("</").append(tag).append(">\n");
    }
  }

  private String across(Spot spot) {
    return stretches
        ? String.format(Locale.ROOT, "%.2f%%", 100 * spot.x())
        : number(left + spot.x() * width);
  }

  private String path(List<Spot> spots) {
    StringBuilder path = new StringBuilder();
    for (Spot spot : spots) {
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(number(left + spot.x() * width))
          .append(',')
          .append(number(top + spot.y()));
    }
    return path.toString();
  }

  private String paint(String what, Ink ink) {
    if (stretches) {
      return attribute(what, ink.property());
    }
    int alpha = ink.colour().getAlpha();
    return attribute(what, String.format(Locale.ROOT, "#%06x", ink.colour().getRGB() & 0xffffff))
        + (alpha == 255 ? "" : attribute(what + "-opacity", number(alpha / 255.0)));
  }

  private static String attribute(String name, String value) {
    return " " + name + "=\"" + Markup.escaped(value) + "\"";
  }

  /** At most two decimals: a hundredth of a pixel is not seen. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
    return text.equals("-0") ? "0" : text;
  }
}
