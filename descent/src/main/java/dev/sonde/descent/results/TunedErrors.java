package dev.sonde.descent.results;

import dev.sonde.descent.cells.CellResult;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.statistics.Average;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The test errors of trained networks with the weight decay that is best on held-out samples, seed
 * by seed: of equals the first, which is the plan's own.
 */
public final class TunedErrors {

  private record Best(double validation, double test, int candidates) {}

  private final Map<Double, Map<Integer, Best>> best = new HashMap<>();

  public void add(Cell cell, SweepAxis axis, int repetition, CellResult result) {
    if (axis == SweepAxis.FEATURES || cell.status() != CellStatus.DONE) {
      return;
    }
    if (axis == SweepAxis.STEPS) {
      result.curve().forEach(point -> add(point.at(), repetition, point));
    } else {
      cell.configuration()
          .get(axis.label())
          .ifPresent(value -> add(Double.parseDouble(value), repetition, result.last()));
    }
  }

  private void add(double value, int repetition, CurvePoint point) {
    Double validation = point.validationError();
    Double test = point.testError();
    if (validation == null || test == null) {
      return;
    }
    best.computeIfAbsent(value, v -> new TreeMap<>())
        .merge(
            repetition,
            new Best(validation, test, 1),
            (old, now) ->
                now.validation() < old.validation()
                    ? new Best(now.validation(), now.test(), old.candidates() + 1)
                    : new Best(old.validation(), old.test(), old.candidates() + 1));
  }

  /** The errors {@code [value][seed]}, NaN where nothing was chosen. */
  public double[][] figures(List<Double> values, int seeds) {
    double[][] figures = new double[values.size()][seeds];
    for (int i = 0; i < figures.length; i++) {
      Arrays.fill(figures[i], Double.NaN);
      for (Map.Entry<Integer, Best> one : best.getOrDefault(values.get(i), Map.of()).entrySet()) {
        if (one.getKey() < seeds && one.getValue().candidates() > 1) {
          figures[i][one.getKey()] = one.getValue().test();
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
