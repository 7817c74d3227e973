package dev.sonde.report;

import dev.sonde.descent.Average;
import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepAxis;
import dev.sonde.descent.SweepPoint;
import dev.sonde.report.ChartModel.Axis;
import dev.sonde.report.ChartModel.Line;
import dev.sonde.report.ChartModel.Point;
import dev.sonde.report.ChartModel.Range;
import dev.sonde.report.ChartModel.Tone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The charts of a sweep: test and training error over the axis, or over any measure. */
final class SweepModels {
  private final Sweep sweep;
  private final SweepWords words;

  SweepModels(Sweep sweep, SweepWords words) {
    this.sweep = sweep;
    this.words = words;
  }

  /**
   * The charts by their keys, each with the words for its horizontal axis; the sweep's own first.
   */
  Map<String, ChartModel> curves() {
    Map<String, ChartModel> charts = new LinkedHashMap<>();
    String axis = sweep.axis().label();
    charts.put(
        axis, chart(words.words.get("axis." + axis), SweepPoint::value, threshold(), Errors.SHOWN));
    TreeSet<String> names = new TreeSet<>();
    sweep.points().forEach(point -> names.addAll(point.measures().keySet()));
    names.remove(axis);
    names.remove("unmeasured");
    for (String name : names) {
      List<SweepPoint> having =
          sweep.points().stream().filter(point -> of(point, name) != null).toList();
      boolean varies =
          having.stream().mapToDouble(point -> value(point, name)).distinct().count() > 1;
      if (having.size() >= 3 && varies) {
        charts.put(
            name,
            chart(
                words.measure(name), point -> value(point, name), Optional.empty(), Errors.HIDDEN));
      }
    }
    return charts;
  }

  private enum Errors {
    SHOWN,
    /** Where the curve folds back a band would cover itself. */
    HIDDEN
  }

  private static @Nullable Average of(SweepPoint point, String name) {
    Average average = point.measures().get(name);
    return average != null && Double.isFinite(average.estimate()) ? average : null;
  }

  private static double value(SweepPoint point, String name) {
    Average average = of(point, name);
    return average == null ? Double.NaN : average.estimate();
  }

  private Optional<Line> threshold() {
    return sweep.thresholds().stream()
        .filter(threshold -> threshold.epsilon() == 0.05 && Double.isFinite(threshold.value()))
        .findFirst()
        .map(threshold -> new Line(threshold.value(), words.words.get("curve.threshold")));
  }

  private ChartModel chart(
      String name, Function<SweepPoint, Double> x, Optional<Line> line, Errors errors) {
    List<ChartModel.Curve> curves = new ArrayList<>();
    curves.add(curve(Tone.ACCENT, "curve.test", false, x, SweepPoint::testError, errors));
    if (sweep.points().stream().anyMatch(point -> point.earlyStopped().n() > 0)) {
      curves.add(
          curve(Tone.ACCENT, "curve.stopped", true, x, SweepPoint::earlyStopped, Errors.HIDDEN));
    }
    if (sweep.points().stream().anyMatch(point -> point.tuned().n() > 0)) {
      curves.add(curve(Tone.ACCENT, "curve.tuned", true, x, SweepPoint::tuned, Errors.HIDDEN));
    }
    curves.add(
        curve(Tone.NEGATIVE, "curve.train", false, x, SweepPoint::trainError, Errors.HIDDEN));
    boolean positive =
        sweep.points().stream().map(x).filter(Double::isFinite).allMatch(value -> value > 0);
    AxisScale scale = positive ? AxisScale.logarithmic() : symmetric(x);
    return new ChartModel(
        words.words.get("section.curve"),
        new Axis(scale, name, sweep.axis() == SweepAxis.NOISE && line.isPresent()),
        // linear up to an error of 1, which is where most curves live
        new Axis(AxisScale.symmetric(1), words.words.get("curve.y"), true),
        OptionalDouble.of(0),
        curves,
        List.of(),
        line,
        "");
  }

  private AxisScale symmetric(Function<SweepPoint, Double> x) {
    double most =
        sweep.points().stream()
            .map(x)
            .filter(Double::isFinite)
            .mapToDouble(Math::abs)
            .max()
            .orElse(1);
    return AxisScale.symmetric(Math.max(most, 1e-12));
  }

  private ChartModel.Curve curve(
      Tone tone,
      String key,
      boolean dashed,
      Function<SweepPoint, Double> x,
      Function<SweepPoint, Average> y,
      Errors errors) {
    List<Point> points = new ArrayList<>();
    String name = words.words.get(key);
    for (SweepPoint point : sweep.points()) {
      Average average = y.apply(point);
      double at = x.apply(point);
      if (!Double.isFinite(at) || !Double.isFinite(average.estimate())) {
        continue;
      }
      double half =
          errors == Errors.SHOWN && Double.isFinite(average.standardError())
              ? MeasureModels.INTERVAL * average.standardError()
              : 0;
      points.add(
          new Point(
              at,
              Optional.of(
                  new Range(
                      average.estimate(),
                      Math.max(0, average.estimate() - half),
                      average.estimate() + half)),
              words.value(sweep.axis().label(), point.value())
                  + "   "
                  + name
                  + " "
                  + words.error(average)));
    }
    return new ChartModel.Curve(tone, name, false, dashed, points);
  }
}
