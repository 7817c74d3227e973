package dev.sonde.studies.recurrent;

import dev.sonde.studies.StudyDraws;
import java.util.Arrays;

/**
 * A network of rate units, {@code a_t = (1−α)a_{t−1} + αφ(Wâ)}, {@code â = [a_{t−1}; x; 1]}, with
 * outputs {@code z = Va + c}.
 *
 * <p>{@code d = αφ′} and {@code J = (1−α)I + diag(d)W_rec} are worked out with every step. One step
 * costs {@code nm} operations, m = n + inputs + 1.
 */
final class RecurrentNetwork {

  /** What a unit makes of its sum. */
  enum Transfer {
    TANH,
    IDENTITY
  }

  /** What outputs are judged by. */
  enum Output {
    /** Softmax and cross-entropy with soft labels, in nats. */
    SOFTMAX,
    /** Half the squared error. */
    LINEAR
  }

  private final int n;
  private final int inputs;
  private final int m;
  private final int outputs;
  private final double leak;
  private final Transfer transfer;
  private final Output output;
  private final double[] W;
  private final double[] V;

  private RecurrentNetwork(
      int n, int inputs, int outputs, double leak, Transfer transfer, Output output) {
    this.n = n;
    this.inputs = inputs;
    this.m = n + inputs + 1;
    this.outputs = outputs;
    this.leak = leak;
    this.transfer = transfer;
    this.output = output;
    W = new double[n * m];
    V = new double[outputs * (n + 1)];
  }

  /** Orthogonal recurrent weights, the others of unit sums, no biases. */
  static RecurrentNetwork drawn(
      int n,
      int inputs,
      int outputs,
      double leak,
      Transfer transfer,
      Output output,
      StudyDraws draws) {
    RecurrentNetwork net = new RecurrentNetwork(n, inputs, outputs, leak, transfer, output);
    net.setRecurrent(orthogonal(n, draws));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < inputs; j++) {
        net.W()[i * net.m() + n + j] = draws.normal() / Math.sqrt(inputs);
      }
    }
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < n; i++) {
        net.V()[o * (n + 1) + i] = draws.normal() / Math.sqrt(n);
      }
    }
    return net;
  }

  /** How many units there are. */
  int n() {
    return n;
  }

  int inputs() {
    return inputs;
  }

  /** How many weights a unit has: n + inputs + 1. */
  int m() {
    return m;
  }

  int outputs() {
    return outputs;
  }

  /** The leak α. */
  double leak() {
    return leak;
  }

  /** The weights of units, {@code [n*m]} row-major, to be read and changed. */
  double[] W() {
    return W;
  }

  /** The weights of outputs, {@code [outputs*(n+1)]} row-major, to be read and changed. */
  double[] V() {
    return V;
  }

  /** Sets the recurrent weights, {@code [n*n]} row-major. */
  void setRecurrent(double[] recurrent) {
    for (int i = 0; i < n; i++) {
      System.arraycopy(recurrent, i * n, W, i * m, n);
    }
  }

  /** A random orthogonal matrix: Gram–Schmidt of normal rows, twice for its rounding. */
  static double[] orthogonal(int n, StudyDraws draws) {
    double[] q = draws.normals(n * n);
    for (int i = 0; i < n; i++) {
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < i; k++) {
          double along = 0;
          for (int j = 0; j < n; j++) {
            along += q[i * n + j] * q[k * n + j];
          }
          for (int j = 0; j < n; j++) {
            q[i * n + j] -= along * q[k * n + j];
          }
        }
      }
      double squares = 0;
      for (int j = 0; j < n; j++) {
        squares += q[i * n + j] * q[i * n + j];
      }
      for (int j = 0; j < n; j++) {
        q[i * n + j] /= Math.sqrt(squares);
      }
    }
    return q;
  }

  /**
   * What one step worked out; the arrays are its own.
   *
   * @param a the activity after the step, {@code [n]}
   * @param extended {@code [a_{t−1}; x; 1]}, {@code [m]}
   * @param slope αφ′, {@code [n]}
   * @param jacobian the Jacobian, {@code [n*n]} row-major
   */
  record Step(double[] a, double[] extended, double[] slope, double[] jacobian) {

    static Step of(int n, int m) {
      Step step = new Step(new double[n], new double[m], new double[n], new double[n * n]);
      step.extended[m - 1] = 1;
      return step;
    }

    Step copy() {
      return new Step(a.clone(), extended.clone(), slope.clone(), jacobian.clone());
    }
  }

  Step step() {
    return Step.of(n, m);
  }

  /** Takes one step from {@code step.a()} with inputs x. */
  void advanceInPlace(Step step, double[] x) {
    System.arraycopy(step.a(), 0, step.extended(), 0, n);
    System.arraycopy(x, 0, step.extended(), n, inputs);
    for (int i = 0; i < n; i++) {
      double sum = 0;
      int row = i * m;
      for (int j = 0; j < m; j++) {
        sum += W[row + j] * step.extended()[j];
      }
      double f = transfer == Transfer.TANH ? Math.tanh(sum) : sum;
      double slope = leak * (transfer == Transfer.TANH ? 1 - f * f : 1);
      step.a()[i] = (1 - leak) * step.extended()[i] + leak * f;
      step.slope()[i] = slope;
      for (int j = 0; j < n; j++) {
        step.jacobian()[i * n + j] = slope * W[row + j];
      }
      step.jacobian()[i * n + i] += 1 - leak;
    }
  }

  /** What {@code φ(Wâ)} makes of another activity, without derivatives. */
  void advance(double[] activity, double[] extended, double[] out) {
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += W[i * m + j] * activity[j];
      }
      for (int j = n; j < m; j++) {
        sum += W[i * m + j] * extended[j];
      }
      out[i] = (1 - leak) * activity[i] + leak * (transfer == Transfer.TANH ? Math.tanh(sum) : sum);
    }
  }

  /**
   * Judges the outputs.
   *
   * @param error receives ∂L/∂z, {@code [outputs]}
   * @param q receives ∂L/∂a, {@code [n]}
   * @return the loss
   */
  double judge(double[] a, double[] target, double[] error, double[] q) {
    double loss = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int o = 0; o < outputs; o++) {
      double z = V[o * (n + 1) + n];
      for (int i = 0; i < n; i++) {
        z += V[o * (n + 1) + i] * a[i];
      }
      error[o] = z;
      most = Math.max(most, z);
    }
    if (output == Output.SOFTMAX) {
      double sum = 0;
      for (int o = 0; o < outputs; o++) {
        sum += Math.exp(error[o] - most);
      }
      double normaliser = most + Math.log(sum);
      for (int o = 0; o < outputs; o++) {
        double log = error[o] - normaliser;
        loss -= target[o] == 0 ? 0 : target[o] * log;
        error[o] = Math.exp(log) - target[o];
      }
    } else {
      for (int o = 0; o < outputs; o++) {
        error[o] -= target[o];
        loss += error[o] * error[o] / 2;
      }
    }
    Arrays.fill(q, 0);
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < n; i++) {
        q[i] += error[o] * V[o * (n + 1) + i];
      }
    }
    return loss;
  }

  /** Moves the output weights against their gradient. */
  void learnOutputs(double rate, double[] error, double[] a) {
    for (int o = 0; o < outputs; o++) {
      int row = o * (n + 1);
      for (int i = 0; i < n; i++) {
        V[row + i] -= rate * error[o] * a[i];
      }
      V[row + n] -= rate * error[o];
    }
  }

  /** Moves the recurrent weights. */
  void learn(double factor, double[] gradient) {
    for (int i = 0; i < W.length; i++) {
      W[i] += factor * gradient[i];
    }
  }
}
