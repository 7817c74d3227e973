package dev.sonde.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Draws a chart's pixels. */
final class GraphicsCanvas implements Canvas {
  static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font TITLE = FONT.deriveFont(Font.BOLD, 15f);

  private final Graphics2D graphics;
  private final Picture.Plot plot;

  GraphicsCanvas(Graphics2D graphics, Picture.Plot plot, int width, int height) {
    this.graphics = graphics;
    this.plot = plot;
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    fill(Color.WHITE, new Rectangle2D.Double(0, 0, width, height));
  }

  @Override
  public void line(Ink ink, double width, Dash dash, List<Spot> spots) {
    draw(ink, width, dash, path(spots));
  }

  @Override
  public void polygon(Ink ink, List<Spot> spots) {
    Path2D path = path(spots);
    path.closePath();
    fill(ink.colour(), path);
  }

  @Override
  public void point(Ink ink, Marker marker, Fill fill, Spot spot, Note note) {
    Shape shape = shape(marker, fill, spot);
    fill(fill == Fill.HOLLOW ? Color.WHITE : ink.colour(), shape);
    if (fill == Fill.HOLLOW) {
      draw(ink, 1.5, Dash.SOLID, shape);
    }
  }

  private Shape shape(Marker marker, Fill fill, Spot spot) {
    double radius = fill == Fill.HOLLOW ? 3.5 : 3;
    if (marker.corners().isEmpty()) {
      return new Ellipse2D.Double(x(spot) - radius, y(spot) - radius, 2 * radius, 2 * radius);
    }
    Path2D path = new Path2D.Double();
    for (Marker.Corner corner : marker.corners()) {
      double x = x(spot) + corner.right();
      double y = y(spot) + corner.down();
      if (path.getCurrentPoint() == null) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    path.closePath();
    return path;
  }

  @Override
  public void name(Spot spot, String text) {
    write(FONT, Ink.INK, Anchor.MIDDLE, x(spot), y(spot), text);
  }

  @Override
  public void text(Ink ink, Anchor anchor, Spot spot, double right, String text) {
    write(FONT, ink, anchor, x(spot) + right, y(spot), text);
  }

  @Override
  public void title(Spot spot, String text) {
    write(TITLE, Ink.INK, Anchor.MIDDLE, x(spot), y(spot), text);
  }

  @Override
  public void box(Ink ink, Spot spot, double right, double width, double height) {
    fill(ink.colour(), new Rectangle2D.Double(x(spot) + right, y(spot), width, height));
  }

  private void write(Font font, Ink ink, Anchor anchor, double x, double y, String text) {
    graphics.setFont(font);
    graphics.setColor(ink.colour());
    double wide = graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
    double before =
        switch (anchor) {
          case START -> 0;
          case MIDDLE -> wide / 2;
          case END -> wide;
        };
    graphics.drawString(text, (float) (x - before), (float) y);
  }

  private void draw(Ink ink, double width, Dash dash, Shape shape) {
    graphics.setColor(ink.colour());
    int cap = BasicStroke.CAP_BUTT;
    int join = BasicStroke.JOIN_ROUND;
    graphics.setStroke(
        dash == Dash.SOLID
            ? new BasicStroke((float) width, cap, join)
            : new BasicStroke(
                (float) width, cap, join, 1f, new float[] {dash.on(), dash.off()}, 0));
    graphics.draw(shape);
  }

  private void fill(Color colour, Shape shape) {
    graphics.setColor(colour);
    graphics.fill(shape);
  }

  private Path2D path(List<Spot> spots) {
    Path2D path = new Path2D.Double();
    path.moveTo(x(spots.get(0)), y(spots.get(0)));
    spots.subList(1, spots.size()).forEach(spot -> path.lineTo(x(spot), y(spot)));
    return path;
  }

  private double x(Spot spot) {
    return plot.left() + spot.x() * plot.width();
  }

  private double y(Spot spot) {
    return plot.top() + spot.y();
  }
}
