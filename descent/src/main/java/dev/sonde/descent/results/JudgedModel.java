package dev.sonde.descent.results;

import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.cells.ReferenceFigures;
import dev.sonde.runs.CellStatus;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

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
    return constant(ReferenceFigures.Constant::trainError) - unavoidable();
  }

  /**
   * How much smaller its test error is than that of the constant answer; NaN where that is not
   * known.
   */
  public double gain() {
    return constantError() - testError();
  }

  /** The test error of the constant answer; NaN where that is not known. */
  public double constantError() {
    return constant(ReferenceFigures.Constant::error);
  }

  /** A figure of the constant answer to its samples; NaN where that is not known. */
  public double constant(ToDoubleFunction<ReferenceFigures.Constant> figure) {
    return figures.references().constant().map(figure::applyAsDouble).orElse(Double.NaN);
  }

  /** A figure of the tuned ridge; NaN where there is none. */
  public double tuned(ToDoubleFunction<ReferenceFigures.TunedRidge> figure) {
    return figures.references().tuned().map(figure::applyAsDouble).orElse(Double.NaN);
  }

  /** The test loss that theory expects; NaN where it does not. */
  double theoryLoss() {
    return figures.references().theoryLoss().orElse(Double.NaN);
  }

  private double unavoidable() {
    return figures.references().unavoidableError().orElse(0);
  }
}
