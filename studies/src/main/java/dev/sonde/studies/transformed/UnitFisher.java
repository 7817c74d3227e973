package dev.sonde.studies.transformed;

import dev.sonde.nets.network.TransformedLayers;
import dev.sonde.spectra.dense.Lapack;

/**
 * How close the Fisher matrix of a classifier is to a diagonal one.
 *
 * <p>{@code F = mean J_xᵀ(diag p − ppᵀ)J_x}, expected over the network's own answers.
 *
 * @param offDiagonal the share of ‖F‖ that lies off the diagonal, {@code ‖F − diag F‖/‖F‖}
 * @param condition λmax over the median eigenvalue
 */
record UnitFisher(double offDiagonal, double condition) {

  static UnitFisher of(TransformedLayers layers, double[][] inputs) {
    double[][] outputs = layers.outputs(inputs);
    int classes = outputs[0].length;
    int rows = inputs.length * classes;
    int parameters = layers.jacobian(inputs[0])[0].length;
    // column-major {@code [parameters × rows]}: a column for each class of each sample
    double[] factors = new double[Math.multiplyExact(parameters, rows)];
    for (int s = 0; s < inputs.length; s++) {
      double[] p = softmax(outputs[s]);
      double[][] jacobian = layers.jacobian(inputs[s]);
      for (int c = 0; c < classes; c++) {
        double weight = Math.sqrt(p[c] / inputs.length);
        int start = (s * classes + c) * parameters;
        for (int i = 0; i < parameters; i++) {
          double mean = 0;
          for (int d = 0; d < classes; d++) {
            mean += p[d] * jacobian[d][i];
          }
          factors[start + i] = weight * (jacobian[c][i] - mean);
        }
      }
    }
    return of(factors, parameters, rows);
  }

  /**
   * The same of real targets, Gaussian with unit variance: the mean of JᵀJ.
   *
   * @param layers the network
   * @param inputs a row a sample
   */
  static UnitFisher ofSquares(TransformedLayers layers, double[][] inputs) {
    int outputs = layers.outputs(inputs)[0].length;
    int rows = inputs.length * outputs;
    int parameters = layers.jacobian(inputs[0])[0].length;
    double[] factors = new double[Math.multiplyExact(parameters, rows)];
    for (int s = 0; s < inputs.length; s++) {
      double[][] jacobian = layers.jacobian(inputs[s]);
      for (int o = 0; o < outputs; o++) {
        for (int i = 0; i < parameters; i++) {
          factors[(s * outputs + o) * parameters + i] = jacobian[o][i] / Math.sqrt(inputs.length);
        }
      }
    }
    return of(factors, parameters, rows);
  }

  private static UnitFisher of(double[] factors, int parameters, int rows) {
    double[] f =
        Lapack.multiply(
            factors, parameters, rows, Lapack.transposed(factors, parameters, rows), parameters);
    double all = 0;
    double diagonal = 0;
    for (int i = 0; i < f.length; i++) {
      all += f[i] * f[i];
      diagonal += i % (parameters + 1) == 0 ? f[i] * f[i] : 0;
    }
    double[] values = Lapack.symmetricEigenpairs(f, parameters, false).values();
    int half = parameters / 2;
    double median = parameters % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    return new UnitFisher(Math.sqrt((all - diagonal) / all), values[parameters - 1] / median);
  }

  private static double[] softmax(double[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      most = Math.max(most, logit);
    }
    double sum = 0;
    double[] p = new double[logits.length];
    for (int c = 0; c < p.length; c++) {
      p[c] = Math.exp(logits[c] - most);
      sum += p[c];
    }
    for (int c = 0; c < p.length; c++) {
      p[c] /= sum;
    }
    return p;
  }
}
