package dev.sonde.descent;

import dev.sonde.capacity.Finding;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Turns a ledger's cells into what they say together. */
final class SweepReading {
  /** The half width of a 95% interval of a normal error, in standard errors. */
  private static final double INTERVAL = 1.96;

  private final Run run;
  private final SweepAxis axis;
  private final SweepPlan plan;
  private final List<SweepModel> all = new ArrayList<>();
  private final List<Model> models = new ArrayList<>();
  private int missing;

  SweepReading(Run run, List<Cell> cells) {
    this.run = run;
    this.plan = SweepPlan.of(run.plan());
    this.axis = plan.settings().range.axis();
    cells.forEach(this::add);
  }

  private void add(Cell cell) {
    int repetition = Integer.parseInt(cell.configuration().get("repetition").orElse("0"));
    if (cell.status() == CellStatus.WAITING || cell.status() == CellStatus.CLAIMED) {
      missing++;
      return;
    }
    CellResult result = CellResult.of(cell.result());
    boolean along = axis == SweepAxis.STEPS || axis == SweepAxis.FEATURES;
    if (along && !result.curve().isEmpty()) {
      for (CurvePoint point : result.curve()) {
        add(cell, point.at(), repetition, result, List.of(point), List.of());
      }
    } else {
      double value =
          cell.configuration().get(axis.label()).map(Double::parseDouble).orElse(Double.NaN);
      boolean whole = cell.status() == CellStatus.DONE;
      add(
          cell,
          value,
          repetition,
          result,
          whole ? List.of(result.last()) : List.of(),
          result.curve());
    }
  }

  private void add(
      Cell cell,
      double value,
      int repetition,
      CellResult result,
      List<CurvePoint> figures,
      List<CurvePoint> curve) {
    all.add(
        new SweepModel(
            value, cell.key(), cell.configuration(), cell.status(), result.note(), figures, curve));
    if (cell.status() == CellStatus.DONE) {
      OptionalDouble earliest =
          curve.stream()
              .map(CurvePoint::testError)
              .filter(error -> error != null)
              .mapToDouble(error -> error)
              .min();
      models.add(new Model(value, repetition, cell.status(), figures.get(0), earliest));
    }
  }

  Sweep sweep() {
    List<SweepPoint> points = points();
    long seed = plan.settings().seed;
    List<Double> values = points.stream().map(SweepPoint::value).toList();
    List<InterpolationThreshold> thresholds = List.of();
    DoubleDescent descent =
        new DoubleDescent(
            false, Double.NaN, 0, Optional.empty(), Optional.empty(), Optional.empty());
    if (!points.isEmpty()) {
      Curve train = Curve.of(values, figures(values, Model::trainError));
      if (axis.fitsBetter() != 0) {
        thresholds = ThresholdFit.of(train, axis.fitsBetter(), seed);
      }
      // the error of numbers has no bound: close to the threshold single draws outweigh all others
      boolean numbers = run.plan().get("classes").orElse("0").equals("0");
      Curve test =
          Curve.of(
              values,
              figures(values, model -> numbers ? Math.log(model.testError()) : model.testError()));
      descent =
          PeakSearch.on(
              test,
              points.stream().map(SweepPoint::testError).toArray(Average[]::new),
              numbers ? Math::exp : error -> error,
              seed);
    }
    List<ScoreboardEntry> scoreboard =
        Scoreboard.of(
            models,
            descent.valley().map(v -> OptionalDouble.of(v.value())).orElse(OptionalDouble.empty()),
            seed);
    Optional<Advice> advice = advice(points);
    List<TheoryPoint> theory =
        run.plan().get("data").orElse("").equals(GaussianTask.NAME)
            ? TheoryOverlay.of(
                plan.task(setting("signal"), setting("noise-variance")),
                plan.settings().samples,
                points)
            : List.of();
    List<Finding> findings =
        new SweepFindings(plan, points, thresholds, descent, scoreboard, advice, all, missing)
            .list();
    return new Sweep(
        run, axis, points, all, thresholds, descent, scoreboard, theory, advice, findings, missing);
  }

  private double setting(String name) {
    return Double.parseDouble(run.plan().get(name).orElse("NaN"));
  }

  private double[][] figures(List<Double> values, ToDoubleFunction<Model> figure) {
    int seeds = models.stream().mapToInt(Model::repetition).max().orElse(0) + 1;
    double[][] figures = new double[values.size()][seeds];
    for (double[] row : figures) {
      Arrays.fill(row, Double.NaN);
    }
    for (Model model : models) {
      int at = values.indexOf(model.value());
      figures[at][model.repetition()] = figure.applyAsDouble(model);
    }
    return figures;
  }

  private List<SweepPoint> points() {
    TreeSet<Double> values = new TreeSet<>();
    models.forEach(model -> values.add(model.value()));
    List<SweepPoint> points = new ArrayList<>();
    for (double value : values) {
      List<Model> here = models.stream().filter(model -> model.value() == value).toList();
      SortedMap<String, Average> measures = new TreeMap<>();
      TreeSet<String> names = new TreeSet<>();
      here.forEach(model -> names.addAll(model.figures().measures().keySet()));
      for (String name : names) {
        measures.put(name, average(here, model -> model.figures().measures().get(name)));
      }
      Average tuned = measures.getOrDefault("tuned.testError", Average.of());
      measures.keySet().removeIf(name -> name.startsWith("tuned."));
      points.add(
          new SweepPoint(
              value,
              here.get(0).figures().parameters(),
              average(here, model -> model.figures().trainError()),
              average(here, model -> model.figures().testError()),
              average(here, model -> model.figures().noisyTestError()),
              average(here, model -> model.figures().trainLoss()),
              average(here, model -> model.figures().testLoss()),
              average(
                  here,
                  model ->
                      model.earlyStopped().isPresent()
                          ? Double.valueOf(model.earlyStopped().getAsDouble())
                          : null),
              tuned,
              measures,
              count(value, CellStatus.DIVERGED),
              count(value, CellStatus.FAILED)));
    }
    return points;
  }

  private int count(double value, CellStatus status) {
    return (int)
        all.stream().filter(model -> model.value() == value && model.status() == status).count();
  }

  private static Average average(List<Model> models, Function<Model, @Nullable Double> figure) {
    List<Double> present = new ArrayList<>();
    for (Model model : models) {
      Double value = figure.apply(model);
      if (value != null && Double.isFinite(value)) {
        present.add(value);
      }
    }
    return Average.of(present.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The smallest value within the error bar of the best; more samples are always better taken. */
  private Optional<Advice> advice(List<SweepPoint> points) {
    if (points.isEmpty() || axis == SweepAxis.NOISE || axis == SweepAxis.SAMPLES) {
      return Optional.empty();
    }
    SweepPoint best = points.get(0);
    for (SweepPoint point : points) {
      if (point.testError().estimate() < best.testError().estimate()) {
        best = point;
      }
    }
    for (SweepPoint point : points) {
      double apart = point.testError().estimate() - best.testError().estimate();
      // the best's own bar: a value whose error is uncertain is not as good for that
      if (apart <= INTERVAL * zero(best.testError())) {
        return Optional.of(
            new Advice(point.value(), point.testError(), best.value(), best.testError()));
      }
    }
    return Optional.empty();
  }

  private static double zero(Average average) {
    return Double.isFinite(average.standardError()) ? average.standardError() : 0;
  }
}
