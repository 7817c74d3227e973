package dev.sonde.studies.landscape;

import dev.sonde.spectra.dense.Lapack;
import dev.sonde.studies.landscape.DirectionsFigures.LinearModel;

/**
 * A linear model {@code y = Φw} with the prior {@code N(0, a²I)} and noise of variance s²: its
 * posterior covariance is {@code (ΦᵀΦ/s² + I/a²)⁻¹}.
 *
 * <p>The posterior has lost {@code a² N_eff(1/a²)} of the prior's trace, N_eff over the eigenvalues
 * of the Hessian ΦᵀΦ/s². Source: Maddox, Benton, Wilson 2020, section 4 and theorem 4.1.
 *
 * @param features Φ, {@code [n][k]}
 * @param noise s²
 * @param prior a²
 */
record BayesianLinearModel(double[][] features, double noise, double prior) {
  /** Of the published example. */
  static final double Z = 5;

  private double[] gram(double shift) {
    int k = features[0].length;
    double[] gram = new double[k * k];
    for (double[] row : features) {
      for (int i = 0; i < k; i++) {
        double left = row[i] / noise;
        for (int j = 0; j < k; j++) {
          gram[i * k + j] += left * row[j];
        }
      }
    }
    for (int i = 0; i < k; i++) {
      gram[i * k + i] += shift;
    }
    return gram;
  }

  /** Returns the eigenvalues of the Hessian, ascending. */
  double[] hessianEigenvalues() {
    return Lapack.symmetricEigenpairs(gram(0), features[0].length, false).values();
  }

  /** Returns the eigenvalues of the posterior covariance, descending. */
  double[] posteriorEigenvalues() {
    double[] precisions =
        Lapack.symmetricEigenpairs(gram(1 / prior), features[0].length, false).values();
    double[] out = new double[precisions.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = 1 / precisions[i];
    }
    return out;
  }

  static double effectiveDimension(double[] eigenvalues, double z) {
    double sum = 0;
    for (double value : eigenvalues) {
      sum += value > 0 ? value / (value + z) : 0;
    }
    return sum;
  }

  LinearModel row() {
    return new LinearModel(
        features.length,
        effectiveDimension(posteriorEigenvalues(), Z),
        effectiveDimension(hessianEigenvalues(), Z));
  }

  /** The published example's features: cosines and sines at 300 places from 0 to 50. */
  static double[][] waves() {
    double[][] out = new double[300][200];
    for (int i = 0; i < out.length; i++) {
      double x = 50.0 * i / (out.length - 1);
      for (int f = 0; f < 100; f++) {
        out[i][2 * f] = Math.cos((f + 1) * Math.PI * x);
        out[i][2 * f + 1] = Math.sin((f + 1) * Math.PI * x);
      }
    }
    return out;
  }
}
