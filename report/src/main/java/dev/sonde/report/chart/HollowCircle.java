package dev.sonde.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import org.knowm.xchart.style.markers.Marker;

/** A circle that is not filled: nothing was resolved here. */
final class HollowCircle extends Marker {
  private static final float LINE = 1.5f;

  @Override
  public void paint(Graphics2D graphics, double x, double y, int size) {
    double radius = size / 2.0 + 0.5;
    Shape circle = new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    Color colour = graphics.getColor();
    graphics.setColor(Color.WHITE);
    graphics.fill(circle);
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(LINE));
    graphics.draw(circle);
  }
}
