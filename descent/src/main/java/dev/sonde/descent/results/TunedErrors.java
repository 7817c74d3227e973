package dev.sonde.descent.results;

import dev.sonde.descent.cells.CellResult;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.statistics.Average;
import dev.sonde.runs.CellStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The test errors of trained networks with the weight decay that is best on held-out samples, seed
 * by seed: of equals the first, which is the plan's own.
 */
public final class TunedErrors {

  private record Best(double validation, double test, double decay, int candidates) {}

  private final Map<Double, Map<Integer, Best>> best = new HashMap<>();

  public void add(CellSettings cell, CellStatus status, SweepAxis axis, CellResult result) {
    if (axis == SweepAxis.FEATURES || status != CellStatus.DONE) {
      return;
    }
    if (axis == SweepAxis.STEPS) {
      result.curve().forEach(point -> add(point.at(), cell, point));
    } else {
      add(cell.value(axis), cell, result.last());
    }
  }

  private void add(double value, CellSettings cell, CurvePoint point) {
    Double validation = point.validationError();
    Double test = point.testError();
    if (validation == null || test == null) {
      return;
    }
    best.computeIfAbsent(value, v -> new TreeMap<>())
        .merge(
            cell.repetition(),
            new Best(validation, test, cell.weightDecay(), 1),
            (old, now) ->
                now.validation() < old.validation()
                    ? new Best(now.validation(), now.test(), now.decay(), old.candidates() + 1)
                    : new Best(old.validation(), old.test(), old.decay(), old.candidates() + 1));
  }

  /** The errors {@code [value][seed]}, NaN where nothing was chosen. */
  public double[][] figures(List<Double> values, int seeds) {
    return of(values, seeds, Best::test);
  }

  /** The weight decays that were chosen, {@code [value][seed]}, NaN where none was. */
  public double[][] decays(List<Double> values, int seeds) {
    return of(values, seeds, Best::decay);
  }

  private double[][] of(List<Double> values, int seeds, ToDoubleFunction<Best> figure) {
    double[][] figures = new double[values.size()][seeds];
    for (int i = 0; i < figures.length; i++) {
      Arrays.fill(figures[i], Double.NaN);
      for (Map.Entry<Integer, Best> one : best.getOrDefault(values.get(i), Map.of()).entrySet()) {
        if (one.getKey() < seeds && one.getValue().candidates() > 1) {
          figures[i][one.getKey()] = figure.applyAsDouble(one.getValue());
        }
      }
    }
    return figures;
  }

  /** The mean over seeds that had something to choose from. */
  Average at(double value) {
    List<Double> errors = new ArrayList<>();
    for (Best one : best.getOrDefault(value, Map.of()).values()) {
      if (one.candidates() > 1) {
        errors.add(one.test());
      }
    }
    return Average.of(errors.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
