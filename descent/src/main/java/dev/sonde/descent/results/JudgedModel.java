package dev.sonde.descent.results;

import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.cells.SideFigure;
import dev.sonde.runs.CellStatus;
import java.util.OptionalDouble;

/**
 * One model of a sweep: a network, or a linear model of one width.
 *
 * @param value the axis's value
 * @param repetition which seed
 * @param status how its cell ended
 * @param figures its figures
 * @param earlyStopped the test error at the epoch of its training that is best on held-out samples
 */
public record JudgedModel(
    double value,
    int repetition,
    CellStatus status,
    CurvePoint figures,
    OptionalDouble earlyStopped) {

  public double testError() {
    Double error = figures.testError();
    return error == null ? Double.NaN : error;
  }

  double trainError() {
    Double error = figures.trainError();
    return error == null ? Double.NaN : error;
  }

  /** The training error beyond what no model of its kind avoids. */
  public double missedLabels() {
    return trainError() - unavoidable();
  }

  /**
   * The share of the same training labels that the constant answer misses, beyond what no model
   * avoids; NaN where that is not known.
   */
  public double constantMissedLabels() {
    return figure(SideFigure.CONSTANT_TRAIN_ERROR) - unavoidable();
  }

  /**
   * How much smaller its test error is than that of the constant answer; NaN where that is not
   * known.
   */
  public double gain() {
    return figure(SideFigure.CONSTANT_ERROR) - testError();
  }

  /** A figure among its measures; NaN where it is not known. */
  public double figure(SideFigure figure) {
    return figures.figure(figure);
  }

  private double unavoidable() {
    double error = figure(SideFigure.UNAVOIDABLE_ERROR);
    return Double.isNaN(error) ? 0 : error;
  }
}
