package dev.sonde.report.page;

import dev.sonde.report.chart.ChartModel;
import dev.sonde.report.chart.ChartText;
import dev.sonde.report.chart.CurvePlot;
import dev.sonde.report.chart.Marker;
import dev.sonde.report.chart.SvgCanvas;
import java.util.Locale;
import java.util.Map;

/**
 * Charts inside a page, as SVG that is as wide as its place and needs no script. Ticks and labels
 * are there for three widths, of which the page's style shows one.
 */
public final class PageCharts {
  private PageCharts() {}

  /** Pixels that a plot is high. */
  public enum Height {
    LOW(226),
    MIDDLE(272),
    TALL(292);

    private final double pixels;

    Height(double pixels) {
      this.pixels = pixels;
    }
  }

  /** Widths of a place, and what of them the plot has in the narrowest. */
  private enum Room {
    NARROW(280),
    MEDIUM(410),
    WIDE(730);

    private final double pixels;

    Room(double pixels) {
      this.pixels = pixels;
    }

    private String kind() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Writes a chart below the name of its vertical axis. */
  public static void one(Html html, Height height, String name, ChartModel model) {
    switched(html, height, "", Map.of(name, model));
  }

  /**
   * Writes charts of which the first is shown, and a choice may show another.
   *
   * @param id what the choice names; empty where there is none
   */
  public static void switched(Html html, Height height, String id, Map<String, ChartModel> models) {
    ChartModel shown = models.values().iterator().next();
    String upwards = new CurvePlot(shown, height.pixels).upwards(html.common());
    html.element("div", upwards, "class", "height");
    if (id.isEmpty()) {
      html.open("div", "class", "frame");
    } else {
      html.open("div", "class", "frame", "id", id);
    }
    boolean first = true;
    for (Map.Entry<String, ChartModel> each : models.entrySet()) {
      ChartModel model = each.getValue();
      String kind = model.shade().isPresent() ? "chart shaded" : "chart";
      html.open("div", "class", first ? kind : kind + " other", "data-chart", each.getKey());
      draw(html, new CurvePlot(model, height.pixels), height, model);
      html.close();
      first = false;
    }
    html.close();
  }

  /**
   * Writes what curves, and a stretch that stands out, are called, each beside its line and marker.
   *
   * @param more what else stands in the legend
   */
  public static void legend(Html html, ChartModel model, Runnable more) {
    html.open("ul", "class", "legend");
    for (ChartModel.Curve curve : model.curves()) {
      String tone = curve.tone().name().toLowerCase(Locale.ROOT);
      Marker marker = Marker.of(curve.tone());
      html.open("li")
          .fill(
              """
              <svg class="curve {}" width="30" height="12" viewBox="0 0 30 12" aria-hidden="true">\
              <path class="line" d="M1,6H29"/>""",
              curve.dashed() ? tone + " dashed" : tone);
      html.fill(
          marker == Marker.CIRCLE
              ? "<circle cx=\"15\" cy=\"6\" r=\"3\"/></svg>"
              : "<path d=\"" + marker.outline(15, 6) + "\"/></svg>");
      html.text(curve.name()).close();
    }
    String shaded = "<li><span class=\"swatch shade\"></span>{}</li>\n";
    model.shade().ifPresent(shade -> html.fill(shaded, shade.label()));
    more.run();
    html.close();
  }

  private static void draw(Html html, CurvePlot plot, Height height, ChartModel model) {
    SvgCanvas canvas = SvgCanvas.ofPage();
    String across = plot.across(html.common());
    plot.draw(canvas);
    for (Room room : Room.values()) {
      canvas.group(
          room.kind(),
          () -> {
            plot.ticks(canvas, room.pixels, across);
            plot.lines(canvas, room.pixels);
            plot.names(canvas, room.pixels);
          });
      int above = CurvePlot.ROW * plot.rows(room.pixels);
      if (above > 0) {
        html.open("svg", "class", room.kind(), "height", Integer.toString(above)).close();
      }
    }
    String high = String.format(Locale.ROOT, "%.0f", height.pixels);
    html.open("svg", "width", "100%", "height", high, "role", "img", "aria-label", model.title())
        .element("desc", new ChartText(model, html.common()).text())
        .markup(canvas.plot(height.pixels))
        .close();
  }
}
