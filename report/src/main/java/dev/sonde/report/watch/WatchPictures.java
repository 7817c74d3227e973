package dev.sonde.report.watch;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.watch.CheckpointMeasurement;
import dev.sonde.capacity.watch.HeadLogit;
import dev.sonde.capacity.watch.StepRule;
import dev.sonde.capacity.watch.WatchResult;
import dev.sonde.report.chart.Marker;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.SvgChart;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Every figure over steps, with the lines of limits. */
final class WatchPictures {
  private static final List<Marker> MARKERS = List.of(Marker.values());

  private static final int MOST_TICKS = 5;

  private final WatchResult result;
  private final WatchWords words;
  private final Html html;

  WatchPictures(WatchResult result, WatchWords words, Html html) {
    this.result = result;
    this.words = words;
    this.html = html;
  }

  /** A curve: its name, and its figure at a checkpoint, which may have none. */
  private record Curve(String name, Function<CheckpointMeasurement, Optional<Estimate>> figure) {}

  void draw() {
    html.open("div", "class", "theory");
    if (result.log().isPresent()) {
      new LoggedPicture(result, result.log().get(), words, html).draw();
    } else {
      chart("loss", List.of(curve("loss", m -> Estimate.exact(m.loss()))), List.of());
    }
    sharpness();
    chart("gaussNewton", dimensions(Matrix.GAUSS_NEWTON), List.of());
    chart("hessian", dimensions(Matrix.HESSIAN), List.of());
    logits();
    chart(
        "trace",
        List.of(
            curve("trace", CheckpointMeasurement::trace),
            curve("gaussNewtonTrace", m -> m.gaussNewton().trace())),
        List.of());
    chart("shares", shares(), List.of());
    chart("distance", List.of(curve("distance", m -> Estimate.exact(m.distance()))), List.of());
    chart("gradient", List.of(curve("gradient", m -> Estimate.exact(m.gradientNorm()))), List.of());
    if (result.checkpoints().stream().anyMatch(m -> m.accuracy().isPresent())) {
      chart(
          "accuracy",
          List.of(
              new Curve(
                  words.words().get("series.accuracy"),
                  m ->
                      m.accuracy().isPresent()
                          ? Optional.of(Estimate.exact(m.accuracy().getAsDouble()))
                          : Optional.empty())),
          List.of());
    }
    html.close();
  }

  /** The largest eigenvalue, and where the optimiser has a preconditioner that one, too. */
  private void sharpness() {
    Optional<StepRule> rule = result.rule();
    boolean preconditions = rule.filter(StepRule::preconditions).isPresent();
    List<SvgChart.Mark> marks = new ArrayList<>();
    rule.ifPresent(
        known -> {
          mark(marks, known.limit(), known.formula());
          mark(marks, known.smallBatchLimit(), StepRule.smallBatchFormula());
        });
    Curve largest = curve("largest", m -> CheckpointMeasurement.estimate(m.largest()));
    Curve critical =
        new Curve(words.words().get("series.critical"), CheckpointMeasurement::critical);
    chart(
        "sharpness",
        preconditions ? List.of(largest) : List.of(largest, critical),
        preconditions ? List.of() : marks);
    if (preconditions) {
      chart(
          "preconditioned",
          List.of(
              new Curve(
                  words.words().get("series.preconditioned"),
                  m -> m.preconditioned().map(CheckpointMeasurement::estimate)),
              critical),
          marks);
    }
  }

  private void mark(List<SvgChart.Mark> marks, OptionalDouble limit, String formula) {
    limit.ifPresent(at -> marks.add(new SvgChart.Mark("mark", at, words.shortLimit(formula, at))));
  }

  private enum Matrix {
    HESSIAN,
    GAUSS_NEWTON
  }

  private List<Curve> dimensions(Matrix matrix) {
    List<Curve> curves = new ArrayList<>();
    List<EffectiveDimension> all = result.checkpoints().get(0).hessian();
    for (int i = 0; i < Math.min(all.size(), MARKERS.size()); i++) {
      int at = i;
      double z = all.get(i).z();
      curves.add(
          new Curve(
              words.words().get("series.z", words.format().number(z)),
              m ->
                  Optional.of(
                          matrix == Matrix.HESSIAN
                              ? m.hessian().get(at).estimate()
                              : m.gaussNewton().effectiveDimension(z))
                      .filter(Estimate::resolved)));
    }
    return curves;
  }

  /** The heads with the largest logits, as many as have marks of their own. */
  private void logits() {
    List<Curve> curves = new ArrayList<>();
    for (HeadLogit head : words.heads(result).stream().limit(MARKERS.size()).toList()) {
      curves.add(
          new Curve(
              head.name(),
              m ->
                  m.heads().stream()
                      .filter(other -> other.name().equals(head.name()))
                      .map(other -> Estimate.exact(other.largest()))
                      .findFirst()));
    }
    boolean near = curves.isEmpty() || words.heads(result).get(0).largest() > HeadLogit.CLIP / 10;
    chart(
        "logits",
        curves,
        near
            ? List.of(
                new SvgChart.Mark(
                    "mark",
                    HeadLogit.CLIP,
                    words.shortLimit(words.words().get("mark.clip"), HeadLogit.CLIP)))
            : List.of());
  }

  private List<Curve> shares() {
    List<Curve> curves = new ArrayList<>();
    int count = Math.min(result.checkpoints().get(0).above().size(), MARKERS.size());
    for (int i = 0; i < count; i++) {
      int at = i;
      double tau = result.checkpoints().get(0).above().get(i).tau();
      curves.add(
          new Curve(
              words.words().get("series.above", words.format().number(tau)),
              m ->
                  Optional.of(m.above().get(at).fraction())
                      .filter(Estimate::resolved)
                      // less than half an eigenvalue is none
                      .filter(share -> share.value() * m.gaussNewton().dimension() >= 0.5)));
    }
    return curves;
  }

  private Curve curve(String name, Function<CheckpointMeasurement, Estimate> figure) {
    return new Curve(
        words.words().get("series." + name),
        m -> Optional.of(figure.apply(m)).filter(Estimate::resolved));
  }

  private void chart(String name, List<Curve> curves, List<SvgChart.Mark> marks) {
    List<SvgChart.Series> series = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Curve curve : curves) {
      List<SvgChart.Point> points = new ArrayList<>();
      for (CheckpointMeasurement m : result.checkpoints()) {
        curve
            .figure()
            .apply(m)
            .ifPresent(
                figure -> {
                  Estimate.Interval interval = figure.interval();
                  points.add(
                      new SvgChart.Point(
                          (double) m.step(),
                          figure.value(),
                          interval.low(),
                          interval.high(),
                          words
                              .words()
                              .get(
                                  "point",
                                  words.format().count(m.step()),
                                  words.format().estimate(figure))));
                });
      }
      if (!points.isEmpty()) {
        int tone = series.size();
        series.add(
            SvgChart.Series.joined("tone" + tone, MARKERS.get(tone % MARKERS.size()), points));
        names.add(curve.name());
      }
    }
    if (series.isEmpty()) {
      return;
    }
    SvgChart.Scale scale =
        SvgChart.Scale.around(
            !name.equals("accuracy") && isLogarithmic(series),
            SvgChart.ends(series),
            SvgChart.heights(series),
            marks.stream().mapToDouble(SvgChart.Mark::y));
    html.open("div", "class", "picture").open("ul", "class", "legend theory");
    for (int i = 0; i < names.size(); i++) {
      html.open("li");
      SvgChart.lineKey(html, series.get(i).style(), series.get(i).marker());
      html.text(names.get(i)).close();
    }
    html.close();
    List<SvgChart.Tick> ticks = ticks();
    new SvgChart(html, words.format(), scale, at -> at, ends())
        .draw(
            words.words().get("chart." + name),
            words.words().get("axis.step"),
            ticks,
            marks,
            series);
    html.close();
  }

  /** Logarithmic where all figures are positive and reach over more than a decade. */
  private static boolean isLogarithmic(List<SvgChart.Series> series) {
    return isLogarithmic(SvgChart.heights(series).summaryStatistics());
  }

  static boolean isLogarithmic(DoubleSummaryStatistics heights) {
    return heights.getMin() > 0 && heights.getMax() > 10 * heights.getMin();
  }

  private List<SvgChart.Tick> ends() {
    List<CheckpointMeasurement> all = result.checkpoints();
    return List.of(
        new SvgChart.Tick((double) all.get(0).step(), ""),
        new SvgChart.Tick((double) all.get(all.size() - 1).step(), ""));
  }

  /** Steps of checkpoints, as many as have room. */
  private List<SvgChart.Tick> ticks() {
    List<CheckpointMeasurement> all = result.checkpoints();
    double from = all.get(0).step();
    double range = all.get(all.size() - 1).step() - from;
    List<SvgChart.Tick> ticks = new ArrayList<>();
    double free = Double.NEGATIVE_INFINITY;
    for (CheckpointMeasurement m : all) {
      double at = m.step();
      if (at >= free) {
        ticks.add(new SvgChart.Tick(at, words.format().count(m.step())));
        free = at + range / MOST_TICKS;
      }
    }
    return ticks;
  }
}
