package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.results.Landmark;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.results.TheoryPoint;
import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.report.chart.AxisScale;
import dev.sonde.report.chart.ChartModel;
import dev.sonde.report.chart.ChartModel.Axis;
import dev.sonde.report.chart.ChartModel.Line;
import dev.sonde.report.chart.ChartModel.Point;
import dev.sonde.report.chart.ChartModel.Range;
import dev.sonde.report.chart.ChartModel.Tone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The charts of a sweep: test and training error over the axis, or over any measure. */
record SweepModels(Sweep sweep, SweepWords words) {
  private static final int MOST_NAMED = 24;

  /** Named values of a logarithmic axis that lie closer than this factor run into each other. */
  private static final double APART = 2;

  /**
   * The charts by their keys, each with the words for its horizontal axis; the sweep's own first.
   */
  Map<String, ChartModel> curves() {
    Map<String, ChartModel> charts = new LinkedHashMap<>();
    String axis = sweep.axis().label();
    charts.put(
        axis,
        chart(
            words.words().get("axis." + axis),
            SweepPoint::value,
            lines(),
            shade(),
            Errors.SHOWN,
            values()));
    TreeSet<String> names = new TreeSet<>();
    sweep.points().forEach(point -> names.addAll(point.measures().keySet()));
    names.remove(axis);
    for (String name : names) {
      List<SweepPoint> having =
          sweep.points().stream().filter(point -> of(point, name) != null).toList();
      boolean varies =
          having.stream().mapToDouble(point -> value(point, name)).distinct().count() > 1;
      if (having.size() >= 3 && varies) {
        charts.put(
            name,
            chart(
                words.measure(name),
                point -> value(point, name),
                name.equals("parameters") ? counts() : List.of(),
                Optional.empty(),
                Errors.HIDDEN,
                List.of()));
      }
    }
    return charts;
  }

  /** Test and training error over the sweep's own axis, without the lines that need a caption. */
  ChartModel opening() {
    return chart(
        words.words().get("axis." + sweep.axis().label()),
        SweepPoint::value,
        List.of(),
        shade(),
        Errors.SHOWN,
        values());
  }

  /** The values that the axis names: its own, or of too many those that findings speak of. */
  private List<Double> values() {
    List<Double> values = sweep.points().stream().map(SweepPoint::value).toList();
    DoubleDescent descent = sweep.doubleDescent();
    if (values.size() <= MOST_NAMED) {
      return values;
    }
    if (descent.valley().isEmpty() || descent.peak().isEmpty() || values.get(0) <= 0) {
      return List.of();
    }
    double last = values.get(values.size() - 1);
    TreeSet<Double> named =
        new TreeSet<>(List.of(descent.valley().get().value(), descent.peak().get().value(), last));
    TreeSet<Double> spoken = new TreeSet<>(named);
    for (double decade = Math.pow(10, Math.ceil(Math.log10(values.get(0)))); decade < last; ) {
      double at = decade;
      if (spoken.stream().allMatch(value -> Math.max(value / at, at / value) > APART)) {
        named.add(at);
      }
      decade *= 10;
    }
    return List.copyOf(named);
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

  /** Where training error crosses each ε, and where counting says that it should. */
  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (InterpolationThreshold threshold : sweep.thresholds()) {
      if (Double.isFinite(threshold.value())) {
        lines.add(
            new Line(
                threshold.value(),
                words.words().get("curve.threshold", words.format().percent(threshold.epsilon()))));
      }
    }
    for (Landmark landmark : sweep.landmarks()) {
      String key =
          switch (landmark.kind()) {
            case SAMPLES -> samples();
            case TARGETS -> "landmark.targets";
          };
      lines.add(new Line(landmark.value(), words.words().get(key)));
    }
    return lines;
  }

  /** What equals the parameters where they are as many as samples. */
  private String samples() {
    if (sweep.axis() == SweepAxis.FEATURES) {
      return "landmark.features";
    }
    return sweep.known().isText() ? "landmark.predictions" : "landmark.samples";
  }

  /** The same on the axis of parameters, where counting is all there is. */
  private List<Line> counts() {
    double samples = (double) sweep.design().data().samples() * sweep.known().predictions();
    double classes = SweepWords.outputs(sweep);
    List<Line> lines = new ArrayList<>();
    if (sweep.axis() == SweepAxis.WIDTH) {
      lines.add(new Line(samples, words.words().get(samples())));
    }
    if (classes > 1 && (sweep.axis() == SweepAxis.WIDTH || sweep.axis() == SweepAxis.FEATURES)) {
      lines.add(new Line(samples * classes, words.words().get("landmark.targets")));
    }
    return lines;
  }

  private Optional<ChartModel.Shade> shade() {
    return sweep
        .criticalRegime()
        .map(
            regime ->
                new ChartModel.Shade(
                    regime.low(), regime.high(), words.words().get("curve.critical")));
  }

  private ChartModel chart(
      String name,
      Function<SweepPoint, Double> x,
      List<Line> lines,
      Optional<ChartModel.Shade> shade,
      Errors errors,
      List<Double> ticks) {
    boolean noisy =
        sweep.points().stream()
            .anyMatch(point -> point.noisyTestError().estimate() != point.testError().estimate());
    List<ChartModel.Curve> curves = new ArrayList<>();
    String test = noisy ? "curve.test.clean" : "curve.test";
    ChartModel.Curve first = curve(Tone.ACCENT, test, false, x, SweepPoint::testError, errors);
    curves.add(errors == Errors.SHOWN ? first : named(first, x));
    if (noisy) {
      curves.add(
          curve(
              Tone.ACCENT, "curve.test.noisy", true, x, SweepPoint::noisyTestError, Errors.HIDDEN));
    }
    if (sweep.points().stream().anyMatch(point -> point.earlyStopped().n() > 0)) {
      curves.add(
          curve(Tone.MUTED, "curve.stopped", true, x, SweepPoint::earlyStopped, Errors.HIDDEN));
    }
    if (sweep.points().stream().anyMatch(point -> point.tuned().n() > 0)) {
      curves.add(
          curve(
              Tone.TUNED,
              "curve.tuned." + SweepWords.tuned(sweep),
              false,
              x,
              SweepPoint::tuned,
              Errors.HIDDEN));
    }
    curves.add(
        curve(Tone.NEGATIVE, "curve.train", false, x, SweepPoint::trainError, Errors.HIDDEN));
    boolean positive =
        sweep.points().stream().map(x).filter(Double::isFinite).allMatch(value -> value > 0);
    AxisScale scale = positive ? AxisScale.logarithmic() : symmetric(x);
    return new ChartModel(
        words.words().get("section.curve"),
        new Axis(
            scale,
            name,
            sweep.axis() == SweepAxis.NOISE && name.equals(words.words().get("axis.noise")),
            ticks),
        // linear up to an error of 1, which is where most curves live
        new Axis(
            AxisScale.symmetric(1), words.words().get("curve.y"), words.format().hasPercentages()),
        OptionalDouble.of(0),
        curves,
        List.of(),
        lines,
        shade,
        "");
  }

  /** A curve over another axis than the sweep's own, whose values its points are named by. */
  private ChartModel.Curve named(ChartModel.Curve curve, Function<SweepPoint, Double> x) {
    List<Point> points = new ArrayList<>();
    for (Point point : curve.points()) {
      String name =
          sweep.points().stream()
              .filter(one -> x.apply(one) == point.x() && holds(point, one.testError()))
              .findFirst()
              .map(one -> words.value(sweep.axis().label(), one.value()))
              .orElse("");
      points.add(new Point(point.x(), point.range(), point.text(), name));
    }
    return new ChartModel.Curve(curve.tone(), curve.name(), curve.area(), curve.dashed(), points);
  }

  private static boolean holds(Point point, Average average) {
    return point.range().filter(range -> range.value() == average.estimate()).isPresent();
  }

  /** Test error in its two parts; empty below two seeds. */
  Optional<ChartModel> parts() {
    if (sweep.points().stream().noneMatch(point -> point.variance().n() > 0)) {
      return Optional.empty();
    }
    Function<SweepPoint, Double> x = SweepPoint::value;
    return Optional.of(
        new ChartModel(
            words.words().get("section.parts"),
            axis(),
            new Axis(AxisScale.symmetric(1), words.words().get("curve.y"), true),
            OptionalDouble.of(0),
            List.of(
                curve(Tone.MUTED, "curve.test", true, x, SweepPoint::testError, Errors.HIDDEN),
                curve(Tone.ACCENT, "parts.bias", false, x, SweepPoint::bias, Errors.SHOWN),
                curve(
                    Tone.NEGATIVE, "parts.variance", false, x, SweepPoint::variance, Errors.SHOWN)),
            List.of(),
            List.of(),
            shade(),
            ""));
  }

  /** Measured test loss and what theory expects; empty where there is none. */
  Optional<ChartModel> theory() {
    ChartModel.Curve predicted =
        line(Tone.NEGATIVE, "theory.predicted", point -> OptionalDouble.of(point.predicted()));
    if (predicted.points().size() < 2) {
      return Optional.empty();
    }
    List<ChartModel.Curve> curves = new ArrayList<>();
    Set<Double> without = withoutMean();
    curves.add(
        losses(
            Tone.ACCENT,
            "theory.measured",
            point -> without.contains(point.value()) ? Average.of() : point.testLoss()));
    curves.add(predicted);
    Map<Double, Average> tuned = tunedLosses();
    if (!tuned.isEmpty()) {
      curves.add(
          losses(
              Tone.TUNED,
              "theory.ridge.measured",
              point -> tuned.getOrDefault(point.value(), Average.of())));
    }
    ChartModel.Curve least =
        line(
            Tone.TUNED,
            "theory.ridge.least",
            point ->
                point
                    .ridge()
                    .map(ridge -> OptionalDouble.of(ridge.least()))
                    .orElse(OptionalDouble.empty()));
    if (!least.points().isEmpty()) {
      curves.add(least);
    }
    return Optional.of(
        new ChartModel(
            words.words().get("section.theory"),
            axis(),
            new Axis(AxisScale.logarithmic(), words.words().get("theory.y"), false),
            OptionalDouble.empty(),
            curves,
            List.of(),
            List.of(),
            Optional.empty(),
            ""));
  }

  /** Where no mean exists, so that one over seeds says nothing. */
  private Set<Double> withoutMean() {
    return sweep.theory().stream()
        .filter(point -> Double.isInfinite(point.predicted()))
        .map(TheoryPoint::value)
        .collect(Collectors.toSet());
  }

  /** The test losses of tuned ridges, by the axis's value; only those that were measured. */
  private Map<Double, Average> tunedLosses() {
    Map<Double, Average> losses = new HashMap<>();
    for (TheoryPoint point : sweep.theory()) {
      point
          .ridge()
          .map(TheoryPoint.TunedRidge::measured)
          .filter(loss -> loss.n() > 0)
          .ifPresent(loss -> losses.put(point.value(), loss));
    }
    return losses;
  }

  /** A dashed line of what theory says, where it is a positive number. */
  private ChartModel.Curve line(
      Tone tone, String key, Function<TheoryPoint, OptionalDouble> figure) {
    List<Point> points = new ArrayList<>();
    String name = words.words().get(key);
    for (TheoryPoint point : sweep.theory()) {
      double value = figure.apply(point).orElse(Double.NaN);
      if (Double.isFinite(value) && value > 0) {
        points.add(
            new Point(
                point.value(),
                Optional.of(new Range(value, value, value)),
                label(point.value(), name, words.format().number(value))));
      }
    }
    return new ChartModel.Curve(tone, name, false, true, points);
  }

  private Axis axis() {
    boolean positive = sweep.points().stream().allMatch(point -> point.value() > 0);
    return new Axis(
        positive ? AxisScale.logarithmic() : symmetric(SweepPoint::value),
        words.words().get("axis." + sweep.axis().label()),
        sweep.axis() == SweepAxis.NOISE,
        values());
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

  private ChartModel.Curve losses(Tone tone, String key, Function<SweepPoint, Average> y) {
    return curve(tone, key, false, SweepPoint::value, y, Errors.SHOWN, words::figure);
  }

  private ChartModel.Curve curve(
      Tone tone,
      String key,
      boolean dashed,
      Function<SweepPoint, Double> x,
      Function<SweepPoint, Average> y,
      Errors errors) {
    return curve(tone, key, dashed, x, y, errors, words::error);
  }

  private ChartModel.Curve curve(
      Tone tone,
      String key,
      boolean dashed,
      Function<SweepPoint, Double> x,
      Function<SweepPoint, Average> y,
      Errors errors,
      Function<Average, String> text) {
    List<Point> points = new ArrayList<>();
    String name = words.words().get(key);
    for (SweepPoint point : sweep.points()) {
      Average average = y.apply(point);
      double at = x.apply(point);
      if (!Double.isFinite(at) || !Double.isFinite(average.estimate())) {
        continue;
      }
      double interval = errors == Errors.SHOWN ? average.interval() : 0;
      // parts of the error have none where two seeds make one pair
      double half = Double.isFinite(interval) ? interval : 0;
      points.add(
          new Point(
              at,
              Optional.of(
                  new Range(
                      average.estimate(),
                      Math.max(0, average.estimate() - half),
                      average.estimate() + half)),
              label(point.value(), name, text.apply(average))));
    }
    return new ChartModel.Curve(tone, name, false, dashed, points);
  }

  private String label(double value, String name, String figure) {
    return words.value(sweep.axis().label(), value) + "   " + name + " " + figure;
  }
}
