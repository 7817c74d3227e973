package dev.sonde.studies.recurrent;

import java.util.Arrays;

/**
 * KeRNL: {@code M_kij ≈ A_ki B_ij} with {@code B ← (1−α_i)B + dâᵀ}; the matrix A and the decays α_i
 * learn to predict how far a slightly disturbed copy of the network has gone astray. {@code n² +
 * 2nm} operations a step.
 *
 * <p>Source: Roth, Kanitscheider, Fiete 2019, section 3; the copy is set back every {@value
 * #LIFETIME} steps. The rates are small: larger ones let A grow without bound.
 */
final class KernelTrace implements InfluenceTrace {
  private static final int LIFETIME = 50;

  /** Tuned by us on the add task, among 1e-6 to 1e-3 in units of the disturbance's variance. */
  private static final double RATE = 2e-5;

  private static final double DECAY_RATE = 0.1 * RATE;
  private static final double DISTURBANCE = 1e-3;
  private static final double FIRST_DECAY = 0.8;

  /** Whether A and the decays learn. */
  enum Kernel {
    LEARNED,
    FIXED
  }

  private final RecurrentNetwork network;
  private final int n;
  private final int m;
  private final RandomSigns signs;
  private final Kernel kernel;
  private final double[] between;
  private final double[] trace;
  private final double[] decays;
  private final double[] omega;
  private final double[] gamma;
  private final double[] copy;
  private double[] disturbance;
  private long steps;

  KernelTrace(RecurrentNetwork network, RandomSigns signs) {
    this(network, signs, Kernel.LEARNED, FIRST_DECAY);
  }

  KernelTrace(RecurrentNetwork network, RandomSigns signs, Kernel kernel, double decay) {
    this.network = network;
    n = network.n();
    m = network.m();
    this.signs = signs;
    this.kernel = kernel;
    between = new double[n * n];
    for (int i = 0; i < n; i++) {
      between[i * n + i] = 1;
    }
    trace = new double[n * m];
    decays = new double[n];
    Arrays.fill(decays, decay);
    omega = new double[n];
    gamma = new double[n];
    copy = new double[n];
    disturbance = new double[n];
  }

  @Override
  public Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out) {
    for (int i = 0; i < n; i++) {
      double kept = Math.max(0, 1 - decays[i]);
      for (int j = 0; j < m; j++) {
        trace[i * m + j] = kept * trace[i * m + j] + step.slope()[i] * step.extended()[j];
      }
    }
    if (kernel == Kernel.LEARNED) {
      learn(step);
    }
    for (int i = 0; i < n; i++) {
      double along = 0;
      for (int k = 0; k < n; k++) {
        along += q[k] * between[k * n + i];
      }
      for (int j = 0; j < m; j++) {
        out[i * m + j] = along * trace[i * m + j];
      }
    }
    return Gradient.READY;
  }

  private void learn(RecurrentNetwork.Step step) {
    if (steps == 0) {
      System.arraycopy(step.extended(), 0, copy, 0, n);
    }
    double[] disturbed = new double[n];
    for (int i = 0; i < n; i++) {
      disturbed[i] = copy[i] + disturbance[i];
    }
    network.advance(disturbed, step.extended(), copy);
    for (int i = 0; i < n; i++) {
      double kept = Math.max(0, 1 - decays[i]);
      gamma[i] = kept * gamma[i] - omega[i];
      omega[i] = kept * omega[i] + disturbance[i];
    }
    double[] missed = new double[n];
    for (int k = 0; k < n; k++) {
      double predicted = 0;
      for (int i = 0; i < n; i++) {
        predicted += between[k * n + i] * omega[i];
      }
      missed[k] = (predicted - (copy[k] - step.a()[k])) / (DISTURBANCE * DISTURBANCE);
    }
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        between[k * n + i] -= RATE * missed[k] * omega[i];
      }
    }
    for (int i = 0; i < n; i++) {
      double along = 0;
      for (int k = 0; k < n; k++) {
        along += missed[k] * between[k * n + i];
      }
      decays[i] = Math.min(1, Math.max(0, decays[i] - DECAY_RATE * along * gamma[i]));
    }
    disturbance = signs.normals(n);
    for (int i = 0; i < n; i++) {
      disturbance[i] *= DISTURBANCE;
    }
    steps++;
    if (steps % LIFETIME == 0) {
      System.arraycopy(step.a(), 0, copy, 0, n);
      Arrays.fill(omega, 0);
      Arrays.fill(gamma, 0);
    }
  }
}
