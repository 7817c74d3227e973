package dev.sonde.descent.results;

import dev.sonde.descent.cells.ReferenceFigures.TunedRidge;
import dev.sonde.descent.design.DataFacts;
import dev.sonde.descent.design.SweepAxis;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Figures of the models of a sweep, by value of the axis and by seed. */
public final class SeedFigures {
  private final SweepAxis axis;
  private final List<JudgedModel> models;
  private final TunedErrors tuned;
  private final boolean ofNumbers;

  /**
   * Prepares the table.
   *
   * @param known what is known of the data; targets that are numbers have errors without a bound
   */
  public SeedFigures(SweepAxis axis, DataFacts known, List<JudgedModel> models, TunedErrors tuned) {
    this.axis = axis;
    this.models = models;
    this.tuned = tuned;
    this.ofNumbers = known.classes() == 0;
  }

  /** Whether the targets are real numbers. */
  public boolean isOfNumbers() {
    return ofNumbers;
  }

  /**
   * Errors whose noise is alike. The error of numbers has no bound: close to the threshold single
   * draws outweigh all others, so that its logarithm is compared.
   */
  public double[][] comparable(double[][] errors) {
    return isOfNumbers()
        ? Arrays.stream(errors)
            .map(row -> Arrays.stream(row).map(Math::log).toArray())
            .toArray(double[][]::new)
        : errors;
  }

  /** The errors with the tuned ridge or weight decay, {@code [value][seed]}. */
  public double[][] tunedErrors(List<Double> values) {
    return axis == SweepAxis.FEATURES
        ? figures(values, model -> model.tuned(TunedRidge::error))
        : tuned.figures(values, seeds());
  }

  /** How many seeds there are. */
  public int seeds() {
    return models.stream().mapToInt(JudgedModel::repetition).max().orElse(0) + 1;
  }

  /** A figure of every model, {@code [value][seed]}; NaN where there is none. */
  public double[][] figures(List<Double> values, ToDoubleFunction<JudgedModel> figure) {
    double[][] figures = new double[values.size()][seeds()];
    for (double[] row : figures) {
      Arrays.fill(row, Double.NaN);
    }
    for (JudgedModel model : models) {
      int at = values.indexOf(model.value());
      if (at >= 0) {
        figures[at][model.repetition()] = figure.applyAsDouble(model);
      }
    }
    return figures;
  }

  /** How much smaller those are than the error of the constant answer. */
  public double[][] tunedGains(List<Double> values) {
    double[][] gains = figures(values, JudgedModel::constantError);
    double[][] errors = tunedErrors(values);
    for (int i = 0; i < gains.length; i++) {
      for (int s = 0; s < gains[i].length; s++) {
        gains[i][s] -= errors[i][s];
      }
    }
    return gains;
  }
}
