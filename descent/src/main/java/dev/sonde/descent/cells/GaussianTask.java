package dev.sonde.descent.cells;

import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.statistics.NormalDraws;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.data.Values;
import java.util.Arrays;

/**
 * The theory's own data, drawn. β is the same for all repetitions; inputs and noise are drawn
 * afresh for each, test samples too, so that repetitions are independent.
 *
 * @param law what they are drawn from
 * @param dimension how many inputs
 * @param tests how many test samples
 * @param seed the seed of β
 */
public record GaussianTask(GaussianData law, int dimension, int tests, long seed) {

  /** The source's name in plans and reports. */
  static final String NAME = "gaussian";

  /** The data of a design, of as many inputs as its widest model has. */
  public static GaussianTask of(GaussianData law, SweepDesign design) {
    return new GaussianTask(
        law, (int) design.range().largest(), design.data().test(), design.repetitions().seed());
  }

  /** The inputs' variances. */
  public double[] variances() {
    double[] variances = new double[dimension];
    Arrays.setAll(variances, law::variance);
    return variances;
  }

  /** β, all alike but for chance. */
  public double[] coefficients() {
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.SIGNAL);
    double[] beta = new double[dimension];
    double squares = 0;
    for (int j = 0; j < dimension; j++) {
      beta[j] = draws.normal();
      squares += beta[j] * beta[j] * law.variance(j);
    }
    double scale = Math.sqrt(law.signal() / squares);
    for (int j = 0; j < dimension; j++) {
      beta[j] *= scale;
    }
    return beta;
  }

  public Split draw(int samples, long inputSeed, long noiseSeed) {
    NormalDraws inputs = new NormalDraws(inputSeed, NormalDraws.Purpose.INPUTS);
    NormalDraws noises = new NormalDraws(noiseSeed, NormalDraws.Purpose.NOISE);
    return new Split(part(samples, inputs, noises), part(tests, inputs, noises));
  }

  private Dataset part(int samples, NormalDraws inputs, NormalDraws noises) {
    double[] beta = coefficients();
    double[] variances = variances();
    double[] x = new double[samples * dimension];
    double[] y = new double[samples];
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < dimension; j++) {
        x[i * dimension + j] = Math.sqrt(variances[j]) * inputs.normal();
        y[i] += beta[j] * x[i * dimension + j];
      }
      y[i] += Math.sqrt(law.noiseVariance()) * noises.normal();
    }
    return new Dataset(
        new Values.Doubles(x, new long[] {samples, dimension}),
        new Values.Doubles(y, new long[] {samples, 1}),
        NAME,
        "");
  }
}
