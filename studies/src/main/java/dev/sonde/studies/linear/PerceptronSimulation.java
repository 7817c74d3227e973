package dev.sonde.studies.linear;

import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.concurrent.CancellationException;

/**
 * The perceptron of {@link NoisyPerceptron} itself: data are drawn, gradient descent is run step by
 * step with its noise, and the distance from the teacher is measured.
 *
 * <p>One draw costs {@code 2pN} operations a step, and {@code pN} normal numbers a step more where
 * the inputs are noisy. The limit of many inputs is met to about 1/N.
 */
record PerceptronSimulation(NoisyPerceptron perceptron, int inputs, double rate, long seed) {

  /**
   * Runs one draw.
   *
   * @param draw which one, from 0
   * @param times ascending, multiples of the rate
   * @return mean (w−u)² at each of them
   */
  double[] errors(int draw, double[] times) {
    int n = inputs;
    int p = (int) Math.round(perceptron.samplesPerInput() * n);
    double root = Math.sqrt(n);
    Drawn drawn = drawn(draw);
    StudyDraws noise = new StudyDraws(seed, Purpose.NOISE, draw);
    ColumnMatrix x = drawn.inputs();
    double[] w = new StudyDraws(seed, Purpose.WEIGHTS, draw).normals(n);
    scaleInPlace(w, Math.sqrt(perceptron.start()));
    double[] out = new double[times.length];
    int next = 0;
    for (int step = 0; next < times.length; step++) {
      while (next < times.length && step >= Math.round(times[next] / rate)) {
        out[next++] = drawn.error(w);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException();
      }
      ColumnMatrix seen =
          perceptron.inputNoise() > 0 ? noisy(x, noise, perceptron.inputNoise()) : x;
      double[] residual = seen.times(w);
      double spread = Math.sqrt(2 * perceptron.outputNoise() / rate);
      for (int i = 0; i < p; i++) {
        residual[i] =
            drawn.targets()[i] - residual[i] / root + (spread > 0 ? spread * noise.normal() : 0);
      }
      double[] force = seen.transposedTimes(residual);
      double kick = Math.sqrt(2 * perceptron.weightNoise() * rate);
      for (int j = 0; j < n; j++) {
        w[j] +=
            rate * (force[j] / root - perceptron.decay() * w[j])
                + (kick > 0 ? kick * noise.normal() : 0);
      }
    }
    return out;
  }

  /**
   * The errors of two ways to fit the same draw, exactly: stopped at a time without decay, and with
   * decay at the end.
   */
  double[] stoppedAndDecayed(int draw, double time, double decay) {
    int n = inputs;
    Drawn drawn = drawn(draw);
    double p = drawn.targets().length;
    // ½‖Xw/√N − y‖²/p has R = A/α, so rates and decays are divided by α
    double alpha = p / n;
    FilteredLeastSquares fits =
        FilteredLeastSquares.of(
            drawn.inputs().scaled(1 / Math.sqrt(n)),
            new ColumnMatrix(drawn.targets().length, 1, drawn.targets()));
    return new double[] {
      drawn.error(fits.weights(e -> -Math.expm1(-e * alpha * time)).entries()),
      drawn.error(fits.weights(SpectralFilter.ridge(decay / alpha)).entries())
    };
  }

  /** The data of a draw. */
  private record Drawn(ColumnMatrix inputs, double[] targets, double[] teacher) {
    double error(double[] w) {
      double sum = 0;
      for (int j = 0; j < w.length; j++) {
        sum += (w[j] - teacher[j]) * (w[j] - teacher[j]);
      }
      return sum / w.length;
    }
  }

  private Drawn drawn(int draw) {
    int n = inputs;
    int p = (int) Math.round(perceptron.samplesPerInput() * n);
    ColumnMatrix x =
        new ColumnMatrix(p, n, new StudyDraws(seed, Purpose.INPUTS, draw).normals(p * n));
    StudyDraws targets = new StudyDraws(seed, Purpose.TARGETS, draw);
    double[] teacher = targets.normals(n);
    double squares = 0;
    for (double u : teacher) {
      squares += u * u;
    }
    scaleInPlace(teacher, Math.sqrt(n / squares));
    double[] y = x.times(teacher);
    double deviation = Math.sqrt(perceptron.noise());
    for (int i = 0; i < p; i++) {
      y[i] = y[i] / Math.sqrt(n) + deviation * targets.normal();
    }
    return new Drawn(x, y, teacher);
  }

  private static ColumnMatrix noisy(ColumnMatrix x, StudyDraws noise, double variance) {
    double[] out = x.entries().clone();
    double deviation = Math.sqrt(variance);
    for (int i = 0; i < out.length; i++) {
      out[i] += deviation * noise.normal();
    }
    return new ColumnMatrix(x.rows(), x.columns(), out);
  }

  private static void scaleInPlace(double[] vector, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }
}
