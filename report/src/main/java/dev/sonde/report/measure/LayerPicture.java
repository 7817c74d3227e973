package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.report.chart.Picture;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Optional;

/**
 * The layers' shares of parameters and trace as bars.
 *
 * <p>Drawn without XChart: its bar charts thin out the names of rows by a rule made for numbers.
 */
final class LayerPicture {
  /** More bars than these fill no page. */
  private static final int MOST_LAYERS = 24;

  private static final int LONGEST_NAME = 28;

  // Lengths in pixels.
  private static final int PADDING = 16;
  private static final int TOP = 52;
  private static final int BOTTOM = 74;
  private static final int ROW = 44;
  private static final int BAR = 14;
  private static final int GAP = 10;
  private static final int SWATCH = 12;
  private static final int ROOM_FOR_FIGURE = 56;

  private final LayerRows layers;
  private final double parameters;
  private final Words words;
  private final FigureFormat format;

  private LayerPicture(LayerRows layers, int parameters, Words words, FigureFormat format) {
    this.layers = layers;
    this.parameters = Math.max(1, parameters);
    this.words = words;
    this.format = format;
  }

  /** The picture, empty when there are no layers, or no trace that they could be shares of. */
  static Optional<Picture> of(Measurement measurement, Words words, FigureFormat format) {
    LayerRows layers = LayerRows.of(measurement, MOST_LAYERS);
    if (layers.rows().isEmpty()
        || layers.rows().stream().allMatch(row -> row.traceShare().isEmpty())) {
      return Optional.empty();
    }
    LayerPicture picture =
        new LayerPicture(layers, measurement.model().parameters(), words, format);
    int height = TOP + ROW * layers.rows().size() + BOTTOM;
    return Optional.of(new Picture(Picture.WIDTH, height, picture::paint));
  }

  private void paint(Graphics2D graphics) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, Picture.WIDTH, TOP + ROW * layers.rows().size() + BOTTOM);
    title(graphics);
    graphics.setFont(Picture.FONT);
    FontMetrics metrics = graphics.getFontMetrics();
    int left =
        PADDING
            + GAP
            + layers.rows().stream()
                .mapToInt(row -> metrics.stringWidth(name(row)))
                .max()
                .orElse(0);
    int right = Picture.WIDTH - PADDING - ROOM_FOR_FIGURE;
    double longest = layers.rows().stream().mapToDouble(this::longerShare).max().orElse(0);
    double scale = longest > 0 ? (right - left) / longest : 0;
    for (int i = 0; i < layers.rows().size(); i++) {
      LayerRows.Row row = layers.rows().get(i);
      int middle = TOP + ROW * i + ROW / 2;
      graphics.setColor(Picture.INK);
      String name = name(row);
      graphics.drawString(
          name, left - GAP - metrics.stringWidth(name), middle + metrics.getAscent() / 2 - 1);
      bar(graphics, left, middle - BAR, parameterShare(row), scale, Picture.QUIET);
      if (row.traceShare().isPresent()) {
        bar(graphics, left, middle, row.traceShare().getAsDouble(), scale, Picture.ACCENT);
      }
    }
    graphics.setColor(Picture.MUTED);
    graphics.setStroke(new BasicStroke(1f));
    graphics.drawLine(left, TOP, left, TOP + ROW * layers.rows().size());
    legend(graphics, metrics);
  }

  private void title(Graphics2D graphics) {
    String title = words.get("section.layers");
    if (layers.rows().size() < layers.total()) {
      title +=
          " (" + format.count(layers.rows().size()) + " / " + format.count(layers.total()) + ")";
    }
    graphics.setFont(Picture.FONT.deriveFont(Font.BOLD, Picture.TITLE_SIZE));
    graphics.setColor(Picture.INK);
    int width = graphics.getFontMetrics().stringWidth(title);
    graphics.drawString(title, (Picture.WIDTH - width) / 2, TOP - 20);
  }

  private void bar(
      Graphics2D graphics, int left, int top, double share, double scale, Color colour) {
    graphics.setColor(colour);
    graphics.fill(new Rectangle2D.Double(left, top, share * scale, BAR));
    graphics.setColor(Picture.MUTED);
    graphics.drawString(
        format.percent(share), (float) (left + share * scale + GAP / 2.0), top + BAR - 2f);
  }

  private void legend(Graphics2D graphics, FontMetrics metrics) {
    String first = words.get("layers.parameterShare");
    String second = words.get("layers.traceShare");
    int width =
        2 * (SWATCH + GAP) + 2 * GAP + metrics.stringWidth(first) + metrics.stringWidth(second);
    int top = TOP + ROW * layers.rows().size() + BOTTOM / 2;
    int x = (Picture.WIDTH - width) / 2;
    x = swatch(graphics, metrics, x, top, first, Picture.QUIET) + 2 * GAP;
    swatch(graphics, metrics, x, top, second, Picture.ACCENT);
  }

  private static int swatch(
      Graphics2D graphics, FontMetrics metrics, int x, int top, String label, Color colour) {
    graphics.setColor(colour);
    graphics.fillRect(x, top, SWATCH, SWATCH);
    graphics.setColor(Picture.INK);
    graphics.drawString(label, x + SWATCH + GAP, top + SWATCH - 1);
    return x + SWATCH + GAP + metrics.stringWidth(label);
  }

  private double longerShare(LayerRows.Row row) {
    return Math.max(parameterShare(row), row.traceShare().orElse(0));
  }

  private double parameterShare(LayerRows.Row row) {
    return row.layer().parameters() / parameters;
  }

  private static String name(LayerRows.Row row) {
    return Words.shortened(Words.plain(row.layer().name()), LONGEST_NAME);
  }
}
