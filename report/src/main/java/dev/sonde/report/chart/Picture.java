package dev.sonde.report.chart;

import dev.sonde.report.chart.Canvas.Anchor;
import dev.sonde.report.chart.Canvas.Dash;
import dev.sonde.report.chart.Canvas.Fill;
import dev.sonde.report.chart.Canvas.Note;
import dev.sonde.report.chart.Canvas.Spot;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture that can be written as PNG and as SVG.
 *
 * @param width its width in pixels
 * @param height its height in pixels
 * @param plot where its plot lies
 * @param painting what draws it
 */
public record Picture(int width, int height, Plot plot, Consumer<Canvas> painting) {
  public static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int SWATCH = 22;
  private static final int MARGIN = 16;
  private static final int FOOT = 54;

  /** Pixels of PNG a pixel of layout, so that pictures are sharp in print. */
  private static final int SCALE = 2;

  /** Where a plot lies, in pixels; down from its top places are its own. */
  public record Plot(double left, double top, double width) {}

  /** A swatch of a legend with its words. */
  private record Entry(Ink ink, Dash dash, Optional<Marker> marker, String words) {
    static Entry ofShade(String words) {
      return new Entry(Ink.SHADE, Dash.SOLID, Optional.empty(), words);
    }

    double wide() {
      return SWATCH + 8 + Canvas.width(words);
    }
  }

  /** Whether the machine's fonts have the letters of a language. */
  public static boolean canShow(Language language) {
    return language == Language.ENGLISH || GraphicsCanvas.FONT.canDisplayUpTo("有効次元数は判定できません") < 0;
  }

  /** Curves as a picture, with their title, the names of both axes and a legend. */
  public static Picture of(ChartModel model, Words words) {
    List<List<Entry>> legend = legend(model);
    double margin = new CurvePlot(model, 1).margin() + MARGIN;
    double wide = WIDTH - margin - 2 * MARGIN;
    int rows = new CurvePlot(model, 1).rows(wide);
    double top = 66.0 + CurvePlot.ROW * rows;
    double high = HEIGHT - top - FOOT - 20.0 * legend.size();
    CurvePlot curves = new CurvePlot(model, high);
    return new Picture(
        WIDTH,
        HEIGHT,
        new Plot(margin, top, wide),
        canvas -> {
          canvas.title(new Spot(0.5, 26 - top), model.title());
          double above = -12.0 - CurvePlot.ROW * rows;
          canvas.text(
              Ink.MUTED, Anchor.START, new Spot(0, above), MARGIN - margin, curves.upwards(words));
          curves.draw(canvas);
          curves.ticks(canvas, wide, curves.across(words));
          curves.lines(canvas, wide);
          for (int i = 0; i < legend.size(); i++) {
            draw(legend.get(i), high + FOOT + 8 + 20.0 * i, wide, canvas);
          }
        });
  }

  /** The rows of the legend: curves where there are several, and what the shade stands for. */
  private static List<List<Entry>> legend(ChartModel model) {
    List<Entry> all = new ArrayList<>();
    if (model.curves().size() > 1 && !model.curves().get(0).name().isEmpty()) {
      for (ChartModel.Curve curve : model.curves()) {
        Dash dash = curve.dashed() ? Dash.DASHED : Dash.SOLID;
        Optional<Marker> marker = Optional.of(Marker.of(curve.tone()));
        all.add(new Entry(Ink.of(curve.tone()), dash, marker, curve.name()));
      }
    }
    model.shade().ifPresent(shade -> all.add(Entry.ofShade(shade.label())));
    if (!model.unresolved().isEmpty()) {
      all.add(Entry.ofShade(model.unresolved()));
    }
    List<List<Entry>> rows = new ArrayList<>();
    double room = 0;
    for (Entry entry : all) {
      if (rows.isEmpty() || room < entry.wide()) {
        rows.add(new ArrayList<>());
        room = WIDTH - 5.0 * MARGIN;
      }
      rows.get(rows.size() - 1).add(entry);
      room -= entry.wide() + MARGIN;
    }
    return rows;
  }

  private static void draw(List<Entry> row, double y, double wide, Canvas canvas) {
    double right = -(row.stream().mapToDouble(Entry::wide).sum() + MARGIN * (row.size() - 1.0)) / 2;
    for (Entry entry : row) {
      if (entry.marker().isEmpty()) {
        canvas.box(entry.ink(), new Spot(0.5, y - 10), right + 4, SWATCH - 8.0, 12);
      } else {
        int length = entry.dash() == Dash.SOLID ? SWATCH : entry.dash().on();
        for (int x = 0; x < SWATCH; x += length + entry.dash().off()) {
          canvas.box(entry.ink(), new Spot(0.5, y - 5), right + x, length, 2);
        }
        Spot middle = new Spot(0.5 + (right + SWATCH / 2.0) / wide, y - 4);
        canvas.point(entry.ink(), entry.marker().get(), Fill.FULL, middle, new Note("", ""));
      }
      canvas.text(Ink.INK, Anchor.START, new Spot(0.5, y), right + SWATCH + 6, entry.words());
      right += entry.wide() + MARGIN;
    }
  }

  public void writePng(OutputStream out) throws IOException {
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.scale(SCALE, SCALE);
      painting.accept(new GraphicsCanvas(graphics, plot, width, height));
    } finally {
      graphics.dispose();
    }
    // in memory: otherwise a file in the temporary folder, which may be full, stands in between
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(image, "png", stream);
    }
  }

  public String svg() {
    SvgCanvas canvas = SvgCanvas.ofPicture(plot);
    painting.accept(canvas);
    return canvas.picture(width, height);
  }
}
