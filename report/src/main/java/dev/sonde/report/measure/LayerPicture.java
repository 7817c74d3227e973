package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.report.chart.Canvas;
import dev.sonde.report.chart.Canvas.Anchor;
import dev.sonde.report.chart.Canvas.Dash;
import dev.sonde.report.chart.Canvas.Spot;
import dev.sonde.report.chart.Ink;
import dev.sonde.report.chart.Picture;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;
import java.util.List;
import java.util.Optional;

/** The layers' shares of parameters and trace as bars. */
final class LayerPicture {
  /** More bars than these fill no page. */
  private static final int MOST_LAYERS = 24;

  private static final int LONGEST_NAME = 28;

  // Lengths in pixels.
  private static final int TOP = 52;
  private static final int BOTTOM = 74;
  private static final int ROW = 44;
  private static final int BAR = 14;
  private static final int GAP = 10;
  private static final int SWATCH = 12;
  private static final int ROOM_FOR_FIGURE = 72;

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
    if (layers.rows().stream().allMatch(row -> row.traceShare().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new LayerPicture(layers, measurement.model().parameters(), words, format).picture());
  }

  private Picture picture() {
    int foot = ROW * layers.rows().size();
    double left =
        3 * GAP
            + layers.rows().stream().mapToDouble(row -> Canvas.width(name(row))).max().orElse(0);
    double width = Picture.WIDTH - left - ROOM_FOR_FIGURE;
    return new Picture(
        Picture.WIDTH,
        TOP + foot + BOTTOM,
        new Picture.Plot(left, TOP, width),
        canvas -> {
          double middle = (Picture.WIDTH / 2.0 - left) / width;
          canvas.title(new Spot(middle, -20), title());
          bars(canvas, width);
          canvas.line(Ink.MUTED, 1, Dash.SOLID, List.of(new Spot(0, 0), new Spot(0, foot)));
          legend(canvas, middle, foot + BOTTOM / 2.0);
        });
  }

  private void bars(Canvas canvas, double width) {
    double longest = layers.rows().stream().mapToDouble(this::longerShare).max().orElse(0);
    double scale = longest > 0 ? width / longest : 0;
    for (int i = 0; i < layers.rows().size(); i++) {
      LayerRows.Row row = layers.rows().get(i);
      double middle = ROW * (i + 0.5);
      canvas.text(Ink.INK, Anchor.END, new Spot(0, middle + 4), -GAP, name(row));
      bar(canvas, Ink.QUIET, middle - BAR, parameterShare(row), scale);
      row.traceShare().ifPresent(share -> bar(canvas, Ink.ACCENT, middle, share.value(), scale));
    }
  }

  private void bar(Canvas canvas, Ink ink, double top, double share, double scale) {
    canvas.box(ink, new Spot(0, top), 0, share * scale, BAR);
    double right = share * scale + GAP / 2.0;
    canvas.text(Ink.MUTED, Anchor.START, new Spot(0, top + BAR - 2), right, format.percent(share));
  }

  private String title() {
    String title = words.get("section.layers");
    return layers.rows().size() == layers.total()
        ? title
        : title
            + (" (" + format.count(layers.rows().size()) + " / " + format.count(layers.total()))
            + ")";
  }

  private void legend(Canvas canvas, double middle, double y) {
    String first = words.get("layers.parameterShare");
    String second = words.get("layers.traceShare");
    double from = -(Canvas.width(first) + Canvas.width(second)) / 2 - SWATCH - 2 * GAP;
    double next = from + SWATCH + 3 * GAP + Canvas.width(first);
    swatch(canvas, Ink.QUIET, new Spot(middle, y), from, first);
    swatch(canvas, Ink.ACCENT, new Spot(middle, y), next, second);
  }

  private static void swatch(Canvas canvas, Ink ink, Spot spot, double right, String label) {
    canvas.box(ink, new Spot(spot.x(), spot.y() - SWATCH + 1), right, SWATCH, SWATCH);
    canvas.text(Ink.INK, Anchor.START, spot, right + SWATCH + GAP, label);
  }

  private double longerShare(LayerRows.Row row) {
    return Math.max(parameterShare(row), row.traceShare().map(Estimate::value).orElse(0.0));
  }

  private double parameterShare(LayerRows.Row row) {
    return row.layer().parameters() / parameters;
  }

  private static String name(LayerRows.Row row) {
    return Words.shortened(Words.plain(row.layer().name()), LONGEST_NAME);
  }
}
