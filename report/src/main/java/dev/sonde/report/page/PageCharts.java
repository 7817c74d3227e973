package dev.sonde.report.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.report.chart.ChartModel;
import java.util.Locale;

/** Charts as data for the page's script. */
public final class PageCharts {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectNode charts = JSON.objectNode();

  public void add(String name, ChartModel model) {
    ObjectNode chart = charts.putObject(name);
    chart.set("x", axis(model.x()));
    ObjectNode y = axis(model.y());
    model.floor().ifPresent(floor -> y.put("floor", floor));
    chart.set("y", y);
    ArrayNode series = chart.putArray("series");
    model.curves().forEach(curve -> series.add(curve(curve)));
    ArrayNode rugs = chart.putArray("rugs");
    for (ChartModel.Marks marks : model.marks()) {
      ArrayNode values = rugs.addObject().put("colour", colour(marks.tone())).putArray("values");
      marks.figures().forEach(values::add);
    }
    ArrayNode lines = chart.putArray("lines");
    model.lines().forEach(line -> lines.addObject().put("x", line.x()).put("label", line.label()));
    model
        .shade()
        .ifPresent(
            shade ->
                chart
                    .putObject("shade")
                    .put("from", shade.from())
                    .put("to", shade.to())
                    .put("label", shade.label()));
    chart.put("unresolved", model.unresolved());
  }

  /** The data as JSON that may stand inside a script element. */
  public String json() {
    ObjectNode all = JSON.objectNode();
    all.set("charts", charts);
    return safe(all);
  }

  /** Data as JSON that may stand inside a script element. */
  public static String safe(ObjectNode data) {
    return data.toString()
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static ObjectNode axis(ChartModel.Axis axis) {
    ObjectNode node =
        JSON.objectNode()
            .put("kind", axis.scale().kind().toString())
            .put("unit", axis.scale().unit())
            .put("name", axis.name())
            .put("percent", axis.percent());
    if (!axis.ticks().isEmpty()) {
      ArrayNode ticks = node.putArray("ticks");
      axis.ticks().forEach(ticks::add);
    }
    return node;
  }

  private static ObjectNode curve(ChartModel.Curve curve) {
    ObjectNode series =
        JSON.objectNode()
            .put("colour", colour(curve.tone()))
            .put("name", curve.name())
            .put("area", curve.area())
            .put("dashed", curve.dashed());
    ArrayNode points = series.putArray("points");
    for (ChartModel.Point point : curve.points()) {
      ObjectNode one = points.addObject().put("x", point.x());
      if (point.range().isEmpty()) {
        one.putNull("y");
      } else {
        ChartModel.Range range = point.range().get();
        one.put("y", range.value());
        if (range.high() > range.low()) {
          one.put("low", range.low()).put("high", range.high());
        }
      }
      if (!point.text().isEmpty()) {
        one.put("text", point.text());
      }
    }
    return series;
  }

  private static String colour(ChartModel.Tone tone) {
    return tone.name().toLowerCase(Locale.ROOT);
  }
}
