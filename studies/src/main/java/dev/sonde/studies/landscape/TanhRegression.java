package dev.sonde.studies.landscape;

import dev.sonde.spectra.DenseOperator;
import dev.sonde.spectra.SymmetricOperator;

/**
 * A network of one hidden layer of tanh units without biases, one output and squared error: {@code
 * ½ mean (Σ_j v_j tanh(x·w_j) − y)² + ½ decay ‖θ‖²}, with gradient and Hessian in closed form.
 * Small enough to find all of its critical points.
 *
 * <p>Parameters are the weights {@code [inputs × units]} by rows, then the output weights.
 */
final class TanhRegression implements Landscape {
  private final double[][] x;
  private final double[] y;
  private final int units;
  private final double decay;
  private final int inputs;

  TanhRegression(double[][] x, double[] y, int units, double decay) {
    this.x = x;
    this.y = y;
    this.units = units;
    this.decay = decay;
    this.inputs = x[0].length;
  }

  @Override
  public int dimension() {
    return inputs * units + units;
  }

  /** The units' outputs for a sample; returns the error. */
  private double forward(double[] at, int sample, double[] outputs) {
    double sum = -y[sample];
    for (int j = 0; j < units; j++) {
      double z = 0;
      for (int d = 0; d < inputs; d++) {
        z += x[sample][d] * at[d * units + j];
      }
      outputs[j] = Math.tanh(z);
      sum += outputs[j] * at[inputs * units + j];
    }
    return sum;
  }

  @Override
  public double lossAt(double[] at) {
    double[] outputs = new double[units];
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double error = forward(at, i, outputs);
      sum += error * error;
    }
    return sum / 2 / y.length + decay / 2 * Vectors.dot(at, at);
  }

  @Override
  public double[] gradientAt(double[] at) {
    double[] outputs = new double[units];
    double[] out = Vectors.scaled(at, decay);
    for (int i = 0; i < y.length; i++) {
      double error = forward(at, i, outputs) / y.length;
      for (int j = 0; j < units; j++) {
        double slope = error * at[inputs * units + j] * (1 - outputs[j] * outputs[j]);
        for (int d = 0; d < inputs; d++) {
          out[d * units + j] += slope * x[i][d];
        }
        out[inputs * units + j] += error * outputs[j];
      }
    }
    return out;
  }

  @Override
  public SymmetricOperator hessianAt(double[] at) {
    int n = dimension();
    double[][] H = new double[n][n];
    double[] outputs = new double[units];
    double[] jacobian = new double[n];
    for (int i = 0; i < y.length; i++) {
      double error = forward(at, i, outputs) / y.length;
      for (int j = 0; j < units; j++) {
        double v = at[inputs * units + j];
        double slope = 1 - outputs[j] * outputs[j];
        jacobian[inputs * units + j] = outputs[j];
        for (int d = 0; d < inputs; d++) {
          jacobian[d * units + j] = x[i][d] * v * slope;
          H[inputs * units + j][d * units + j] += error * x[i][d] * slope;
          for (int e = 0; e <= d; e++) {
            H[d * units + j][e * units + j] -=
                2 * error * v * outputs[j] * slope * x[i][d] * x[i][e];
          }
        }
      }
      for (int a = 0; a < n; a++) {
        double left = jacobian[a] / y.length;
        for (int b = 0; b <= a; b++) {
          H[a][b] += left * jacobian[b];
        }
      }
    }
    for (int a = 0; a < n; a++) {
      H[a][a] += decay;
      for (int b = 0; b < a; b++) {
        H[b][a] = H[a][b];
      }
    }
    return DenseOperator.of(H);
  }
}
