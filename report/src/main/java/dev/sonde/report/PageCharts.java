package dev.sonde.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.capacity.EffectiveDimension;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the page's charts show, as data for its script: figures as they are, with the scales they
 * are drawn on and the text that a pointer finds.
 */
final class PageCharts {
  /** Decades that a chart's height holds legibly, below its top. */
  private static final double MOST_DECADES = 12;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Measurement measurement;
  private final Words words;
  private final FigureFormat format;

  PageCharts(Measurement measurement, Words words, FigureFormat format) {
    this.measurement = measurement;
    this.words = words;
    this.format = format;
  }

  /** The data as JSON that may stand inside a script element. */
  String json() {
    ObjectNode charts = JSON.objectNode();
    if (hasDensity()) {
      charts.set("density", density());
    }
    if (!measurement.effectiveDimensions().isEmpty()) {
      charts.set("effectiveDimension", effectiveDimension());
    }
    if (!SharePair.of(measurement.spectrum()).isEmpty()) {
      charts.set("shares", shares());
    }
    ObjectNode all = JSON.objectNode();
    all.set("charts", charts);
    return all.toString()
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  boolean hasDensity() {
    SpectralDensity density = measurement.spectrum().density();
    double[] grid = density.grid();
    double[] values = density.values();
    int shown = 0;
    for (int i = 0; i < grid.length; i++) {
      shown += Double.isFinite(grid[i]) && values[i] > 0 && Double.isFinite(values[i]) ? 1 : 0;
    }
    return shown > 1 && density.width() > 0 && Double.isFinite(density.width());
  }

  /** Half the linear part of the eigenvalue axis: the power of ten below the density's width. */
  double densityUnit() {
    return powerOfTenBelow(measurement.spectrum().density().width());
  }

  private ObjectNode density() {
    SpectrumFigures spectrum = measurement.spectrum();
    SpectralDensity density = spectrum.density();
    double[] grid = density.grid();
    double[] values = density.values();
    ObjectNode chart = JSON.objectNode();
    chart.set("x", scale("symlog", densityUnit(), words.get("density.x")));
    ObjectNode y = scale("log", 0, "");
    double floor = densityFloor(density);
    y.put("floor", floor);
    chart.set("y", y);
    ArrayNode below = JSON.arrayNode();
    ArrayNode above = JSON.arrayNode();
    double before = Double.NaN;
    double heightBefore = Double.NaN;
    for (int i = 0; i < grid.length; i++) {
      if (!Double.isFinite(grid[i]) || !Double.isFinite(values[i])) {
        continue;
      }
      double height = Math.max(values[i], floor);
      if (before < 0 && grid[i] > 0) {
        // Both colours meet at zero, on the straight line that a chart draws between points.
        double atZero = heightBefore + (height - heightBefore) * before / (before - grid[i]);
        below.add(point(0, atZero));
        above.add(point(0, atZero));
      }
      if (grid[i] <= 0) {
        below.add(point(grid[i], height));
      }
      if (grid[i] >= 0) {
        above.add(point(grid[i], height));
      }
      before = grid[i];
      heightBefore = height;
    }
    ArrayNode series = chart.putArray("series");
    if (above.size() > 1) {
      series.add(series("area", "accent", "", above));
    }
    if (below.size() > 1) {
      series.add(series("area", "negative", "", below));
    }
    ArrayNode rugs = chart.putArray("rugs");
    List<EigenvalueEstimate> known = new ArrayList<>(spectrum.top());
    known.addAll(spectrum.bottom());
    rug(rugs, "accent", known.stream().filter(eigenvalue -> eigenvalue.value() >= 0).toList());
    rug(rugs, "negative", known.stream().filter(eigenvalue -> eigenvalue.value() < 0).toList());
    return chart;
  }

  private static ObjectNode point(double x, double y) {
    return JSON.objectNode().put("x", x).put("y", y);
  }

  /** Two decades below the height of one eigenvalue alone: less is a Gaussian's tail, not data. */
  private double densityFloor(SpectralDensity density) {
    double single =
        1 / (measurement.model().parameters() * density.width() * Math.sqrt(2 * Math.PI));
    double highest = 0;
    for (double value : density.values()) {
      if (Double.isFinite(value)) {
        highest = Math.max(highest, value);
      }
    }
    double floor = Math.max(single / 100, highest * Math.pow(10, -MOST_DECADES));
    return floor > 0 && floor < highest ? floor : highest / 100;
  }

  private static void rug(ArrayNode rugs, String colour, List<EigenvalueEstimate> eigenvalues) {
    ObjectNode rug = JSON.objectNode();
    rug.put("colour", colour);
    ArrayNode values = rug.putArray("values");
    for (EigenvalueEstimate eigenvalue : eigenvalues) {
      if (Double.isFinite(eigenvalue.value())) {
        values.add(eigenvalue.value());
      }
    }
    if (!values.isEmpty()) {
      rugs.add(rug);
    }
  }

  private ObjectNode effectiveDimension() {
    ObjectNode chart = JSON.objectNode();
    chart.set("x", scale("log", 0, words.get("neff.x")));
    chart.set("y", scale("log", 0, ""));
    ArrayNode points = JSON.arrayNode();
    measurement.effectiveDimensions().stream()
        .sorted(Comparator.comparingDouble(EffectiveDimension::z))
        .forEach(
            dimension ->
                points.add(
                    point(
                        dimension.z(),
                        Optional.of(dimension.estimate()),
                        "z = " + format.number(dimension.z(), Headline.AXIS_DIGITS),
                        "N_eff = " + format.estimate(dimension.estimate()))));
    chart.putArray("series").add(series("line", "accent", "", points));
    chart.put("unresolved", words.get("curve.unresolved"));
    measurement.effectiveDimensions().stream()
        .map(EffectiveDimension::z)
        .filter(z -> Headline.isOneOverN(measurement.data(), z))
        .findFirst()
        .ifPresent(
            z -> chart.putObject("mark").put("x", z).put("label", words.get("neff.oneOverN")));
    return chart;
  }

  private ObjectNode shares() {
    List<SharePair> pairs = new ArrayList<>(SharePair.of(measurement.spectrum()));
    pairs.sort(Comparator.comparingDouble(SharePair::tau));
    ObjectNode chart = JSON.objectNode();
    double smallest =
        pairs.stream().mapToDouble(SharePair::tau).filter(tau -> tau > 0).min().orElse(1);
    boolean zero = pairs.get(0).tau() <= 0;
    chart.set(
        "x", scale(zero ? "symlog" : "log", powerOfTenBelow(smallest), words.get("shares.x")));
    double one = 1.0 / Math.max(1, measurement.model().parameters());
    ObjectNode y = scale("symlog", powerOfTenBelow(one), "");
    y.put("percent", true).put("floor", 0);
    chart.set("y", y);
    ArrayNode above = JSON.arrayNode();
    ArrayNode below = JSON.arrayNode();
    for (SharePair pair : pairs) {
      String tau = format.number(pair.tau(), Headline.AXIS_DIGITS);
      above.add(
          point(
              pair.tau(),
              pair.above(),
              "τ = " + tau,
              words.get("shares.above") + ": " + pair.above().map(format::share).orElse("")));
      below.add(
          point(
              pair.tau(),
              pair.below(),
              "τ = " + tau,
              words.get("shares.below") + ": " + pair.below().map(format::share).orElse("")));
    }
    ArrayNode series = chart.putArray("series");
    series.add(series("line", "accent", words.get("shares.above"), above));
    ObjectNode dashed = series("line", "negative", words.get("shares.below"), below);
    dashed.put("dashed", true);
    series.add(dashed);
    chart.put("unresolved", words.get("curve.unresolved"));
    return chart;
  }

  private ObjectNode point(double x, Optional<Estimate> estimate, String where, String text) {
    ObjectNode point = JSON.objectNode();
    point.put("x", x);
    if (estimate.isEmpty() || !estimate.get().resolved()) {
      point.putNull("y").put("text", where + ": " + words.get("curve.unresolved"));
      return point;
    }
    double value = estimate.get().value();
    double half = MeasurePage.INTERVAL * estimate.get().standardError();
    point.put("y", value).put("text", where + "   " + text);
    if (half > 0 && Double.isFinite(value - half) && Double.isFinite(value + half)) {
      point.put("low", value - half).put("high", value + half);
    }
    return point;
  }

  private static ObjectNode series(String kind, String colour, String name, ArrayNode points) {
    ObjectNode series = JSON.objectNode();
    series.put("kind", kind).put("colour", colour).put("name", name);
    series.set("points", points);
    return series;
  }

  private static ObjectNode scale(String kind, double unit, String name) {
    ObjectNode scale = JSON.objectNode();
    scale.put("kind", kind).put("name", name);
    if (unit > 0) {
      scale.put("unit", unit);
    }
    return scale;
  }

  private static double powerOfTenBelow(double value) {
    return Math.pow(10, Math.floor(Math.log10(value)));
  }
}
