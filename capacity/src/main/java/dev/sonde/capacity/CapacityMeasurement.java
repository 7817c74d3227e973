package dev.sonde.capacity;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.network.Network;
import java.time.Duration;

/**
 * Measures a trained network on its data: one survey of the curvature matrix, from whose products
 * the spectrum's figures and the capacity measures are all derived, and the findings that they
 * prove.
 *
 * <pre>{@code
 * Measurement measurement =
 *     CapacityMeasurement.withDefaults().withBudget(200).withSeed(7).of(objective);
 * }</pre>
 *
 * <p><b>Exact path.</b> Up to {@link #withExactLimit} parameters the dense matrix is built and
 * decomposed, at P products, and standard errors are 0 (unless only a sample of the data was seen).
 *
 * <p><b>Budget.</b> Otherwise the budget is what is spent on the whole matrix, in products with one
 * vector. Ten of these go into the Newton step and the sharpness, whatever the budget, and the rest
 * into the survey; the other measures take passes of the loss and its gradient, not products. With
 * {@link Blocks#LAYERS} the layers together spend as many products again, at least 30 each; a layer
 * with no more parameters than its share is exact.
 *
 * <p><b>Interruption.</b> An interrupted thread ends the measurement early with the figures that
 * are there, the finding {@code interrupted}, and the thread's interrupt flag still set.
 *
 * <p>A measurement is immutable; equal settings and seeds give equal figures, whatever the number
 * of threads.
 */
public final class CapacityMeasurement {

  /** Those of the gradient's model, and as many for a few pairs. */
  private static final int LEAST_BUDGET = 2 * ProductShares.MODEL_PRODUCTS;

  private final MeasurementSettings settings;

  private CapacityMeasurement(MeasurementSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a measurement of the Hessian with ten top and five bottom pairs, a budget of 200
   * products, no target error, an exact limit of 5,000 parameters, the whole matrix alone, seed 0,
   * sharpness at radius 0.05, and default z and τ.
   *
   * @return the measurement with defaults
   */
  public static CapacityMeasurement withDefaults() {
    return new CapacityMeasurement(MeasurementSettings.withDefaults());
  }

  /**
   * Returns a measurement of another curvature matrix.
   *
   * @param matrix the matrix
   * @return the changed measurement
   */
  public CapacityMeasurement withMatrix(CurvatureMatrix matrix) {
    return new CapacityMeasurement(settings.withMatrix(matrix));
  }

  /**
   * Returns a measurement of effective dimensionality at these z. Without any, z is 1/N for N
   * samples, and round numbers (1 and 3 times powers of ten) over four decades below the largest
   * eigenvalue.
   *
   * @param z values in units of eigenvalue, each positive and finite
   * @return the changed measurement
   */
  public CapacityMeasurement withZ(double... z) {
    for (double value : z) {
      if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("z must be positive and finite, got " + value);
      }
    }
    return new CapacityMeasurement(settings.withZ(z));
  }

  /**
   * Returns a measurement of eigenvalue shares at these τ. Without any, τ is 0.01 and every power
   * of ten over four decades below the largest eigenvalue.
   *
   * @param tau thresholds in units of eigenvalue, each at least 0 and finite
   * @return the changed measurement
   */
  public CapacityMeasurement withTau(double... tau) {
    for (double value : tau) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("tau must be at least 0 and finite, got " + value);
      }
    }
    return new CapacityMeasurement(settings.withTau(tau));
  }

  /**
   * Returns a measurement with this many of the largest eigenvalues.
   *
   * @param count at least 1, because the figures are scaled by the largest
   * @return the changed measurement
   */
  public CapacityMeasurement withTop(int count) {
    return new CapacityMeasurement(
        settings.withTop(atLeast(1, count, "the number of top eigenvalues")));
  }

  /**
   * Returns a measurement with this many of the smallest eigenvalues.
   *
   * @param count at least 1, because a saddle shows there
   * @return the changed measurement
   */
  public CapacityMeasurement withBottom(int count) {
    return new CapacityMeasurement(
        settings.withBottom(atLeast(1, count, "the number of bottom eigenvalues")));
  }

  /**
   * Returns a measurement that spends at most this many products on the whole matrix.
   *
   * @param products the budget, at least 20
   * @return the changed measurement
   */
  public CapacityMeasurement withBudget(int products) {
    int checked = atLeast(LEAST_BUDGET, products, "the budget of products");
    return new CapacityMeasurement(settings.withBudget(checked));
  }

  /**
   * Returns a measurement whose surveys end so.
   *
   * @param stop when they end
   * @return the changed measurement
   */
  public CapacityMeasurement withStop(SurveyStop stop) {
    return new CapacityMeasurement(settings.withStop(stop));
  }

  /**
   * Returns a measurement with something beside it. It takes three tenths of the budget at most,
   * and is left out where that is too little, or the chosen matrix is no Hessian.
   *
   * @param beside what is measured beside the matrix
   * @return the changed measurement
   */
  public CapacityMeasurement withBeside(Beside beside) {
    return new CapacityMeasurement(settings.withBeside(beside));
  }

  /**
   * Returns a measurement that chooses samples and products together, so that the trace and the
   * effective dimensionalities reach this relative standard error: those asked for by {@link
   * #withZ}, or else the usual ones, as far as the most products bring them there.
   *
   * <p>Both parts of the error, that of having seen n of N samples and that of the products, get an
   * equal share of its square; where all are seen, the products have all of it. Surveys of 40
   * products on few samples, 512 at first, find out how many samples that takes; the survey of that
   * many then ends as soon as its own part is reached. What the objective was made with are the
   * most samples; the most products are the budget, 2,000 without one, or what the memory allows.
   * When they do not suffice, the finding {@code target-not-reached} says which of them was short,
   * and {@code target-in-part} at which of the usual z.
   *
   * @param relative the relative standard error, above 0 and below 1
   * @return the changed measurement
   */
  public CapacityMeasurement withTargetError(double relative) {
    if (!(relative > 0 && relative < 1)) {
      throw new IllegalArgumentException(
          "the target error is a relative standard error between 0 and 1, got " + relative);
    }
    return new CapacityMeasurement(settings.withTargetError(relative));
  }

  /**
   * Returns a measurement up to whose number of parameters the matrix is built and decomposed.
   *
   * @param parameters at least 0; 0 means never
   * @return the changed measurement
   */
  public CapacityMeasurement withExactLimit(int parameters) {
    return new CapacityMeasurement(
        settings.withExactLimit(atLeast(0, parameters, "the exact limit")));
  }

  /**
   * Returns a measurement whose survey of the whole matrix ends after the block of products during
   * which this time has passed.
   *
   * @param limit the time, positive
   * @return the changed measurement
   */
  public CapacityMeasurement withTimeLimit(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the time limit must be positive, got " + limit);
    }
    return new CapacityMeasurement(settings.withTimeLimit(limit));
  }

  /**
   * Returns a measurement that refuses to start when its survey needs more memory than this, beyond
   * the objective's own.
   *
   * @param bytes the limit, at least 1
   * @return the changed measurement
   */
  public CapacityMeasurement withMemoryLimit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("the memory limit must be at least 1 byte, got " + bytes);
    }
    return new CapacityMeasurement(settings.withMemoryLimit(bytes));
  }

  /**
   * Returns a measurement of these blocks.
   *
   * @param blocks the whole matrix alone, or every layer's block as well
   * @return the changed measurement
   */
  public CapacityMeasurement withBlocks(Blocks blocks) {
    return new CapacityMeasurement(settings.withBlocks(blocks));
  }

  /**
   * Returns a measurement of the sharpness at this radius.
   *
   * @param radius the length of the displacement, in the parameters' units, positive and finite
   * @return the changed measurement
   */
  public CapacityMeasurement withSharpnessRadius(double radius) {
    if (!(radius > 0 && radius < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the radius must be positive and finite, got " + radius);
    }
    return new CapacityMeasurement(settings.withRadius(radius));
  }

  /**
   * Returns a measurement that draws its random vectors from this seed.
   *
   * @param seed any number
   * @return the changed measurement
   */
  public CapacityMeasurement withSeed(long seed) {
    return new CapacityMeasurement(settings.withSeed(seed));
  }

  /**
   * Returns a measurement that tells a listener after every block of products.
   *
   * @param listener the listener; what is planned covers every phase, and can shrink when a phase
   *     ends early
   * @return the changed measurement
   */
  public CapacityMeasurement withListener(ProgressListener listener) {
    return new CapacityMeasurement(settings.withListener(listener));
  }

  /**
   * Returns a measurement that also compares with the network before training.
   *
   * @param initial the network at the start; it stays open and is not changed
   * @return the changed measurement
   */
  public CapacityMeasurement withInitial(Network initial) {
    return new CapacityMeasurement(settings.withInitial(initial));
  }

  /**
   * Returns a measurement that notes how many optimiser steps the network was trained for.
   *
   * @param steps the number of steps, at least 0
   * @return the changed measurement
   */
  public CapacityMeasurement withSteps(long steps) {
    if (steps < 0) {
      throw new IllegalArgumentException("the number of steps must be at least 0, got " + steps);
    }
    return new CapacityMeasurement(settings.withSteps(steps));
  }

  /**
   * Returns the precision that suits a network when nobody asks for another: double where the
   * matrix is decomposed exactly, so that the figures are exact, single where it is estimated, so
   * that products are fast.
   *
   * @param parameters the network's number of parameters
   * @return the precision
   */
  public Precision precisionFor(int parameters) {
    return parameters <= settings.exactLimit() ? Precision.DOUBLE : Precision.SINGLE;
  }

  /**
   * Measures a network at its present parameters.
   *
   * @param objective the network's loss over its data
   * @return everything measured
   * @throws InvalidInputException if the network before training is not of the same architecture
   * @throws dev.sonde.spectra.MemoryLimitException if the memory needed exceeds the limit
   * @throws ArithmeticException if loss or curvature are not finite
   */
  public Measurement of(Objective objective) {
    return settings.targetError().isPresent()
        ? new TargetedMeasurement(settings, objective).run()
        : new SingleMeasurement(settings, objective).run();
  }

  private static int atLeast(int least, int value, String what) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ", got " + value);
    }
    return value;
  }
}
