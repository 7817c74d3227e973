package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Online gradient descent on a quadratic in noise, for which the variance of the weights is known:
 * samples {@code y = w*·x + s·noise} with independent inputs of variances h, so that the Hessian is
 * diag(h) and the gradients' covariance at the solution {@code G = s² diag(h)}.
 *
 * <p>Source: Bottou 1998, section 4; for averaging Polyak, Juditsky 1992.
 *
 * @param curvatures h, the inputs' variances
 * @param noise s², the targets' variance
 * @param runs how many independent runs
 * @param seed of the draws
 */
record StochasticApproximation(double[] curvatures, double noise, int runs, long seed) {

  /** The rate of step t. */
  interface Rate {
    double at(long step, double curvature);
  }

  /** The rate {@code c/(t + 20c)}; the summand only keeps the first steps from exploding. */
  static Rate harmonic(double c) {
    return (step, curvature) -> c / (step + 20 * c);
  }

  /** The rate {@code H⁻¹/(t + 20)}. */
  static Rate newton() {
    return (step, curvature) -> 1 / (curvature * (step + 20));
  }

  /**
   * {@code t·Var} in the limit for the rate c/t, {@code c²G/(2ch − 1)}; NaN where 2ch ≤ 1, in which
   * case the variance falls as {@code t^(−2ch)} only.
   */
  static double harmonicLimit(double c, double curvature, double noise) {
    double excess = 2 * c * curvature - 1;
    return excess > 0 ? c * c * noise * curvature / excess : Double.NaN;
  }

  /** {@code t·Var} in the limit for Newton's rate and for averages: H⁻¹GH⁻¹. */
  static double bestLimit(double curvature, double noise) {
    return noise / curvature;
  }

  /** The variance at which a constant rate stays, on {@code ½(w − x)²} with unit noise. */
  static double constantRateVariance(double rate) {
    return rate / (2 - rate);
  }

  /**
   * Runs it.
   *
   * @param rate the rate of each step
   * @param steps how many
   * @return {@code [runs][directions]}, the squared distance from the solution
   */
  double[][] squaredErrors(Rate rate, int steps) {
    double[][] out = new double[runs][];
    for (int run = 0; run < runs; run++) {
      out[run] = oneRun(rate, steps, run, Double.NaN);
    }
    return out;
  }

  /** The same for the average of the weights since a tenth of the steps, at the rate ½/√(t+10). */
  double[][] averagedErrors(int steps) {
    double[][] out = new double[runs][];
    for (int run = 0; run < runs; run++) {
      out[run] = oneRun((step, h) -> 0.5 / Math.sqrt(step + 10.0), steps, run, steps / 10.0);
    }
    return out;
  }

  private double[] oneRun(Rate rate, int steps, int run, double averageFrom) {
    int n = curvatures.length;
    StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, run);
    double deviation = Math.sqrt(noise);
    double[] roots = new double[n];
    for (int i = 0; i < n; i++) {
      roots[i] = Math.sqrt(curvatures[i]);
    }
    // distance from the solution: runs start there, since the limits are about noise alone, and
    // what
    // is left of another start falls as 1/t²
    double[] w = new double[n];
    double[] mean = new double[n];
    double[] x = new double[n];
    long averaged = 0;
    for (int step = 1; step <= steps; step++) {
      double error = deviation * draws.normal();
      for (int i = 0; i < n; i++) {
        x[i] = roots[i] * draws.normal();
        error += w[i] * x[i];
      }
      for (int i = 0; i < n; i++) {
        w[i] -= rate.at(step, curvatures[i]) * error * x[i];
      }
      if (step > averageFrom) {
        averaged++;
        for (int i = 0; i < n; i++) {
          mean[i] += (w[i] - mean[i]) / averaged;
        }
      }
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
    double[] result = averaged > 0 ? mean : w;
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = result[i] * result[i];
    }
    return out;
  }

  /** Constant rates on ½(w − x)², 400 cases of 30 runs each, for the test of error bars. */
  static MonteCarloCheck checkConstantRates(int cases, int runs, long seed) {
    StudyDraws rates = new StudyDraws(seed, Purpose.SPLIT, 0);
    List<MonteCarloCheck.Case> checked = new ArrayList<>();
    for (int i = 0; i < cases; i++) {
      double rate = 0.05 + 0.9 * rates.unit();
      StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, i);
      double[] squares = new double[runs];
      for (int run = 0; run < runs; run++) {
        double w = 0;
        // long enough to forget the start to 1e-9
        int steps = (int) Math.ceil(-10 / Math.log(1 - rate));
        for (int step = 0; step < steps; step++) {
          w -= rate * (w - draws.normal());
        }
        squares[run] = w * w;
      }
      checked.add(new MonteCarloCheck.Case(constantRateVariance(rate), Average.of(squares)));
    }
    return MonteCarloCheck.of(checked);
  }
}
