package dev.sonde.report.chart;

import dev.sonde.report.words.Language;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.w3c.dom.Document;

/**
 * A picture that can be written as PNG and as SVG.
 *
 * @param width its width in pixels
 * @param height its height in pixels
 * @param painting what draws it
 */
public record Picture(int width, int height, Consumer<Graphics2D> painting) {
  public static final int WIDTH = 760;
  static final int HEIGHT = 440;
  public static final Color ACCENT = new Color(0x0b5cad);
  static final Color NEGATIVE = new Color(0xb8450b);
  public static final Color INK = new Color(0x16191d);
  static final Color TUNED = new Color(0x2c7a4b);

  public static final Color MUTED = new Color(0x5b636e);
  static final Color RULE = new Color(0xdfe3e8);
  static final Color SHADE = new Color(0xeceef0);
  public static final Color QUIET = new Color(0xa9b1bb);
  static final Color CLEAR = new Color(255, 255, 255, 0);

  public static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  public static final float TITLE_SIZE = 15f;

  /** Pixels of PNG a pixel of layout, so that pictures are sharp in print. */
  private static final int SCALE = 2;

  /** Whether the machine's fonts have the letters of a language. */
  public static boolean canShow(Language language) {
    return language == Language.ENGLISH || FONT.canDisplayUpTo("有効次元数は判定できません") < 0;
  }

  /** The style that the page has: no frames, quiet rules, one font. */
  static void style(AxesChartStyler styler) {
    styler.setBaseFont(FONT);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartPadding(14);
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(FONT.deriveFont(Font.BOLD, TITLE_SIZE));
    styler.setChartTitlePadding(8);
    styler.setChartFontColor(INK);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotContentSize(1.0);
    styler.setPlotMargin(0);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendBackgroundColor(Color.WHITE);
    styler.setLegendFont(FONT);
    styler.setLegendSeriesLineLength(22);
    styler.setAxisTitleFont(FONT);
    styler.setXAxisTitleColor(MUTED);
    styler.setYAxisTitleColor(MUTED);
    styler.setAxisTickLabelsFont(FONT);
    styler.setAxisTickLabelsColor(MUTED);
    styler.setAxisTickMarksColor(MUTED);
    styler.setAxisTickMarkLength(4);
    styler.setPlotGridLinesColor(RULE);
    styler.setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setAnnotationTextFont(FONT);
    styler.setAnnotationTextFontColor(MUTED);
    styler.setMarkerSize(6);
    styler.setAntiAlias(true);
  }

  public void writePng(OutputStream out) throws IOException {
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.scale(SCALE, SCALE);
      painting.accept(graphics);
    } finally {
      graphics.dispose();
    }
    // in memory: otherwise a file in the temporary folder, which may be full, stands in between
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(image, "png", stream);
    }
  }

  public String svg() {
    try {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument(SVGGraphics2D.SVG_NAMESPACE_URI, "svg", null);
      SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
      context.setComment(null);
      SVGGraphics2D graphics = new SVGGraphics2D(context, true);
      graphics.setSVGCanvasSize(new Dimension(width, height));
      painting.accept(graphics);
      StringWriter text = new StringWriter();
      graphics.stream(graphics.getRoot(), text, true, false);
      return text.toString().replace("\r\n", "\n");
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java has a DOM", e);
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
  }
}
