package dev.sonde.descent;

import dev.sonde.nets.Dataset;
import dev.sonde.nets.Split;
import dev.sonde.nets.Values;

/**
 * The theory's own data: {@code y = βᵀx + ε} with x standard normal and ε of variance σ². β is the
 * same for all repetitions; inputs and noise are drawn afresh for each, test samples too, so that
 * repetitions are independent.
 *
 * @param signal ‖β‖²
 * @param noise σ²
 * @param dimension how many inputs
 * @param tests how many test samples
 * @param seed the seed of β
 */
record GaussianTask(double signal, double noise, int dimension, int tests, long seed) {

  /** The source's name in plans and reports. */
  static final String NAME = "gaussian";

  double[] coefficients() {
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.SIGNAL);
    double[] beta = new double[dimension];
    double squares = 0;
    for (int j = 0; j < dimension; j++) {
      beta[j] = draws.normal();
      squares += beta[j] * beta[j];
    }
    double scale = Math.sqrt(signal / squares);
    for (int j = 0; j < dimension; j++) {
      beta[j] *= scale;
    }
    return beta;
  }

  Split draw(int samples, long inputSeed, long noiseSeed) {
    NormalDraws inputs = new NormalDraws(inputSeed, NormalDraws.Purpose.INPUTS);
    NormalDraws noises = new NormalDraws(noiseSeed, NormalDraws.Purpose.NOISE);
    double[] beta = coefficients();
    return new Split(part(samples, beta, inputs, noises), part(tests, beta, inputs, noises));
  }

  private Dataset part(int samples, double[] beta, NormalDraws inputs, NormalDraws noises) {
    double[] x = new double[samples * dimension];
    double[] y = new double[samples];
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < dimension; j++) {
        x[i * dimension + j] = inputs.normal();
        y[i] += beta[j] * x[i * dimension + j];
      }
      y[i] += Math.sqrt(noise) * noises.normal();
    }
    return new Dataset(
        new Values.Doubles(x, new long[] {samples, dimension}),
        new Values.Doubles(y, new long[] {samples, 1}),
        NAME,
        "");
  }
}
