package dev.sonde.studies.recurrent;

/**
 * DNI: the credit {@code c_t = q_t + c_{t+1}J_{t+1}} is guessed as {@code Aã}, {@code ã = [a; y*;
 * 1]}, and A learns from its own next guess: {@code A ← A − η(Aã_{t−1} − q_{t−1} −
 * JᵀAã_t)ã_{t−1}ᵀ}. {@code nm + n(n+outputs)} operations a step.
 *
 * <p>The guess that is learned from is renewed every {@value #RENEWED} steps. Source: Jaderberg et
 * al. 2017; Marschall, Cho, Savin 2020, section 4.2.
 */
final class SyntheticGradient implements InfluenceTrace {
  private static final int RENEWED = 5;

  /** Tuned by us on the add task among 0.002, 0.01 and 0.05. */
  static final double RATE = 0.01;

  private final int n;
  private final int m;
  private final int size;
  private final double rate;
  private final double[] guess;
  private double[] renewed;
  private final double[] before;
  private final double[] beforeForce;
  private final double[] now;
  private final double[] credit;
  private long steps;

  SyntheticGradient(RecurrentNetwork network, RandomSigns signs) {
    this(network, signs, RATE);
  }

  SyntheticGradient(RecurrentNetwork network, RandomSigns signs, double rate) {
    n = network.n();
    m = network.m();
    size = n + network.outputs() + 1;
    this.rate = rate;
    guess = signs.normals(n * size);
    for (int i = 0; i < guess.length; i++) {
      guess[i] /= Math.sqrt(size);
    }
    renewed = guess.clone();
    before = new double[size];
    beforeForce = new double[n];
    now = new double[size];
    credit = new double[n];
  }

  /** The matrix A, {@code [n*(n+outputs+1)]}, which changes. */
  double[] guess() {
    return guess;
  }

  @Override
  public Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out) {
    System.arraycopy(step.a(), 0, now, 0, n);
    System.arraycopy(target, 0, now, n, target.length);
    now[size - 1] = 1;
    if (steps > 0) {
      double[] next = applied(renewed, now);
      double[] wanted = beforeForce;
      for (int k = 0; k < n; k++) {
        for (int j = 0; j < n; j++) {
          wanted[j] += next[k] * step.jacobian()[k * n + j];
        }
      }
      double[] guessed = applied(guess, before);
      for (int i = 0; i < n; i++) {
        double missed = rate * (guessed[i] - wanted[i]);
        for (int j = 0; j < size; j++) {
          guess[i * size + j] -= missed * before[j];
        }
      }
      if (steps % RENEWED == 0) {
        renewed = guess.clone();
      }
    }
    System.arraycopy(now, 0, before, 0, size);
    System.arraycopy(q, 0, beforeForce, 0, n);
    steps++;
    System.arraycopy(applied(guess, now), 0, credit, 0, n);
    for (int i = 0; i < n; i++) {
      double factor = credit[i] * step.slope()[i];
      for (int j = 0; j < m; j++) {
        out[i * m + j] = factor * step.extended()[j];
      }
    }
    return Gradient.READY;
  }

  private double[] applied(double[] matrix, double[] vector) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < size; j++) {
        sum += matrix[i * size + j] * vector[j];
      }
      out[i] = sum;
    }
    return out;
  }
}
