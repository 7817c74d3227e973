package dev.sonde.descent.results;

import dev.sonde.descent.cells.ReferenceFigures;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.statistics.Average;
import dev.sonde.runs.CellStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The models of every value of the axis, averaged over seeds. */
public final class SweepPoints {
  private final SweepAxis axis;
  private final SortedMap<Double, List<JudgedModel>> models = new TreeMap<>();
  private final Map<Double, Map<CellStatus, Integer>> ends = new HashMap<>();
  private final TunedErrors tuned;

  public SweepPoints(
      SweepAxis axis, List<JudgedModel> models, List<ModelRecord> all, TunedErrors tuned) {
    this.axis = axis;
    this.tuned = tuned;
    for (JudgedModel model : models) {
      this.models.computeIfAbsent(model.value(), value -> new ArrayList<>()).add(model);
    }
    for (ModelRecord model : all) {
      if (!model.tuning()) {
        ends.computeIfAbsent(model.value(), value -> new EnumMap<>(CellStatus.class))
            .merge(model.status(), 1, Integer::sum);
      }
    }
  }

  /** The averages, ascending along the axis. */
  public List<SweepPoint> list() {
    List<SweepPoint> points = new ArrayList<>();
    models.forEach((value, here) -> points.add(point(value, here)));
    return points;
  }

  private SweepPoint point(double value, List<JudgedModel> here) {
    Average error = average(here, model -> model.figures().testError());
    BiasVariance parts = BiasVariance.of(here.stream().map(JudgedModel::figures).toList(), error);
    return new SweepPoint(
        value,
        here.get(0).figures().parameters(),
        average(here, model -> model.figures().trainError()),
        error,
        average(here, model -> model.figures().noisyTestError()),
        average(here, model -> model.figures().trainLoss()),
        average(here, model -> model.figures().testLoss()),
        parts.bias(),
        parts.variance(),
        average(
            here,
            model -> model.earlyStopped().isPresent() ? model.earlyStopped().getAsDouble() : null),
        axis == SweepAxis.FEATURES
            ? average(here, model -> model.tuned(ReferenceFigures.TunedRidge::error))
            : tuned.at(value),
        measures(here),
        references(here),
        count(value, CellStatus.DIVERGED),
        count(value, CellStatus.FAILED));
  }

  private static SortedMap<String, Average> measures(List<JudgedModel> models) {
    TreeSet<String> names = new TreeSet<>();
    models.forEach(model -> names.addAll(model.figures().measures().keySet()));
    SortedMap<String, Average> measures = new TreeMap<>();
    for (String name : names) {
      measures.put(name, average(models, model -> model.figures().measures().get(name)));
    }
    return measures;
  }

  private static SweepPoint.References references(List<JudgedModel> models) {
    return new SweepPoint.References(
        average(models, JudgedModel::constantError),
        average(
            models, model -> model.figures().references().unavoidableError().orElse(Double.NaN)),
        average(models, model -> model.figures().unmeasured() ? 1.0 : null));
  }

  private int count(double value, CellStatus status) {
    return ends.getOrDefault(value, Map.of()).getOrDefault(status, 0);
  }

  private static Average average(
      List<JudgedModel> models, Function<JudgedModel, @Nullable Double> figure) {
    List<Double> present = new ArrayList<>();
    for (JudgedModel model : models) {
      Double value = figure.apply(model);
      if (value != null && Double.isFinite(value)) {
        present.add(value);
      }
    }
    return Average.of(present.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
